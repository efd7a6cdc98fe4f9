import type { Customers } from '../customer/customers.ts';
import type { MarketEventStore } from '../market/event-store.ts';
import { type MarketEvent, sorted } from '../market/events.ts';
import type { Premise } from '../premise/premise.ts';
import type { PremiseStore } from '../premise/store.ts';
import type { Acting } from './acting.ts';
import type { Territories } from './territories.ts';
import type { User } from './user.ts';

export const PREMISES_SHOWN = 25;
/** Of each premise; more than two years bring to most. */
export const EVENTS_SHOWN = 6;
const PREMISES_AT_ONCE = 200;

export interface HeldPremisesDeps {
  readonly customers: Pick<Customers, 'premisesOf'>;
  readonly premises: Pick<PremiseStore, 'findMany'>;
  readonly events: Pick<MarketEventStore, 'ofEsiid'>;
  readonly territories: Pick<Territories, 'of'>;
}

/** A premise in a customer's hands, now or soon. */
export interface HeldPremise {
  readonly esiid: string;
  /** Undefined when the register does not know it. */
  readonly premise: Premise | undefined;
  readonly from: Temporal.PlainDate;
  readonly until: Temporal.PlainDate | null;
  /** Newest first; of the cancellations only what they took back. */
  readonly events: readonly PremiseEvent[];
}

export interface PremiseEvent {
  readonly event: MarketEvent;
  readonly isTakenBack: boolean;
}

export interface Held {
  readonly premises: readonly HeldPremise[];
  readonly hasMore: boolean;
}

/** What a customer holds and what the market told of it, as far as the viewer may see it (BR-017.004, BR-028.024). */
export class HeldPremises {
  private readonly deps: HeldPremisesDeps;

  constructor(deps: HeldPremisesDeps) {
    this.deps = deps;
  }

  /** In ESIID order, at most `PREMISES_SHOWN`; undefined for who is no customer. */
  async of({ customerId }: User, by: Acting): Promise<Held | undefined> {
    if (customerId === undefined) return undefined;
    const seen = await this.seenOf(customerId, by);
    const shown = seen.slice(0, PREMISES_SHOWN);
    const premises = await Promise.all(
      shown.map(async (one) => ({ ...one, events: await this.eventsOf(one.esiid) })),
    );
    return { premises, hasMore: seen.length > shown.length };
  }

  private async seenOf(customerId: string, by: Acting) {
    const { customers, premises, territories } = this.deps;
    const duns = by.role === 'host' ? undefined : await territories.of(by.organisationId);
    const seen: Omit<HeldPremise, 'events'>[] = [];
    let after: string | undefined;
    do {
      const page = { limit: PREMISES_AT_ONCE, after, withLater: true };
      const { items, next } = await customers.premisesOf(customerId, page);
      const known = await premises.findMany(items.map(({ esiid }) => esiid));
      for (const { esiid, from, until } of items) {
        const premise = known.get(esiid);
        const isSeen = duns === undefined || duns.has(premise?.tdspDuns ?? '');
        if (isSeen) seen.push({ esiid, premise, from, until });
      }
      after = next;
    } while (after !== undefined && seen.length <= PREMISES_SHOWN);
    return seen;
  }

  private async eventsOf(esiid: string): Promise<readonly PremiseEvent[]> {
    const { stand, takenBack } = sorted(await Array.fromAsync(this.deps.events.ofEsiid(esiid)));
    const told = [
      ...stand.map((event) => ({ event, isTakenBack: false })),
      ...takenBack.map((event) => ({ event, isTakenBack: true })),
    ];
    return told
      .sort((a, b) => Temporal.PlainDate.compare(b.event.effectiveDate, a.event.effectiveDate))
      .slice(0, EVENTS_SHOWN);
  }
}
