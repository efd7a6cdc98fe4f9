import type { Actor } from '../audit-event.ts';
import { localDate } from '../calendar.ts';
import type { Clock } from '../clock.ts';
import type { Change, Collections, Page } from '../collections.ts';
import type { Authorizations } from '../consent/authorizations.ts';
import type { Occupancy } from '../customer/customer.ts';
import type { Customers } from '../customer/customers.ts';
import { HubError, isHubError } from '../errors.ts';
import { letterTo } from '../identity/letter-to.ts';
import { hasAcceptedTerms, TERMS_VERSION, withCurrentTerms } from '../identity/terms.ts';
import type { UserStore } from '../identity/user-store.ts';
import type { Notices } from '../notice.ts';
import type { Claims, NewestMoveIn, Taken } from './claims.ts';
import type { BadLine, ListedPremise, ListLine } from './esiid-list.ts';
import type { PremiseRegister } from './premise-register.ts';

const BATCH = 500;
const TRIES = 5;
const PREMISES_PER_PAGE = 100;

/** What became of one ESIID: `unknown` when no register has this ESIID with this meter number. */
export type AddOutcome = Taken['outcome'] | 'unknown' | BadLine['outcome'];

/** What became of one line of a list, said as soon as it is known (BR-043.007). */
export interface LineResult {
  readonly line: number;
  readonly esiid: string;
  readonly outcome: AddOutcome;
}

/** Somebody signed in, and the customer for whom they act. */
export interface Owner {
  readonly userId: string;
  readonly customerId: string;
}

/** For whom ESIIDs are added and given up, and who does it; absent: the customer. */
export interface Holding {
  readonly customerId: string;
  readonly by?: Actor;
}

export interface OwnEsiidsDeps {
  readonly collections: Collections;
  readonly customers: Customers;
  readonly users: Pick<UserStore, 'find' | 'ofCustomer' | 'replacing'>;
  readonly authorizations: Pick<Authorizations, 'withoutEsiid'>;
  readonly register: Pick<PremiseRegister, 'knownOf'>;
  readonly claims: Claims;
  readonly notices: Notices;
  readonly newestMoveIn?: NewestMoveIn;
  readonly clock: Clock;
}

/** The ESIIDs of a customer: seen, added, given up (BR-043). */
export class OwnEsiids {
  private readonly deps: OwnEsiidsDeps;

  constructor(deps: OwnEsiidsDeps) {
    this.deps = deps;
  }

  /** What the customer holds, from today or from a day to come, in ESIID order. */
  page(customerId: string, after?: string, limit = PREMISES_PER_PAGE): Promise<Page<Occupancy>> {
    const page = { limit, after, withLater: true };
    return this.deps.customers.premisesOf(customerId, page);
  }

  /** Whether the premise is theirs, today or from a day to come. */
  async holds(customerId: string, esiid: string): Promise<boolean> {
    return (await this.deps.customers.holderOf(esiid))?.customerId === customerId;
  }

  /** BR-017.018: the terms are accepted again whenever ESIIDs are added; each time is on the record. */
  acceptTerms({ userId }: Owner): Promise<void> {
    const { users, collections, clock } = this.deps;
    return this.again(async () => {
      const user = await users.find(userId);
      if (user === undefined) throw new HubError('not-found', 'identity.no-such-user');
      const at = clock();
      const terms = withCurrentTerms(user.terms, at);
      const accepted = users.replacing({ ...user, terms, version: user.version + 1 });
      await collections.commit(hasAcceptedTerms(user) ? [] : [accepted], {
        at,
        actor: { role: user.role, id: userId },
        action: 'identity.terms-accepted',
        subject: userId,
        detail: { version: TERMS_VERSION },
      });
    });
  }

