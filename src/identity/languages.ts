import type { Context } from 'koa';
import { keepLanguage } from '../http/language.ts';
import type { HubState } from '../http/state.ts';
import type { Language } from '../language.ts';
import type { Users } from './users.ts';

/** A reader's choice of language: kept in the browser, and in the profile of who is signed in (BR-021.001). */
export class Languages {
  private readonly users: Users;

  constructor(users: Users) {
    this.users = users;
  }

  async choose(ctx: Context, language: Language): Promise<void> {
    const { session } = ctx.state as HubState;
    keepLanguage(ctx, language);
    if (session !== undefined) await this.users.chooseLanguage(session.user.id, language);
  }
}
