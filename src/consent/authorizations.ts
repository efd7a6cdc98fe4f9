import { randomUUID } from 'node:crypto';
import type { Actor, AuditEvent } from '../audit-event.ts';
import { localDate } from '../calendar.ts';
import type { Clock } from '../clock.ts';
import type { Change, Collections } from '../collections.ts';
import type { Customers } from '../customer/customers.ts';
import { HubError, isHubError } from '../errors.ts';
import {
  type Authorization,
  answered,
  isLive,
  revoke,
  sharingLess,
  withToken,
} from './authorization.ts';
import { type AuthorizationStore, authorizationStore } from './store.ts';
import { sharedFrom, termEnd } from './term.ts';

/** A revocation meets a token refresh at the same moment: it reads again so often, and wins. */
const ATTEMPTS_MAX = 10;

export interface Question {
  readonly customerId: string;
  readonly clientId: string;
  readonly scope: string;
}

export interface Terms extends Question {
  readonly esiids: readonly string[];
  /** 1 to 12. */
  readonly months: number;
  /** ESPI `HistoryLength`. */
  readonly historySeconds?: number;
}

/** An answer that is not saved yet, with the event that explains it; goes into one unit of work with what rests on it. */
export interface PendingAnswer {
  readonly authorization: Authorization;
  readonly change: Change;
  readonly because: AuditEvent;
}

/** Customers' yes and no to third parties, and its end (BR-019, BR-306). */
export class Authorizations {
  private readonly collections: Collections;
  private readonly store: AuthorizationStore;
  private readonly customers: Customers;
  private readonly clock: Clock;

  constructor(collections: Collections, customers: Customers, clock: Clock) {
    this.collections = collections;
    this.store = authorizationStore(collections);
    this.customers = customers;
    this.clock = clock;
  }

  /** Throws `invalid`: `consent.no-esiid`, `consent.not-your-esiid`, `consent.bad-term`. */
  async grant(terms: Terms): Promise<Authorization> {
    return this.save(await this.granting(terms));
  }

  /** As `grant`, but saved by the caller. */
  async granting(terms: Terms): Promise<PendingAnswer> {
    const { customerId, clientId, scope, months, historySeconds } = terms;
    const now = this.clock();
    const esiids = [...new Set(terms.esiids)].sort();
    await this.refuseForeign(customerId, esiids);
    const authorization = answered(
      {
        id: randomUUID(),
        customerId,
        clientId,
        scope,
        esiids,
        expiresAt: termEnd(now, months),
        publishedFrom: sharedFrom(now, historySeconds),
      },
      now,
    );
    return this.pending(authorization, 'consent.granted');
  }

  async deny(question: Question): Promise<Authorization> {
    return this.save(this.denying(question));
  }

  /** As `deny`, but saved by the caller. */
  denying({ customerId, clientId, scope }: Question): PendingAnswer {
    const now = this.clock();
    const no = { id: randomUUID(), customerId, clientId, scope, esiids: [] };
    const authorization = answered({ ...no, expiresAt: now, publishedFrom: localDate(now) }, now);
    return this.pending(authorization, 'consent.denied');
  }

  find(id: string): Promise<Authorization | undefined> {
    return this.store.find(id);
  }

  /** Newest first; ended ones too. */
  listByCustomer(customerId: string): Promise<readonly Authorization[]> {
    return Array.fromAsync(this.store.ofCustomer(customerId));
  }

  /** Oldest first; ended ones too. */
  listByClient(clientId: string): Promise<readonly Authorization[]> {
    return Array.fromAsync(this.store.ofClient(clientId));
  }

  /** Those that open the ESIID now. */
  async liveFor(esiid: string): Promise<readonly Authorization[]> {
    const active = await Array.fromAsync(this.store.activeOf(esiid));
    return active.filter((authorization) => isLive(authorization, this.clock()));
  }

  /** By the customer. Another customer's is `not-found` too, so that ids cannot be probed; ended: `conflict`. */
  revoke(id: string, customerId: string): Promise<Authorization> {
    const actor: Actor = { role: 'customer', id: customerId };
    return this.end(id, actor, (authorization) => authorization.customerId === customerId);
  }

