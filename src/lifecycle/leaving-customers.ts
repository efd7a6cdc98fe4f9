import type { Actor, AuditEvent } from '../audit-event.ts';
import { localDate } from '../calendar.ts';
import type { Clock } from '../clock.ts';
import type { Change } from '../collections.ts';
import type { Authorizations } from '../consent/authorizations.ts';
import type { Customers } from '../customer/customers.ts';
import type { User } from '../identity/user.ts';
import type { UserStore } from '../identity/user-store.ts';

export interface LeavingCustomersDeps {
  readonly users: Pick<UserStore, 'ofCustomer'>;
  readonly customers: Customers;
  readonly authorizations: Pick<Authorizations, 'revokeAllOfCustomer'>;
  /** Of the premises that a customer says to have moved into. */
  readonly claims: {
    waitingOf(customerId: string): AsyncIterable<{ readonly esiid: string }>;
    withdraw(customerId: string, esiid: string, by: Actor): Promise<void>;
  };
  readonly clock: Clock;
}

/** What the caller saves together with the end of who leaves. */
export interface Left {
  readonly changes: readonly Change[];
  readonly because: readonly AuditEvent[];
}

type Leaver = Pick<User, 'id' | 'customerId'>;

const NOTHING: Left = { changes: [], because: [] };
const PREMISES_AT_ONCE = 500;

/**
 * What ends with a customer whom nobody will sign in for any more: claims, and what third parties were given (BR-017.004); and
 * the premises of who has stayed away, so that others can register them (BR-061).
 */
export class LeavingCustomers {
  private readonly deps: LeavingCustomersDeps;

  constructor(deps: LeavingCustomersDeps) {
    this.deps = deps;
  }

  /** A user stayed away: their customer gives up the premises, unless somebody else signs in for it. */
  async leaving(user: Leaver, by: Actor): Promise<Left> {
    const { customerId } = user;
    if (customerId === undefined || !(await this.isLast(user))) return NOTHING;
    await this.endSharing(customerId, by);
    return this.givingUp(customerId, by);
  }

  /** A user is shut out for good; the premises stay where authorities can see whose they were, until somebody claims them. */
  async endSharingOf(user: Leaver, by: Actor): Promise<void> {
    const { customerId } = user;
    if (customerId !== undefined && (await this.isLast(user)))
      await this.endSharing(customerId, by);
  }

  /** Done again, it changes nothing. */
  async endSharing(customerId: string, by: Actor): Promise<void> {
    const { authorizations, claims } = this.deps;
    // Or a premise could fall to somebody who is gone.
    for await (const { esiid } of claims.waitingOf(customerId)) {
      await claims.withdraw(customerId, esiid, by);
    }
    await authorizations.revokeAllOfCustomer(customerId, by);
  }

  private async isLast({ id, customerId = '' }: Leaver): Promise<boolean> {
    const people = await Array.fromAsync(this.deps.users.ofCustomer(customerId));
    return people.every((other) => other.id === id || other.status === 'revoked');
  }

  private async givingUp(customerId: string, by: Actor): Promise<Left> {
    const { customers, clock } = this.deps;
    const today = localDate(clock());
    const changes: Change[] = [];
    const because: AuditEvent[] = [];
    for await (const esiid of this.heldFrom(customerId, today)) {
      const ending = await customers.ending(esiid, today, by, customerId);
      if (ending === undefined) continue;
      changes.push(ending.change);
      because.push(ending.because);
    }
    return { changes, because };
  }

  /** ESIIDs that are theirs on that day or later. */
  private async *heldFrom(customerId: string, day: Temporal.PlainDate): AsyncGenerator<string> {
    let after: string | undefined;
    do {
      const page = { day, withLater: true, limit: PREMISES_AT_ONCE, after };
      const { items, next } = await this.deps.customers.premisesOf(customerId, page);
      for (const { esiid } of items) yield esiid;
      after = next;
    } while (after !== undefined);
  }
}
