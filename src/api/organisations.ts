import { parse } from '../http/parse.ts';
import type { OrganisationStatus } from '../identity/organisation.ts';
import { programOf } from './admission.ts';
import type { ApiDeps, Context } from './deps.ts';
import { bodyOf } from './description.ts';
import { invalidQuery, paged, pageWish, textOf } from './page-query.ts';
import { presentOrganisation } from './presented.ts';

const LISTED_MAX = 100;
const STATUSES: readonly OrganisationStatus[] = [
  'requested',
  'approved',
  'rejected',
  'suspended',
  'revoked',
];
const approval = bodyOf<{ readonly isReached: true }>('Approval');
const rejection = bodyOf<{ readonly reason: string }>('Rejection');

/** The host, and utilities on REPs, decide on who asks to be let in (BR-028.002, BR-031.012). */
export function organisationHandlers(
  deps: Pick<ApiDeps, 'organisations' | 'administration' | 'review'>,
) {
  const { organisations, administration, review } = deps;
  return { list, approve, reject };

  async function list(ctx: Context): Promise<void> {
    const { limit, after } = pageWish(ctx, LISTED_MAX);
    const wanted = textOf(ctx, 'status');
    const status = STATUSES.find((one) => one === wanted);
    if (status === undefined) throw invalidQuery('status', `must be one of ${STATUSES.join(' ')}`);
    const wish = { limit, after };
    const { items, next } = await administration.ofStatus(status, programOf(ctx), wish);
    ctx.body = paged(items.map(presentOrganisation), next);
  }

  async function approve(ctx: Context): Promise<void> {
    const { isReached } = parse(approval, ctx.request.body);
    const id = await visibleId(ctx);
    await review.approve(id, reviewerOf(ctx), isReached);
    await show(ctx, id);
  }

  async function reject(ctx: Context): Promise<void> {
    const { reason } = parse(rejection, ctx.request.body);
    const id = await visibleId(ctx);
    await review.reject(id, reason.trim(), reviewerOf(ctx));
    await show(ctx, id);
  }

  async function visibleId(ctx: Context): Promise<string> {
    const { id } = await administration.organisation(ctx.params.id ?? '', programOf(ctx));
    return id;
  }

  async function show(ctx: Context, id: string): Promise<void> {
    const decided = await organisations.find(id);
    ctx.body = decided === undefined ? {} : presentOrganisation(decided);
  }
}

function reviewerOf(ctx: Context) {
  const { organisationId } = programOf(ctx);
  return { actor: ctx.state.actor, organisationId };
}
