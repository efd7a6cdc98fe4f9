import type { Actor, AuditEvent } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Change, Collections } from '../collections.ts';
import type { Authorizations } from '../consent/authorizations.ts';
import type { Customers } from '../customer/customers.ts';
import { occupies } from '../customer/occupancy.ts';
import { isHubError } from '../errors.ts';
import type { UserStore } from '../identity/user-store.ts';
import type { Log } from '../log.ts';
import type { DuePremise, MarketEventStore } from '../market/event-store.ts';
import { lastMoveIn, type MarketEvent, moveOutsOf } from '../market/events.ts';
import type { Notices } from '../notice.ts';
import { afterMoveOuts, type MovedEnd } from './move-out.ts';
import { noticesTo } from './notices-to.ts';

/** Changes that belong into one unit of work, with the events that explain them. */
export interface Work {
  readonly changes: readonly Change[];
  readonly because: readonly AuditEvent[];
}

export interface PremiseChangesDeps {
  readonly collections: Collections;
  readonly events: MarketEventStore;
  readonly customers: Pick<Customers, 'tenureOf' | 'saving'>;
  readonly users: Pick<UserStore, 'ofCustomer'>;
  readonly authorizations: Pick<Authorizations, 'withoutEsiid'>;
  readonly notices: Notices;
  /** What a move-in that the TDSP reports settles about who may have the premise. */
  readonly claims: { verified(esiid: string, movedInOn: Temporal.PlainDate): Promise<Work> };
  readonly clock: Clock;
  readonly log: Log;
}

/** A customer or a third party may act at the same moment; each conflict means that somebody got their turn. */
const ATTEMPTS_MAX = 10;
const HUB: Actor = { role: 'job', id: 'lifecycle' };

/** What follows when people move: access to the premise ends, or comes back when it was all a mistake (BR-044). */
export class PremiseChanges {
  private readonly deps: PremiseChangesDeps;

  constructor(deps: PremiseChangesDeps) {
    this.deps = deps;
  }

  /**
   * Acts on every event that has come into effect by that local day. Safe to run again and by two hubs at once; a premise
   * that fails is logged, stays due and never stops the rest. Gives how many premises are done.
   */
  async run(today: Temporal.PlainDate): Promise<number> {
    let done = 0;
    for await (const premise of this.deps.events.dueUpTo(today)) {
      try {
        await this.settle(premise, today);
        done++;
      } catch (error) {
        const stack = String((error as Error).stack ?? error);
        this.deps.log.error('market event not acted on', { premise: premise.id, error: stack });
      }
    }
    return done;
  }

  /** Every step reads what is stored by then, so a conflict is answered by doing it again. */
  private async settle(
    premise: DuePremise,
    today: Temporal.PlainDate,
    attempts = ATTEMPTS_MAX,
  ): Promise<void> {
    const { collections, claims } = this.deps;
    const { esiid } = premise;
    try {
      const events = await Array.fromAsync(this.deps.events.ofEsiid(esiid));
      await this.save(await this.moving(esiid, events, today));
      const movedIn = lastMoveIn(events, today);
      if (movedIn !== undefined) await this.save(await claims.verified(esiid, movedIn));
      await collections.keep([this.deps.events.doneWith(premise)]);
    } catch (error) {
      if (!isHubError(error, 'conflict') || attempts === 1) throw error;
      const again = await this.deps.events.findDue(premise);
      if (again !== undefined) await this.settle(again, today, attempts - 1);
    }
  }

  private async moving(
    esiid: string,
    events: readonly MarketEvent[],
    today: Temporal.PlainDate,
  ): Promise<Work> {
    const before = await this.deps.customers.tenureOf(esiid);
    const next = afterMoveOuts(before, moveOutsOf(events, today));
    if (next === undefined) return { changes: [], because: [] };
    const works = next.moved.map((moved) => this.following(esiid, moved, today));
    const all = await Promise.all(works);
    return {
      changes: [this.deps.customers.saving(next.tenure), ...all.flatMap(({ changes }) => changes)],
      because: all.flatMap(({ because }) => because),
    };
  }

  /** What a moved end means to the customer, and to those whom the customer let in. */
  private async following(
    esiid: string,
    { before, after }: MovedEnd,
    today: Temporal.PlainDate,
  ): Promise<Work> {
    const { customerId, until } = after;
    const had = occupies({ esiid, ...before }, today);
    const has = occupies({ esiid, ...after }, today);
    const isBack = until === null || (before.until !== null && isLater(until, before.until));
    const action = isBack ? 'customer.move-out-taken-back' : 'customer.moved-out';
    const detail = { esiid, until: until?.toString() ?? null };
    const event = { at: this.deps.clock(), actor: HUB, action, subject: customerId, detail };
    if (had === has) return { changes: [], because: [event] };

    // Revoked is final: who comes back to a premise has to consent anew.
    const ended = has ? [] : await this.deps.authorizations.withoutEsiid(customerId, esiid, HUB);
    const kind = has ? 'access-restored' : 'access-ended';
    const told = await noticesTo(this.deps.users.ofCustomer(customerId), this.deps.notices, kind, {
      esiid,
    });
    return {
      changes: [...ended.map(({ change }) => change), ...told],
      because: [event, ...ended.map(({ because }) => because)],
    };
  }

  private async save({ changes, because }: Work): Promise<void> {
    if (changes.length > 0) await this.deps.collections.commit(changes, because);
  }
}

function isLater(day: Temporal.PlainDate, other: Temporal.PlainDate): boolean {
  return Temporal.PlainDate.compare(day, other) > 0;
}
