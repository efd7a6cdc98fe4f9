import type { PortalDeps } from './deps.ts';
import { addressOf } from './premise-address.ts';

/** As many as a list to choose from can bear; who has more types the ESIID of another one. */
export const PREMISES_LISTED_MAX = 100;

/** A premise as its customer reads of it. */
export interface NamedPremise {
  readonly esiid: string;
  /** `''` when the register has none. */
  readonly address: string;
}

export interface FirstPremises {
  readonly premises: readonly NamedPremise[];
  /** The customer has others beside these. */
  readonly hasMore: boolean;
}

/**
 * What a customer can choose from: the first of what is theirs today (BR-044: a premise that was left is gone), and `chosen` in
 * any case.
 */
export async function firstPremises(
  deps: Pick<PortalDeps, 'customers' | 'premises'>,
  customerId: string,
  chosen: readonly string[] = [],
): Promise<FirstPremises> {
  const limit = PREMISES_LISTED_MAX;
  const { items, next } = await deps.customers.premisesOf(customerId, { limit });
  const listed = items.map(({ esiid }) => esiid);
  const esiids = [...chosen.filter((esiid) => !listed.includes(esiid)), ...listed];
  return { premises: await namesOf(deps, esiids), hasMore: next !== undefined };
}

/** With their addresses, in the same order. */
export async function namesOf(
  { premises }: Pick<PortalDeps, 'premises'>,
  esiids: readonly string[],
): Promise<readonly NamedPremise[]> {
  const found = await premises.findMany(esiids);
  return esiids.map((esiid) => ({ esiid, address: addressOf(found.get(esiid)) }));
}
