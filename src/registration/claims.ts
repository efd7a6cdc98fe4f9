import type { Actor, AuditEvent } from '../audit-event.ts';
import { localDate } from '../calendar.ts';
import type { Clock } from '../clock.ts';
import type { Change, Collections } from '../collections.ts';
import type { Authorizations } from '../consent/authorizations.ts';
import type { Customers } from '../customer/customers.ts';
import { HubError } from '../errors.ts';
import { letterTo } from '../identity/letter-to.ts';
import type { UserStore } from '../identity/user-store.ts';
import type { NoticeKind, Notices } from '../notice.ts';
import { type Claim, type ClaimStatus, claimId } from './claim.ts';
import { type ClaimStore, claimStore } from './store.ts';

/** Changes that belong into one unit of work of the caller, with the events that explain them. */
export interface Pending {
  readonly changes: readonly Change[];
  readonly because: readonly AuditEvent[];
}

/** What became of somebody's wish for a premise: theirs now, theirs already, or waiting for the move-in to be verified. */
export interface Taken extends Pending {
  readonly outcome: 'added' | 'held' | 'claimed';
}

/** The newest day on which the TDSP has reported a move-in; `lifecycle/` has the events. */
export type NewestMoveIn = (esiid: string) => Promise<Temporal.PlainDate | undefined>;

export interface ClaimsDeps {
  readonly collections: Collections;
  readonly customers: Customers;
  readonly users: Pick<UserStore, 'ofCustomer'>;
  readonly authorizations: Pick<Authorizations, 'withoutEsiid'>;
  readonly notices: Notices;
  /** Absent: no move-in is known to the hub. */
  readonly newestMoveIn?: NewestMoveIn;
  readonly clock: Clock;
}

const HUB: Actor = { role: 'job', id: 'claims' };
/** People register before they move in; a move-in so soon after the holder's first day may be the holder's own. */
const OWN_MOVE_IN_WITHIN = Temporal.Duration.from({ days: 30 });

/** Premises change hands only when the move-in is verified, never because somebody says so (BR-028.001, BR-043.009). */
export class Claims {
  private readonly deps: ClaimsDeps;
  private readonly store: ClaimStore;

  constructor(deps: ClaimsDeps) {
    this.deps = deps;
    this.store = claimStore(deps.collections);
  }

  /**
   * A wish for a premise whose papers are right. Nobody's becomes theirs; somebody else's becomes theirs only when the TDSP has
   * reported a move-in well after the other's first day, and else is a claim, of which the other is told.
   */
  async taking(customerId: string, esiid: string, by: Actor): Promise<Taken> {
    const { customers } = this.deps;
    const holder = await customers.holderOf(esiid);
    const movedIn = await this.deps.newestMoveIn?.(esiid);
    if (holder === undefined) {
      const today = localDate(this.deps.clock());
      const wanted = new Map([[esiid, movedIn ?? today]]);
      const { changes, because } = await customers.holdingMany(customerId, wanted, by);
      return { outcome: 'added', changes, because: [because] };
    }
    if (holder.customerId === customerId) return { outcome: 'held', changes: [], because: [] };
    if (movedIn !== undefined && isAnothers(movedIn, holder.from)) {
      return { outcome: 'added', ...(await this.handingOver(customerId, esiid, movedIn, by)) };
    }
    return { outcome: 'claimed', ...(await this.claiming(customerId, esiid, by)) };
  }

  /**
   * The TDSP reports a move-in on that local day: the one claim that waits for the premise is granted, and the holder that was
   * loses premise and sharing. No changes when nobody claims it, when several do, or when the move-in may be the holder's own: then
   * a person has to decide. It ends the holder's time itself: do not also end it in the same unit of work.
   */
  async verified(esiid: string, movedInOn: Temporal.PlainDate): Promise<Pending> {
    const [claim, another] = await Array.fromAsync(this.store.waitingFor(esiid));
    if (claim === undefined || another !== undefined) return { changes: [], because: [] };
    const holder = await this.deps.customers.holderOf(esiid, movedInOn);
    if (holder !== undefined && !isAnothers(movedInOn, holder.from)) {
      return { changes: [], because: [] };
    }
    return this.granting(claim, movedInOn, HUB);
  }

  /** The TDSP or the host has seen the papers. Throws `not-found` `registration.no-claim` for a claim that does not wait. */
  async approve(id: string, movedInOn: Temporal.PlainDate, by: Actor): Promise<void> {
    const claim = await this.waitingClaim(id);
    const { changes, because } = await this.granting(claim, movedInOn, by);
    await this.deps.collections.commit(changes, because);
  }

