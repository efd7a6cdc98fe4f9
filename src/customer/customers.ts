import { randomUUID } from 'node:crypto';
import type { Actor, AuditEvent } from '../audit-event.ts';
import { localDate } from '../calendar.ts';
import type { Clock } from '../clock.ts';
import type { Change, Collections, Page } from '../collections.ts';
import type { Customer, Occupancy } from './customer.ts';
import { occupies } from './occupancy.ts';
import { pageOfTheirs } from './premise-pages.ts';
import { type CustomerStore, customerStore } from './store.ts';
import {
  endedBy,
  freeFrom,
  holderOn,
  inTheWay,
  newTenure,
  type Tenure,
  timesOf,
  withEnd,
  withPeriod,
} from './tenure.ts';

export interface NewCustomer {
  readonly occupancies: readonly Occupancy[];
}

/** A change of who holds a premise, saved by the caller; a change in between makes it a `conflict`. */
export interface PremiseChange {
  readonly customerId: string;
  readonly change: Change;
  readonly because: AuditEvent;
}

export interface PremisePage {
  /** Today, unless given. */
  readonly day?: Temporal.PlainDate;
  /** What becomes theirs after that day is there too. */
  readonly withLater?: boolean;
  readonly limit: number;
  readonly after?: string | undefined;
}

/** What becomes of many ESIIDs that one customer asks for. */
export interface ManyHeld {
  readonly changes: readonly Change[];
  readonly because: AuditEvent;
  readonly added: readonly string[];
  /** Theirs already. */
  readonly held: readonly string[];
  /** In another customer's hands. */
  readonly taken: readonly string[];
}

/** Retail customers and the premises in their hands. */
export class Customers {
  private readonly collections: Collections;
  private readonly store: CustomerStore;
  private readonly clock: Clock;

  constructor(collections: Collections, clock: Clock) {
    this.collections = collections;
    this.store = customerStore(collections);
    this.clock = clock;
  }

  /** Throws `conflict` `customer.esiid-taken` when another customer has one of the ESIIDs in that time (BR-043.009). */
  async create({ occupancies }: NewCustomer, by: Actor): Promise<Customer> {
    const { customer, change, because } = this.creating(by, occupancies);
    const tenures = new Map<string, Tenure>();
    for (const { esiid, from, until } of occupancies) {
      const before = tenures.get(esiid) ?? (await this.store.tenureOf(esiid));
      const after = withPeriod(before, { customerId: customer.id, from, until });
      // Someone who moves out and back holds the premise twice, and it is saved once.
      const version = tenures.has(esiid) ? before.version : after.version;
      tenures.set(esiid, { ...after, version });
    }
    const changes = [...tenures.values()].map((tenure) => this.store.saving(tenure));
    await this.collections.commit([change, ...changes], because);
    return customer;
  }

  /** A customer that is not saved yet. */
  creating(
    by: Actor,
    occupancies: readonly Occupancy[] = [],
  ): { readonly customer: Customer; readonly change: Change; readonly because: AuditEvent } {
    const stored = { id: randomUUID(), version: 1 };
    // No name, no address: the record is read by people who may see neither.
    const detail = { esiids: occupancies.map(({ esiid }) => esiid) };
    const because = this.event(by, 'customer.created', stored.id, detail);
    return { customer: { ...stored, occupancies }, change: this.store.inserting(stored), because };
  }

  /** Takes away a customer who never held anything; undefined when there is no such customer. */
  async removing(id: string): Promise<Change | undefined> {
    const stored = await this.store.find(id);
    return stored === undefined ? undefined : this.store.removing(stored);
  }

  /** Their times in these premises, ended ones too, in ESIID order; nothing for an ESIID that was never theirs. */
  async occupanciesOf(
    customerId: string,
    esiids: readonly string[],
  ): Promise<readonly Occupancy[]> {
    const sorted = [...new Set(esiids)].sort();
    const tenures = await this.store.tenuresOf(sorted);
    return sorted.flatMap((esiid) => timesOf(tenures.get(esiid) ?? newTenure(esiid), customerId));
  }

  /** Which of these premises are theirs on that local day. */
  async heldOf(
    customerId: string,
    esiids: readonly string[],
    day: Temporal.PlainDate = this.today(),
  ): Promise<ReadonlySet<string>> {
    const occupancies = await this.occupanciesOf(customerId, esiids);
    return new Set(occupancies.filter((one) => occupies(one, day)).map(({ esiid }) => esiid));
  }

  /**
   * A page of what is theirs on that local day, in ESIID order; `next` is the `after` of the page that follows. Ended times make
   * a page shorter than `limit`, but only the last one can be empty.
   */
  premisesOf(
    customerId: string,
    { day = this.today(), withLater = false, limit, after }: PremisePage,
  ): Promise<Page<Occupancy>> {
    const isTheirs = withLater ? reaches : occupies;
    const wish = { customerId, limit, after };
    return pageOfTheirs(this.store, wish, (one) => isTheirs(one, day));
  }

  /** The ids of everybody who holds or held the premise. */
  async ofEsiid(esiid: string): Promise<readonly string[]> {
    const { periods } = await this.store.tenureOf(esiid);
    return [...new Set(periods.map(({ customerId }) => customerId))];
  }

