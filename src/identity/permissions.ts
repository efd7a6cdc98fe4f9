import type { AuditEvent } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Collections } from '../collections.ts';
import { HubError } from '../errors.ts';
import type { Notices } from '../notice.ts';
import type { Action } from '../policy.ts';
import { type Acting, refuseBeyondProgram } from './acting.ts';
import { letterTo } from './letter-to.ts';
import { isActive, type Members } from './members.ts';
import { withOrganisation } from './organisation-events.ts';
import { grantableTo, mayGive } from './organisation-rules.ts';
import type { User } from './user.ts';
import type { UserStore } from './user-store.ts';

export interface PermissionsDeps {
  readonly collections: Collections;
  readonly userStore: UserStore;
  readonly members: Pick<Members, 'administered' | 'chosenBy'>;
  readonly notices: Notices;
  readonly sessions: { endAllOf(userId: string): Promise<void> };
  readonly clock: Clock;
}

/** What administrators give to the users of their organisation (BR-028.010, BR-028.013, BR-028.022). */
export class Permissions {
  private readonly deps: PermissionsDeps;

  constructor(deps: PermissionsDeps) {
    this.deps = deps;
  }

  /**
   * The matrix as it was sent: user id → actions that are ticked. All of it is kept or nothing, and is in force at the users'
   * next request, because their sessions end; each of them is told (BR-028.015). Throws `forbidden`
   * `organisation.not-yours-to-give` for an action that the administrator does not have, and for his own row;
   * `organisation.administrators-not-by-program`.
   */
  async give(matrix: ReadonlyMap<string, readonly string[]>, by: Acting): Promise<void> {
    const users = await this.deps.members.chosenBy(by, [...matrix.keys()], isActive);
    const changed = users.flatMap((user) => {
      const next = grantableTo(user.role).filter((action) => matrix.get(user.id)?.includes(action));
      const given = next.filter((action) => !user.permissions.includes(action));
      const taken = grantableTo(user.role).filter(
        (action) => user.permissions.includes(action) && !next.includes(action),
      );
      return given.length + taken.length === 0 ? [] : [{ user, next, given, taken }];
    });
    for (const { user, given, taken } of changed) refuseForeign([...given, ...taken], user, by);
    if (changed.length === 0) return;
    const { members, notices, userStore, clock } = this.deps;
    const at = clock();
    const { name: organisation } = await members.administered(by);
    await this.deps.collections.commit(
      changed.flatMap(({ user, next }) => [
        userStore.replacing({ ...user, version: user.version + 1, permissions: next }),
        ...letterTo(notices, user, 'permissions-changed', { organisation }),
      ]),
      changed.flatMap(({ user, given, taken }): readonly AuditEvent[] => {
        const actor = { role: by.role, id: by.id };
        const action = 'identity.permissions-changed';
        const event = { at, actor, action, subject: user.id, detail: { given, taken } };
        return withOrganisation(event, user.organisationId);
      }),
    );
    for (const { user } of changed) await this.deps.sessions.endAllOf(user.id);
  }
}

/**
 * BR-028.016: at a utility administrators differ, so one gives and takes what he has himself, and never to himself; so not by
 * a program either.
 */
function refuseForeign(actions: readonly Action[], user: User, by: Acting): void {
  refuseBeyondProgram(user, by);
  if (user.id !== by.id && actions.every((action) => mayGive(by, action))) return;
  throw new HubError('forbidden', 'organisation.not-yours-to-give');
}