  /** By the TDSP or the host; the claimant is told, and nothing of who holds the premise. Refuses as `approve` does. */
  async reject(id: string, by: Actor): Promise<void> {
    const claim = await this.waitingClaim(id);
    const { customerId, esiid } = claim;
    await this.end(claim, 'rejected', by, await this.telling('claim-rejected', customerId, esiid));
  }

  /** By the customer who made it; refuses as `approve` does. */
  async withdraw(
    customerId: string,
    esiid: string,
    by: Actor = { role: 'customer', id: customerId },
  ): Promise<void> {
    await this.end(await this.waitingClaim(claimId(customerId, esiid)), 'withdrawn', by);
  }

  /** Oldest first. */
  waitingOf(customerId: string): AsyncIterable<Claim> {
    return this.store.waitingOf(customerId);
  }

  /** Oldest first; for those who decide. */
  waiting(): AsyncIterable<Claim> {
    return this.store.waiting();
  }

  /** Throws `not-found` `registration.no-claim` for one that does not wait. */
  async waitingClaim(id: string): Promise<Claim> {
    const claim = await this.store.find(id);
    if (claim?.status === 'waiting') return claim;
    throw new HubError('not-found', 'registration.no-claim');
  }

  private async claiming(customerId: string, esiid: string, by: Actor): Promise<Pending> {
    const before = await this.store.of(customerId, esiid);
    if (before?.status === 'waiting') return { changes: [], because: [] };
    const claim: Claim = {
      id: claimId(customerId, esiid),
      version: (before?.version ?? 0) + 1,
      customerId,
      esiid,
      status: 'waiting',
      claimedAt: this.deps.clock(),
    };
    const holder = await this.deps.customers.holderOf(esiid);
    return {
      changes: [
        this.store.saving(claim),
        ...(await this.telling('esiid-claimed', holder?.customerId, esiid)),
      ],
      because: [this.event('registration.premise-claimed', claim, by)],
    };
  }

  private async granting(claim: Claim, on: Temporal.PlainDate, by: Actor): Promise<Pending> {
    const { customerId, esiid } = claim;
    const over = await this.handingOver(customerId, esiid, on, by);
    const granted = { ...claim, status: 'granted', version: claim.version + 1 } as const;
    return {
      changes: [
        ...over.changes,
        this.store.saving(granted),
        ...(await this.telling('esiids-changed', customerId, esiid)),
      ],
      because: [...over.because, this.event('registration.claim-granted', claim, by)],
    };
  }

  private async handingOver(
    customerId: string,
    esiid: string,
    on: Temporal.PlainDate,
    by: Actor,
  ): Promise<Pending> {
    const { customers, authorizations } = this.deps;
    const { from, change, because } = await customers.handingOver(esiid, customerId, on, by);
    const ended = from === undefined ? [] : await authorizations.withoutEsiid(from, esiid, by);
    return {
      changes: [
        change,
        ...ended.map((one) => one.change),
        ...(await this.telling('access-ended', from, esiid)),
      ],
      because: [...because, ...ended.map((one) => one.because)],
    };
  }

  private async end(
    claim: Claim,
    status: ClaimStatus,
    by: Actor,
    letters: readonly Change[] = [],
  ): Promise<void> {
    const ended = { ...claim, status, version: claim.version + 1 };
    const because = this.event(`registration.claim-${status}`, claim, by);
    await this.deps.collections.commit([this.store.saving(ended), ...letters], because);
  }

  private async telling(
    kind: NoticeKind,
    customerId: string | undefined,
    esiid: string,
  ): Promise<readonly Change[]> {
    if (customerId === undefined) return [];
    const users = await Array.fromAsync(this.deps.users.ofCustomer(customerId));
    return users.flatMap((user) => letterTo(this.deps.notices, user, kind, { esiid }));
  }

  private event(action: string, { id, customerId, esiid }: Claim, actor: Actor): AuditEvent {
    return { at: this.deps.clock(), actor, action, subject: id, detail: { customerId, esiid } };
  }
}

/** The move-in is surely not the holder's; a doubtful one is for the TDSP or the host to decide. */
function isAnothers(movedIn: Temporal.PlainDate, holderSince: Temporal.PlainDate): boolean {
  return Temporal.PlainDate.compare(movedIn, holderSince.add(OWN_MOVE_IN_WITHIN)) > 0;
}
