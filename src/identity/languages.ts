import type { Context } from 'koa';
import { keepLanguage } from '../http/language.ts';
import type { HubState } from '../http/state.ts';
import type { Language } from '../language.ts';
import type { Telling, Users } from './users.ts';

/** A reader's choice of language: kept in the browser, and in the profile of who is signed in (BR-021.001). */
export class Languages {
  private readonly users: Users;
  private readonly telling: Telling;

  /** `telling` is the letter about a changed profile (BR-028.015). */
  constructor(users: Users, telling: Telling) {
    this.users = users;
    this.telling = telling;
  }

  async choose(ctx: Context, language: Language): Promise<void> {
    const { session } = ctx.state as HubState;
    keepLanguage(ctx, language);
    if (session === undefined) return;
    await this.users.chooseLanguage(session.user.id, language, this.telling);
  }
}
