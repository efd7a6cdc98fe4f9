import type { Actor, AuditEvent } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Change, Collections, Page } from '../collections.ts';
import { HubError } from '../errors.ts';
import type { Notice, Notices } from '../notice.ts';
import { type AccountAction, type AccountOutcome, type Accounts, GROUP_MAX } from './accounts.ts';
import { type Acting, refuseBeyondProgram } from './acting.ts';
import type { Departures } from './departures.ts';
import { countingAgain, refuseLast, shuttingOut } from './last-administrator.ts';
import { letterTo } from './letter-to.ts';
import { ADMINISTRATORS_MAX, type Organisation } from './organisation.ts';
import { withOrganisation } from './organisation-events.ts';
import { lineFault, REASON_LENGTH_MAX, refuseFaults } from './organisation-rules.ts';
import type { OrganisationStore } from './organisation-store.ts';
import type { Sealing } from './second-factor/sealing.ts';
import type { User } from './user.ts';
import type { UserStore } from './user-store.ts';
import { visiblePage } from './visible-page.ts';

export const MEMBERS_PER_PAGE = 50;

export interface MembersDeps {
  readonly collections: Collections;
  readonly organisations: OrganisationStore;
  readonly userStore: UserStore;
  readonly accounts: Pick<Accounts, 'each'>;
  readonly sessions: { endAllOf(userId: string): Promise<void> };
  readonly departures: Pick<Departures, 'telling'>;
  readonly notices: Notices;
  readonly clock: Clock;
  /** Of cursors. */
  readonly sealing: Sealing;
  readonly publicUrl: string;
}

/**
 * The people of an organisation and who administers them (BR-028.011, BR-028.014, BR-028.020, BR-028.021). `by` is the user
 * who acts; another organisation's people are `not-found` to him, and who administers nothing is `forbidden`.
 */
export class Members {
  private readonly deps: MembersDeps;

  constructor(deps: MembersDeps) {
    this.deps = deps;
  }

  /** In the order of their user ids; not those who ask and have their address still to prove. */
  page(organisationId: string, after?: string, limit = MEMBERS_PER_PAGE): Promise<Page<User>> {
    const { userStore, sealing } = this.deps;
    const list = {
      read: (most: number, from?: string) => userStore.inOrganisation(organisationId, most, from),
      isSeen: (user: User) => !isUnseen(user),
      purpose: `people ${organisationId}`,
      sealing,
    };
    return visiblePage(list, { limit, after });
  }

  /** Lets them in, all or none. `conflict` when one of them does not wait any more. */
  async accept(ids: readonly string[], by: Acting): Promise<void> {
    const organisation = await this.administered(by);
    const waiting = await this.chosen(ids, organisation, isWaiting);
    const accepted = waiting.map((user) => memberOf(organisation, user));
    const changes = accepted.flatMap((user) => [
      this.deps.userStore.replacing(user),
      this.telling('user-accepted', user, organisation),
    ]);
    await this.commit(changes, 'accepted', waiting, by);
  }

  /** Turns them away, all or none, with a reason, and forgets them: their user ids are free again. */
  async reject(ids: readonly string[], reason: string, by: Acting): Promise<void> {
    refuseFaults(lineFault('reason', reason, REASON_LENGTH_MAX));
    const organisation = await this.administered(by);
    const waiting = await this.chosen(ids, organisation, isWaiting);
    const changes = waiting.flatMap((user) => [
      this.deps.userStore.removing(user),
      this.telling('user-rejected', user, organisation, { reason }),
    ]);
    await this.commit(changes, 'rejected', waiting, by);
  }

  /** Makes them administrators. `conflict` `organisation.administrators-full`: never more than four (BR-028.011). */
  async appoint(ids: readonly string[], by: Acting): Promise<void> {
    const organisation = await this.administered(by);
    const chosen = await this.chosen(ids, organisation, isActive);
    const already = await this.count(organisation.id, isCounted);
    const added = chosen.filter((user) => !user.isAdministrator);
    if (already + added.length > ADMINISTRATORS_MAX) {
      throw new HubError('conflict', 'organisation.administrators-full');
    }
    const changes = added.flatMap((user) => this.saving(organisation, user, true));
    await this.commitAlone(organisation, changes, 'administrator-appointed', added, by);
  }

  /** Makes them users like the others. `conflict` `organisation.last-administrator`: one always stays. */
  async dismiss(ids: readonly string[], by: Acting): Promise<void> {
    const organisation = await this.administered(by);
    const chosen = await this.chosen(ids, organisation, ({ isAdministrator }) => isAdministrator);
    await refuseLast(this.deps, organisation.id, chosen);
    const changes = [
      ...chosen.flatMap((user) => this.saving(organisation, user, false)),
      ...(await this.deps.departures.telling(chosen)),
    ];
    await this.commitAlone(organisation, changes, 'administrator-dismissed', chosen, by);
  }

