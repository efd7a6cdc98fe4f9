import { HubError } from '../errors.ts';
import { parse } from '../http/parse.ts';
import { MEMBERS_PER_PAGE } from '../identity/members.ts';
import { grantableTo } from '../identity/organisation-rules.ts';
import type { User } from '../identity/user.ts';
import { programOf } from './admission.ts';
import type { ApiDeps, Context } from './deps.ts';
import { bodyOf } from './description.ts';
import { paged, pageWish } from './page-query.ts';
import { presentOrganisation, presentUser, refuseProblem } from './presented.ts';

const permissionsBody = bodyOf<{ readonly actions: readonly string[] }>('Permissions');

/** An organisation's own people, as its administrators have them before them (BR-028.014, BR-028.022). */
export function ownOrganisationHandlers(
  deps: Pick<ApiDeps, 'organisations' | 'members' | 'permissions'>,
) {
  const { organisations, members, permissions } = deps;
  return { show, people, act, permit };

  async function show(ctx: Context): Promise<void> {
    const organisation = await organisations.find(programOf(ctx).organisationId);
    if (organisation === undefined) throw new HubError('not-found', 'organisation.not-found');
    ctx.body = presentOrganisation(organisation);
  }

  async function people(ctx: Context): Promise<void> {
    const { limit, after } = pageWish(ctx, MEMBERS_PER_PAGE);
    const { items, next } = await members.page(programOf(ctx).organisationId, after, limit);
    ctx.body = paged(items.map(presentUser), next);
  }

  function act(action: 'suspend' | 'reinstate' | 'revoke') {
    return async (ctx: Context): Promise<void> => {
      const { id } = await chosen(ctx);
      refuseProblem(await members.act(action, [id], programOf(ctx)));
      ctx.body = presentUser(await chosen(ctx));
    };
  }

  /** What can be given to this user, and nothing else; what is left out is taken away. */
  async function permit(ctx: Context): Promise<void> {
    const { actions } = parse(permissionsBody, ctx.request.body);
    const { id, role } = await chosen(ctx);
    const grantable: readonly string[] = grantableTo(role);
    const foreign = actions.findIndex((action) => !grantable.includes(action));
    if (foreign !== -1) {
      const reason = 'cannot be given to this user';
      throw new HubError('invalid', 'http.invalid-body', { field: `/actions/${foreign}`, reason });
    }
    await permissions.give(new Map([[id, actions]]), programOf(ctx));
    ctx.body = presentUser(await chosen(ctx));
  }

  async function chosen(ctx: Context): Promise<User> {
    const [user] = await members.chosenBy(programOf(ctx), [ctx.params.id ?? ''], () => true);
    if (user === undefined) throw new HubError('not-found', 'organisation.no-such-user');
    return user;
  }
}