  /** Who holds the premise and who held it. */
  tenureOf(esiid: string): Promise<Tenure> {
    return this.store.tenureOf(esiid);
  }

  /** A tenure made of one that was read before; a change in between is a `conflict`. The caller says why. */
  saving(tenure: Tenure): Change {
    return this.store.saving(tenure);
  }

  /** Whose the premise is on that local day, or, when it is nobody's then, will be next; and since when. */
  async holderOf(
    esiid: string,
    day: Temporal.PlainDate = this.today(),
  ): Promise<{ readonly customerId: string; readonly from: Temporal.PlainDate } | undefined> {
    return endedBy(await this.store.tenureOf(esiid), day);
  }

  /**
   * The premise becomes theirs on that local day. Throws `conflict`: `customer.esiid-held` when it is already,
   * `customer.esiid-taken` when another customer has it then or later (BR-043.009).
   */
  async holding(
    customerId: string,
    esiid: string,
    from: Temporal.PlainDate,
    by: Actor,
  ): Promise<PremiseChange> {
    const tenure = await this.store.tenureOf(esiid);
    const next = withPeriod(tenure, { customerId, from, until: null });
    return this.held(next, { customerId, from, by });
  }

  /**
   * Many premises become theirs in one unit of work, each on its local day, or when the time of those before them has ended. What
   * cannot be theirs is named instead of thrown.
   */
  async holdingMany(
    customerId: string,
    wanted: ReadonlyMap<string, Temporal.PlainDate>,
    by: Actor,
  ): Promise<ManyHeld> {
    const tenures = await this.store.tenuresOf([...wanted.keys()]);
    const added: Tenure[] = [];
    const held: string[] = [];
    const taken: string[] = [];
    for (const [esiid, day] of wanted) {
      const tenure = tenures.get(esiid) ?? newTenure(esiid);
      const from = freeFrom(tenure, day);
      const other = inTheWay(tenure, from, null);
      if (other === undefined) added.push(withPeriod(tenure, { customerId, from, until: null }));
      else (other.customerId === customerId ? held : taken).push(esiid);
    }
    const esiids = added.map(({ id }) => id);
    return {
      changes: added.map((tenure) => this.store.saving(tenure)),
      because: this.event(by, 'customer.premise-taken', customerId, { esiids }),
      ...{ added: esiids, held, taken },
    };
  }

  /**
   * Ends the holder's time in the premise on that local day, exclusive: move-out, or the customer's own wish. Undefined when
   * nobody holds it from that day on, or, with `customerId`, when it is not theirs.
   */
  async ending(
    esiid: string,
    on: Temporal.PlainDate,
    by: Actor,
    customerId?: string,
  ): Promise<PremiseChange | undefined> {
    const tenure = await this.store.tenureOf(esiid);
    const ending = endedBy(tenure, on);
    if (ending === undefined) return undefined;
    if (customerId !== undefined && ending.customerId !== customerId) return undefined;
    return this.ended(withEnd(tenure, ending, on), { customerId: ending.customerId, on, by });
  }

  /**
   * As `ending` and `holding` in one change: the premise goes from whoever has it to `customerId` on that local day. `from`
   * is the holder that was.
   */
  async handingOver(
    esiid: string,
    customerId: string,
    on: Temporal.PlainDate,
    by: Actor,
  ): Promise<{
    readonly from: string | undefined;
    readonly change: Change;
    readonly because: readonly AuditEvent[];
  }> {
    const before = await this.store.tenureOf(esiid);
    const ending = holderOn(before, on);
    const free = ending === undefined ? before : withEnd(before, ending, on);
    const after = withPeriod(free, { customerId, from: on, until: null });
    const next = { ...after, version: before.version + 1 };
    const begun = this.held(next, { customerId, from: on, by });
    const ended = ending && this.ended(next, { customerId: ending.customerId, on, by }).because;
    return {
      from: ending?.customerId,
      change: begun.change,
      because: ended === undefined ? [begun.because] : [ended, begun.because],
    };
  }

  private held(
    tenure: Tenure,
    { customerId, from, by }: { customerId: string; from: Temporal.PlainDate; by: Actor },
  ): PremiseChange {
    const detail = { esiids: [tenure.id], from: from.toString() };
    const because = this.event(by, 'customer.premise-taken', customerId, detail);
    return { customerId, change: this.store.saving(tenure), because };
  }

  private ended(
    tenure: Tenure,
    { customerId, on, by }: { customerId: string; on: Temporal.PlainDate; by: Actor },
  ): PremiseChange {
    const detail = { esiids: [tenure.id], until: on.toString() };
    const because = this.event(by, 'customer.premise-ended', customerId, detail);
    return { customerId, change: this.store.saving(tenure), because };
  }

  private event(
    actor: Actor,
    action: string,
    subject: string,
    detail: AuditEvent['detail'] & object,
  ): AuditEvent {
    return { at: this.clock(), actor, action, subject, detail };
  }

  private today(): Temporal.PlainDate {
    return localDate(this.clock());
  }
}

/** The premise is theirs on that day or will be. */
function reaches({ until }: Occupancy, day: Temporal.PlainDate): boolean {
  return until === null || Temporal.PlainDate.compare(day, until) < 0;
}