  /**
   * One that was typed (BR-043.002) or many of a file: each line in its order, results as they come; whoever stops
   * listening stops the rest. The terms are accepted by now.
   */
  async *addAll(owner: Holding, lines: readonly ListLine[]): AsyncGenerator<readonly LineResult[]> {
    let hasChanged = false;
    try {
      for (let start = 0; start < lines.length; start += BATCH) {
        const batch = lines.slice(start, start + BATCH);
        const outcomes = await this.outcomesOf(owner, batch.filter(isListed));
        hasChanged ||= [...outcomes.values()].some((outcome) => outcome === 'added');
        yield batch.map((line) => ({
          line: line.line,
          esiid: line.esiid,
          outcome: isListed(line) ? (outcomes.get(line.esiid) ?? 'unknown') : line.outcome,
        }));
      }
    } finally {
      if (hasChanged) await this.deps.collections.keep(await this.telling(owner.customerId));
    }
  }

  /** Throws `not-found` `customer.esiid-not-theirs`; sharing of the ESIID ends with it (BR-043.008). */
  async remove(owner: Holding, esiid: string, tries = TRIES): Promise<void> {
    const { customers, authorizations, collections, clock } = this.deps;
    const { customerId } = owner;
    const by = doerOf(owner);
    const ended = await customers.ending(esiid, localDate(clock()), by, customerId);
    if (ended === undefined) throw new HubError('not-found', 'customer.esiid-not-theirs');
    const shared = await authorizations.withoutEsiid(customerId, esiid, by);
    try {
      await collections.commit(
        [ended.change, ...shared.map(({ change }) => change), ...(await this.telling(customerId))],
        [ended.because, ...shared.map(({ because }) => because)],
      );
    } catch (error) {
      if (!isHubError(error, 'conflict') || tries === 1) throw error;
      await this.remove(owner, esiid, tries - 1);
    }
  }

  private async outcomesOf(
    owner: Holding,
    wanted: readonly ListedPremise[],
  ): Promise<ReadonlyMap<string, AddOutcome>> {
    const known = await this.deps.register.knownOf(wanted);
    const days = await Promise.all([...known].map((esiid) => this.fromDay(esiid)));
    const { customerId } = owner;
    const by = doerOf(owner);
    const outcomes = new Map<string, AddOutcome>();
    const { added, held, taken } = await this.hold(customerId, new Map(days), by);
    for (const esiid of added) outcomes.set(esiid, 'added');
    for (const esiid of held) outcomes.set(esiid, 'held');
    for (const esiid of taken) outcomes.set(esiid, await this.claim(customerId, esiid, by));
    return outcomes;
  }

  private async fromDay(esiid: string): Promise<readonly [string, Temporal.PlainDate]> {
    const movedIn = await this.deps.newestMoveIn?.(esiid);
    return [esiid, movedIn ?? localDate(this.deps.clock())];
  }

  private hold(customerId: string, wanted: ReadonlyMap<string, Temporal.PlainDate>, by: Actor) {
    return this.again(async () => {
      const many = await this.deps.customers.holdingMany(customerId, wanted, by);
      if (many.added.length > 0) await this.deps.collections.commit(many.changes, many.because);
      return many;
    });
  }

  private claim(customerId: string, esiid: string, by: Actor): Promise<Taken['outcome']> {
    return this.again(async () => {
      const { outcome, changes, because } = await this.deps.claims.taking(customerId, esiid, by);
      if (changes.length > 0) await this.deps.collections.commit(changes, because);
      return outcome;
    });
  }

  /** Another browser may want the same ESIID at the same moment: who comes second looks again, and finds it taken. */
  private async again<T>(work: () => Promise<T>, tries = TRIES): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isHubError(error, 'conflict') || tries === 1) throw error;
      return this.again(work, tries - 1);
    }
  }

  private async telling(customerId: string): Promise<readonly Change[]> {
    const users = await Array.fromAsync(this.deps.users.ofCustomer(customerId));
    return users.flatMap((user) => letterTo(this.deps.notices, user, 'esiids-changed'));
  }
}

function doerOf({ customerId, by }: Holding): Actor {
  return by ?? { role: 'customer', id: customerId };
}

function isListed(line: ListLine): line is ListedPremise {
  return 'meterNumber' in line;
}
