/**
 * What an authority does with other people's sign-ins (BR-017.004): the TDSP, the host, an administrator for the own
 * organisation. Whom the caller may act on is for the caller to check; the rules of the states are held here.
 *
 *   reset(userId, by)      → a temporary password goes out by e-mail; the old one is dead, a lock is off
 *   suspend(userId, by)    → no sign-in until `reinstate`
 *   reinstate(userId, by)  → undoes `suspend`; what TDSP or host suspended, the TDSP alone (or the host's command line); whom
 *                            no TDSP sees, the host that suspended them
 *   revoke(userId, by)     → no sign-in ever again
 *   each(action, userIds, by) → the same for a selected group, one after the other; gives what became of each
 *
 * `userId` is `User.id`. Each throws `not-found` `account.unknown` or `conflict` `account.wrong-state`; each saves the change
 * together with its letter and an event that names `by`, and ends the user's sessions.
 */
import type { Actor } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Change, Collections } from '../collections.ts';
import { HubError, isHubError } from '../errors.ts';
import type { Notices } from '../notice.ts';
import type { Departures } from './departures.ts';
import { letterTo } from './letter-to.ts';
import { withOrganisation } from './organisation-events.ts';
import type { TemporaryPasswords } from './temporary-passwords.ts';
import type { Territories } from './territories.ts';
import type { User, UserStatus } from './user.ts';
import { answersOf, type Users } from './users.ts';

export interface AccountsDeps {
  readonly collections: Collections;
  readonly users: Users;
  readonly sessions: { endAllOf(userId: string): Promise<void> };
  readonly notices: Notices;
  readonly temporaryPasswords: TemporaryPasswords;
  readonly territories: Pick<Territories, 'isSeen'>;
  readonly departures: Pick<Departures, 'telling'>;
  /** Ends what a customer shares when its last user is shut out for good. Done again, it changes nothing. */
  readonly endSharing: (user: User, by: Actor) => Promise<void>;
  readonly clock: Clock;
}

export type AccountAction = 'reset' | 'suspend' | 'reinstate' | 'revoke';

/** `problem` is the message key of the refusal; absent: it was done. */
export interface AccountOutcome {
  readonly userId: string;
  readonly problem?: string;
}

/** The one problem that is a matter of who asks, not of the user's state. */
export const NOT_THEIRS_TO_REINSTATE = 'account.reinstated-by-tdsp-only';
export const GROUP_MAX = 1000;

export class Accounts {
  private readonly deps: AccountsDeps;

  constructor(deps: AccountsDeps) {
    this.deps = deps;
  }

  /** Throws `invalid` `account.no-address` besides, when no e-mail can reach the user. */
  async reset(userId: string, by: Actor, besides: readonly Change[] = []): Promise<void> {
    const before = await this.find(userId, ['active']);
    const { user, letter } = await this.deps.temporaryPasswords.issuing(before);
    await this.save(user, [...letter, ...besides], 'identity.password-reset', by);
  }

  async suspend(userId: string, by: Actor, besides: readonly Change[] = []): Promise<void> {
    const before = await this.find(userId, ['active']);
    const user = { ...next(before, 'suspended'), suspendedBy: by.role };
    const letters = await this.leaving(user, 'user-suspended');
    await this.save(user, [...letters, ...besides], 'identity.suspended', by);
  }

  /** Throws `forbidden` `account.reinstated-by-tdsp-only` besides. */
  async reinstate(userId: string, by: Actor, besides: readonly Change[] = []): Promise<void> {
    const before = await this.find(userId, ['suspended']);
    const isSeen = await this.deps.territories.isSeen(before);
    if (!mayReinstate(before, by, isSeen)) {
      throw new HubError('forbidden', NOT_THEIRS_TO_REINSTATE);
    }
    const user = next(before, 'active');
    const letters = [...this.letter(user, 'user-reinstated'), ...besides];
    await this.save(user, letters, 'identity.reinstated', by);
  }

  async revoke(userId: string, by: Actor, besides: readonly Change[] = []): Promise<void> {
    const before = await this.find(userId, ['unconfirmed', 'requested', 'active', 'suspended']);
    const user = next(before, 'revoked');
    const letters = await this.leaving(user, 'user-revoked');
    // First: a crash in between leaves nothing open.
    await this.deps.endSharing(user, by);
    await this.save(user, [...letters, ...besides], 'identity.revoked', by);
  }

  /**
   * BR-017.004, BR-028.010: one refusal does not stop the others. `besides` is saved with each one's change, and refuses by what
   * it throws. Throws `invalid` for more than `GROUP_MAX` at once.
   */
  async each(
    action: AccountAction,
    userIds: readonly string[],
    by: Actor,
    besides: (userId: string) => Promise<readonly Change[]> = async () => [],
  ): Promise<readonly AccountOutcome[]> {
    if (userIds.length > GROUP_MAX) throw new HubError('invalid', 'account.too-many');
    const outcomes: AccountOutcome[] = [];
    for (const userId of new Set(userIds)) {
      try {
        await this[action](userId, by, await besides(userId));
        outcomes.push({ userId });
      } catch (error) {
        if (!isHubError(error)) throw error;
        outcomes.push({ userId, problem: error.messageKey });
      }
    }
    return outcomes;
  }

  private async find(userId: string, states: readonly UserStatus[]): Promise<User> {
    const user = await this.deps.users.find(userId);
    if (user === undefined) throw new HubError('not-found', 'account.unknown');
    if (!states.includes(user.status)) throw new HubError('conflict', 'account.wrong-state');
    return user;
  }

  private letter(user: User, kind: 'user-suspended' | 'user-reinstated' | 'user-revoked') {
    return letterTo(this.deps.notices, user, kind);
  }

  /** To who is shut out, and to colleagues if there are programs that they made. */
  private async leaving(user: User, kind: 'user-suspended' | 'user-revoked') {
    return [...this.letter(user, kind), ...(await this.deps.departures.telling([user]))];
  }

  private async save(
    user: User,
    besides: readonly Change[],
    action: string,
    by: Actor,
  ): Promise<void> {
    const { collections, users, sessions, clock } = this.deps;
    const because = { at: clock(), actor: by, action, subject: user.id };
    const events = withOrganisation(because, user.organisationId);
    await collections.commit([users.store.replacing(user), ...besides], events);
    await users.attempts.unlock(user.id);
    await users.attempts.unlock(answersOf(user.id));
    await sessions.endAllOf(user.id);
  }
}

function next({ suspendedBy: _lifted, ...user }: User, status: UserStatus): User {
  return { ...user, status, version: user.version + 1 };
}

/**
 * BR-017.004: a suspension is reversed at the TDSP's discretion. Where no TDSP sees the user none has any, and the host lifts
 * what it did itself; an organisation may always lift what it did to its own.
 */
function mayReinstate({ suspendedBy }: User, by: Actor, isSeenByTdsp: boolean): boolean {
  if (by.role === 'tdsp' || by.role === 'operator') return true;
  const isByHost = suspendedBy === 'host' || suspendedBy === 'operator';
  if (isByHost) return by.role === 'host' && !isSeenByTdsp;
  return suspendedBy !== 'tdsp' && by.role === suspendedBy;
}