  /**
   * Suspends, reinstates or revokes them, one after the other (BR-028.010, BR-028.014). Nobody does it to themselves: somebody
   * must stay who can undo it, also when two do it to each other at once. A program does it to no administrator, nor to its
   * maker: `forbidden` `organisation.administrators-not-by-program`.
   */
  async act(
    action: Exclude<AccountAction, 'reset'>,
    ids: readonly string[],
    by: Acting,
  ): Promise<readonly AccountOutcome[]> {
    const organisation = await this.administered(by);
    const chosen = await this.chosen(ids, organisation, ({ id }) => id !== by.id);
    for (const user of chosen) refuseBeyondProgram(user, by);
    const leaving = chosen.filter((user) => action !== 'reinstate' && user.isAdministrator);
    const besides = async (userId: string) => {
      const user = leaving.find(({ id }) => id === userId);
      return user === undefined ? [] : shuttingOut(this.deps, organisation.id, user);
    };
    const users = chosen.map(({ id }) => id);
    return this.deps.accounts.each(action, users, { role: by.role, id: by.id }, besides);
  }

  /**
   * Those of the administrator's organisation with these ids, and it. Throws `not-found` for others', `conflict`
   * `organisation.wrong-state` when one is not as `may` wants it, `invalid` when nobody is chosen.
   */
  async chosenBy(
    by: Acting,
    ids: readonly string[],
    may: (user: User) => boolean,
  ): Promise<readonly User[]> {
    return this.chosen(ids, await this.administered(by), may);
  }

  /** The organisation that the user administers; its version is the one to change. */
  async administered(by: Acting): Promise<Organisation> {
    const { organisationId, isAdministrator, status } = by;
    const organisation =
      organisationId === undefined ? undefined : await this.deps.organisations.find(organisationId);
    if (organisation?.status !== 'approved' || !isAdministrator || status !== 'active') {
      throw new HubError('forbidden', 'session.forbidden');
    }
    return organisation;
  }

  private async chosen(
    ids: readonly string[],
    organisation: Organisation,
    may: (user: User) => boolean,
  ): Promise<readonly User[]> {
    if (ids.length > GROUP_MAX) throw new HubError('invalid', 'account.too-many');
    const users = await Promise.all([...new Set(ids)].map((id) => this.deps.userStore.find(id)));
    if (users.length === 0) refuseFaults({ user: 'organisation.nobody-chosen' });
    return users.map((user) => {
      // Another organisation's user is as good as none, so that ids cannot be probed.
      if (user?.organisationId !== organisation.id || isUnseen(user)) {
        throw new HubError('not-found', 'organisation.no-such-user');
      }
      if (!may(user)) throw new HubError('conflict', 'organisation.wrong-state');
      return user;
    });
  }

  private async count(organisationId: string, which: (user: User) => boolean): Promise<number> {
    let count = 0;
    for await (const user of this.deps.userStore.ofOrganisation(organisationId)) {
      if (which(user)) count++;
    }
    return count;
  }

  private saving(
    { name: organisation }: Organisation,
    user: User,
    isAdministrator: boolean,
  ): readonly Change[] {
    const { userStore, notices } = this.deps;
    const next = { ...user, version: user.version + 1, isAdministrator };
    const letter = letterTo(notices, user, 'permissions-changed', { organisation });
    return [userStore.replacing(next), ...letter];
  }

  /** The organisation's version rises too, so that of two administrators who count at once, one is told to count again. */
  private async commitAlone(
    organisation: Organisation,
    changes: readonly Change[],
    what: string,
    users: readonly User[],
    by: Acting,
  ): Promise<void> {
    await this.commit([...changes, countingAgain(this.deps, organisation)], what, users, by);
    // What they may do now must hold at their next request.
    for (const { id } of users) await this.deps.sessions.endAllOf(id);
  }

  private async commit(
    changes: readonly Change[],
    what: string,
    users: readonly User[],
    by: Acting,
  ): Promise<void> {
    const actor: Actor = { role: by.role, id: by.id };
    const at = this.deps.clock();
    const events = users.flatMap(({ id, organisationId }): readonly AuditEvent[] =>
      withOrganisation({ at, actor, action: `identity.${what}`, subject: id }, organisationId),
    );
    await this.deps.collections.commit(changes, events);
  }

  private telling(
    kind: Notice['kind'],
    { email: to, language, name }: User,
    organisation: Organisation,
    more: Readonly<Record<string, string>> = {},
  ): Change {
    const link = `${this.deps.publicUrl}/sign-in`;
    const facts = { name, organisation: organisation.name, link, ...more };
    return this.deps.notices.queueing({ kind, to, language, facts });
  }
}

export function isActive({ status }: User): boolean {
  return status === 'active';
}

export function isWaiting({ status }: User): boolean {
  return status === 'requested';
}

/** Nobody's time is taken by an address that may be a stranger's (BR-017.011); a first administrator is for the reviewer to see. */
function isUnseen({ status, isAdministrator }: User): boolean {
  return status === 'unconfirmed' && !isAdministrator;
}

/** A suspended administrator may come back, so the place is kept. */
function isCounted({ isAdministrator, status }: User): boolean {
  return isAdministrator && status !== 'revoked';
}

/** A user who may sign in, under the organisation's first DUNS or for its premises. */
function memberOf({ duns, customerId }: Organisation, user: User): User {
  const working = duns.find(({ status }) => status === 'validated');
  return {
    ...user,
    version: user.version + 1,
    status: 'active',
    ...(working === undefined ? {} : { duns: working.duns }),
    ...(customerId === undefined ? {} : { customerId }),
  };
}
