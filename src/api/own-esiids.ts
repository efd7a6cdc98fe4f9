import { HubError } from '../errors.ts';
import { parse } from '../http/parse.ts';
import { TERMS_VERSION } from '../identity/terms.ts';
import { listedLines } from '../registration/esiid-list.ts';
import type { Holding } from '../registration/own-esiids.ts';
import { programOf } from './admission.ts';
import type { ApiDeps, Context } from './deps.ts';
import { bodyOf } from './description.ts';
import { paged, pageWish } from './page-query.ts';

const LISTED_MAX = 100;

interface Wanted {
  readonly acceptedTerms: string;
  readonly esiids: readonly { readonly esiid: string; readonly meterNumber: string }[];
}
const wantedBody = bodyOf<Wanted>('EsiidsWanted');

/** The ESIIDs of a business: which they are, more of them, one less (BR-043). */
export function ownEsiidHandlers({
  ownEsiids,
  collections,
  clock,
}: Pick<ApiDeps, 'ownEsiids' | 'collections' | 'clock'>) {
  return { list, add, remove };

  async function list(ctx: Context): Promise<void> {
    const { limit, after } = pageWish(ctx, LISTED_MAX);
    const { items, next } = await ownEsiids.page(holding(ctx).customerId, after, limit);
    const shown = items.map(({ esiid, from, until }) => ({
      ...{ esiid, from: from.toString(), until: until?.toString() ?? null },
    }));
    ctx.body = paged(shown, next);
  }

  /** Each with its own result, as the portal's upload has it (BR-043.007). */
  async function add(ctx: Context): Promise<void> {
    const { acceptedTerms, esiids } = parse(wantedBody, ctx.request.body);
    await acceptTerms(ctx, acceptedTerms);
    const results = (
      await Array.fromAsync(ownEsiids.addAll(holding(ctx), listedLines(esiids)))
    ).flat();
    ctx.body = { results: results.map(({ esiid, outcome }) => ({ esiid, outcome })) };
  }

  async function remove(ctx: Context): Promise<void> {
    await ownEsiids.remove(holding(ctx), ctx.params.esiid ?? '');
    ctx.status = 204;
  }

  /** BR-017.018: whenever ESIIDs are added, the terms that hold now are accepted, and that is on the record. */
  async function acceptTerms(ctx: Context, version: string): Promise<void> {
    if (version !== TERMS_VERSION) {
      const reason = `must be ${TERMS_VERSION}, the terms that hold now`;
      throw new HubError('invalid', 'http.invalid-body', { field: '/acceptedTerms', reason });
    }
    const event = { at: clock(), actor: ctx.state.actor, action: 'identity.terms-accepted' };
    const subject = programOf(ctx).organisationId;
    await collections.record([{ ...event, subject, detail: { version } }]);
  }
}

/** Whose premises they are, and the program that acts. `forbidden` when its organisation has none to manage. */
function holding(ctx: Context): Required<Holding> {
  const { customerId } = programOf(ctx);
  if (customerId === undefined) throw new HubError('forbidden', 'api.forbidden');
  return { customerId, by: ctx.state.actor };
}
