import { type AuthorityAction, FOUND_PER_PAGE } from '../identity/administration.ts';
import { programOf } from './admission.ts';
import type { ApiDeps, Context } from './deps.ts';
import { invalidQuery, paged, pageWish, textOf } from './page-query.ts';
import { presentUser, refuseProblem } from './presented.ts';

/** The host, and a utility for its territory, find users and act on their sign-ins (BR-017.004, BR-028.024). */
export function userHandlers({ administration }: Pick<ApiDeps, 'administration'>) {
  return { find, show, act };

  async function find(ctx: Context): Promise<void> {
    const text = textOf(ctx, 'find');
    if (text === undefined) throw invalidQuery('find', 'is required');
    const { limit, after } = pageWish(ctx, FOUND_PER_PAGE);
    const { users, next } = await administration.find(text, programOf(ctx), after, limit);
    ctx.body = paged(users.map(presentUser), next);
  }

  async function show(ctx: Context): Promise<void> {
    ctx.body = presentUser(await administration.user(idOf(ctx), programOf(ctx)));
  }

  function act(action: AuthorityAction) {
    return async (ctx: Context): Promise<void> => {
      refuseProblem(await administration.act(action, [idOf(ctx)], programOf(ctx)));
      await show(ctx);
    };
  }
}

function idOf(ctx: Context): string {
  return ctx.params.id ?? '';
}
