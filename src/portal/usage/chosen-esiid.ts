import { HubError } from '../../errors.ts';
import type { Context, PortalDeps } from '../deps.ts';
import { PREMISES_LISTED_MAX } from '../first-premises.ts';
import type { Problem } from '../form.tsx';
import { queryField } from '../form-body.ts';
import { wordsOf } from '../page.tsx';
import { customerIdOf } from '../signed-in.ts';

/** The ESIID that a page of a customer is about, and what is wrong with another one that was typed. */
export interface ChosenEsiid {
  readonly esiid: string;
  readonly problems: readonly Problem[];
}

type Deps = Pick<PortalDeps, 'customers'>;

/** The one typed, else the one chosen from the list, else the customer's first; undefined when they have none. */
export async function chosenEsiid(deps: Deps, ctx: Context): Promise<ChosenEsiid | undefined> {
  const typed = typedEsiid(ctx);
  if (typed !== '' && (await holds(deps, ctx, typed))) return { esiid: typed, problems: [] };
  const asked = queryField(ctx, 'esiid');
  // Another customer's ESIID is "not found" too, so that ESIIDs cannot be probed.
  if (asked !== '' && !(await holds(deps, ctx, asked))) {
    throw new HubError('not-found', 'usage.no-such-esiid');
  }
  const esiid = asked === '' ? await firstOf(deps, ctx) : asked;
  if (esiid === undefined) return undefined;
  const text = wordsOf(ctx).t('usage.not-your-esiid');
  return { esiid, problems: typed === '' ? [] : [{ field: 'otherEsiid', text }] };
}

/** BR-044: a premise that was left is theirs no longer. */
async function holds({ customers }: Deps, ctx: Context, esiid: string): Promise<boolean> {
  return (await customers.heldOf(customerIdOf(ctx), [esiid])).has(esiid);
}

async function firstOf({ customers }: Deps, ctx: Context): Promise<string | undefined> {
  const { items } = await customers.premisesOf(customerIdOf(ctx), { limit: PREMISES_LISTED_MAX });
  return items[0]?.esiid;
}

/** As bills print it, in groups, or plain. */
function typedEsiid(ctx: Context): string {
  return queryField(ctx, 'otherEsiid').replaceAll(/[\s-]/g, '');
}