  /** By the third party, which gives up its access; refuses as `revoke` does. */
  revokeByClient(id: string, clientId: string): Promise<Authorization> {
    const actor: Actor = { role: 'third-party', id: clientId };
    return this.end(id, actor, (authorization) => authorization.clientId === clientId);
  }

  /** Ends everything a customer has given, when nobody acts for the customer any more. */
  async revokeAllOfCustomer(customerId: string, by: Actor): Promise<void> {
    for await (const { id, status } of this.store.ofCustomer(customerId)) {
      if (status === 'active') await this.end(id, by, () => true);
    }
  }

  /** Ends everything a third party holds, when the third party itself is shut out. */
  async revokeAllOfClient(clientId: string, by: Actor): Promise<void> {
    for await (const { id, status } of this.store.ofClient(clientId)) {
      if (status === 'active') await this.end(id, by, () => true);
    }
  }

  /**
   * Stops sharing one ESIID that its customer gives up or moves out of: what shares nothing else is revoked, what shares more
   * shares less, so that holding the ESIID again shares nothing. Saved by the caller.
   */
  async withoutEsiid(
    customerId: string,
    esiid: string,
    by: Actor,
  ): Promise<readonly PendingAnswer[]> {
    const at = this.clock();
    const active = await Array.fromAsync(this.store.activeOf(esiid));
    return active
      .filter((authorization) => authorization.customerId === customerId)
      .map((current) => {
        const authorization = sharingLess(current, esiid, at);
        const { id, clientId, status } = authorization;
        const action = status === 'revoked' ? 'consent.revoked' : 'consent.narrowed';
        const detail = { clientId, esiids: [esiid] };
        const because = { at, actor: by, action, subject: id, detail };
        return { authorization, change: this.store.replacing(authorization), because };
      });
  }

  /** The change that notes a new access token; a revocation in between makes it a `conflict`. */
  notingToken(authorization: Authorization, expiresAt: Temporal.Instant): Change {
    return this.store.replacing(withToken(authorization, expiresAt, this.clock()));
  }

  private async end(
    id: string,
    actor: Actor,
    isTheirs: (authorization: Authorization) => boolean,
    attempts = ATTEMPTS_MAX,
  ): Promise<Authorization> {
    const current = await this.store.find(id);
    if (current === undefined || !isTheirs(current)) {
      throw new HubError('not-found', 'consent.not-found');
    }
    const at = this.clock();
    const revoked = revoke(current, at);
    const { clientId, esiids } = revoked;
    const because = {
      at,
      actor,
      action: 'consent.revoked',
      subject: id,
      detail: { clientId, esiids },
    };
    try {
      await this.collections.commit([this.store.replacing(revoked)], because);
      return revoked;
    } catch (error) {
      if (!isHubError(error, 'conflict') || attempts === 1) throw error;
      return this.end(id, actor, isTheirs, attempts - 1);
    }
  }

  private async refuseForeign(customerId: string, esiids: readonly string[]): Promise<void> {
    if (esiids.length === 0) throw new HubError('invalid', 'consent.no-esiid');
    const theirs = await this.customers.heldOf(customerId, esiids);
    const foreign = esiids.find((esiid) => !theirs.has(esiid));
    if (foreign !== undefined) {
      throw new HubError('invalid', 'consent.not-your-esiid', { esiid: foreign });
    }
  }

  private pending(authorization: Authorization, action: string): PendingAnswer {
    const { id, customerId, clientId, esiids, scope, grantedAt, expiresAt } = authorization;
    return {
      authorization,
      change: this.store.inserting(authorization),
      because: {
        at: grantedAt,
        actor: { role: 'customer', id: customerId },
        action,
        subject: id,
        detail: { clientId, esiids, scope, expiresAt: expiresAt.toString() },
      },
    };
  }

  private async save({ authorization, change, because }: PendingAnswer): Promise<Authorization> {
    await this.collections.commit([change], because);
    return authorization;
  }
}
