import { randomUUID } from 'node:crypto';
import { type Actor, type AuditEvent, ROLES } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Collections } from '../collections.ts';
import { isHubError } from '../errors.ts';
import type { Departures } from '../identity/departures.ts';
import { hashPassword } from '../identity/passwords.ts';
import type { User } from '../identity/user.ts';
import type { UserStore } from '../identity/user-store.ts';
import type { Notices } from '../notice.ts';
import { idleState, purgeOn, surelyActiveSince } from './idle.ts';
import type { LeavingCustomers } from './leaving-customers.ts';
import { noticesTo } from './notices-to.ts';

export interface IdleUsersDeps {
  readonly collections: Collections;
  readonly users: UserStore;
  readonly departures: Pick<Departures, 'telling'>;
  readonly leavingCustomers: Pick<LeavingCustomers, 'leaving'>;
  readonly notices: Notices;
  /** Where the warned sign in. */
  readonly signInUrl: string;
  readonly clock: Clock;
}

const HUB: Actor = { role: 'job', id: 'idle' };

/** User ids that nobody signs in with any more: warned, and a month later purged (BR-061). */
export class IdleUsers {
  private readonly deps: IdleUsersDeps;

  constructor(deps: IdleUsersDeps) {
    this.deps = deps;
  }

  /** Safe to run again. Gives how many were warned and how many purged. */
  async run(
    today: Temporal.PlainDate,
  ): Promise<{ readonly warned: number; readonly purged: number }> {
    let warned = 0;
    let purged = 0;
    // BR-061: all user id types.
    for (const role of ROLES) {
      for await (const user of this.deps.users.idleSince(role, surelyActiveSince(today))) {
        if (user.status === 'revoked') continue;
        const state = idleState(user, today);
        if (state === 'to-warn' && (await this.unlessActive(this.warning(user, today)))) warned++;
        if (state === 'to-purge' && (await this.unlessActive(this.purging(user)))) purged++;
      }
    }
    return { warned, purged };
  }

  private async warning(user: User, today: Temporal.PlainDate): Promise<void> {
    const { collections, notices, signInUrl, clock } = this.deps;
    const until = purgeOn(user.activeAt, today).toString();
    const facts = { until, link: signInUrl };
    const told = await noticesTo([user], notices, 'idle-warning', facts);
    const next = { ...user, version: user.version + 1, warnedAt: clock() };
    await collections.commit(
      [this.deps.users.replacing(next), ...told],
      this.event('identity.idle-warned', user, { until }),
    );
  }

  private async purging(user: User): Promise<void> {
    const { collections, notices } = this.deps;
    const told = [
      ...(await noticesTo([user], notices, 'idle-purged', {})),
      ...(await this.deps.departures.telling([user])),
    ];
    const next = withoutPerson(user, await hashPassword(randomUUID()));
    const left = await this.deps.leavingCustomers.leaving(user, HUB);
    const idleSince = user.activeAt.toString();
    await collections.commit(
      [this.deps.users.replacing(next), ...told, ...left.changes],
      [this.event('identity.purged', user, { role: user.role, idleSince }), ...left.because],
    );
  }

  /** False when the user signed in, or somebody else changed something, at this very moment: tomorrow is another day. */
  private async unlessActive(change: Promise<void>): Promise<boolean> {
    try {
      await change;
      return true;
    } catch (error) {
      if (isHubError(error, 'conflict')) return false;
      throw error;
    }
  }

  private event(
    action: string,
    { id }: User,
    detail: Readonly<Record<string, string>>,
  ): AuditEvent {
    return { at: this.deps.clock(), actor: HUB, action, subject: id, detail };
  }
}

/** What stays of a user id for the record: who the opaque id was to the hub, and nothing about the person. */
function withoutPerson(user: User, hash: string): User {
  const { id, version, role, language, terms, createdAt, activeAt, warnedAt } = user;
  const { customerId, organisationId, duns } = user;
  const purgedId = `purged-${id}`;
  return {
    ...{ id, role, language, terms, createdAt, activeAt },
    version: version + 1,
    status: 'revoked',
    userId: purgedId,
    foldedUserId: purgedId,
    ...{ name: '', email: '', foldedEmail: '' },
    password: { hash, isTemporary: false, expiresAt: null, changedAt: activeAt },
    questions: [],
    secondFactor: { recoveryCodes: [], passkeys: [] },
    isAdministrator: false,
    permissions: [],
    ...(warnedAt === undefined ? {} : { warnedAt }),
    ...(customerId === undefined ? {} : { customerId }),
    ...(organisationId === undefined ? {} : { organisationId }),
    ...(duns === undefined ? {} : { duns }),
  };
}
