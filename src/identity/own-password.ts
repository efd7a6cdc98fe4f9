import type { Clock } from '../clock.ts';
import type { Collections } from '../collections.ts';
import type { Notices } from '../notice.ts';
import { letterTo } from './letter-to.ts';
import { isOwner } from './owner.ts';
import { type PasswordProblem, passwordProblem } from './password-rules.ts';
import { hashPassword, isPassword } from './passwords.ts';
import type { User } from './user.ts';
import type { Users } from './users.ts';

export interface OwnPasswordDeps {
  readonly collections: Collections;
  readonly users: Users;
  readonly sessions: { endAllOf(userId: string, except?: string): Promise<void> };
  readonly notices: Notices;
  readonly passwordMin: number;
  readonly clock: Clock;
}

export interface WantedPassword {
  /** Not asked for while a temporary one is to be replaced: it has been typed at the sign-in, and is spent. */
  readonly old: string;
  readonly wanted: string;
  readonly repeated: string;
}

/** What is wrong, beside which field; the key is of the locales. */
export interface OwnPasswordProblem {
  readonly field: 'old' | 'wanted' | 'repeated';
  readonly key:
    | PasswordProblem
    | 'account.password-wrong'
    | 'account.password-same'
    | 'account.password-repeat';
}

/** A user changes their own password (BR-017, BR-017.014, BR-017.016). */
export class OwnPassword {
  private readonly deps: OwnPasswordDeps;

  constructor(deps: OwnPasswordDeps) {
    this.deps = deps;
  }

  /** The user with the new password, their other sessions ended; or what is wrong. Throws `conflict` to the slower of two. */
  async change(
    user: User,
    sessionId: string,
    given: WantedPassword,
  ): Promise<User | OwnPasswordProblem> {
    const problem = await this.problemOf(user, given);
    if (problem !== undefined) return problem;

    const { collections, users, sessions, notices, clock } = this.deps;
    const changedAt = clock();
    const hash = await hashPassword(given.wanted);
    const password = { hash, isTemporary: false, expiresAt: null, changedAt };
    const next = { ...user, version: user.version + 1, password };
    const { id, role } = user;
    await collections.commit(
      [users.store.replacing(next), ...letterTo(notices, user, 'password-changed')],
      { at: changedAt, actor: { role, id }, action: 'identity.password-changed', subject: id },
    );
    await sessions.endAllOf(id, sessionId);
    return next;
  }

  private async problemOf(
    user: User,
    { old, wanted, repeated }: WantedPassword,
  ): Promise<OwnPasswordProblem | undefined> {
    // First what is no secret, so that a slip does not count as a wrong password.
    const key = passwordProblem(wanted, user.userId, this.deps.passwordMin);
    if (key !== undefined) return { field: 'wanted', key };
    if (wanted !== repeated) return { field: 'repeated', key: 'account.password-repeat' };
    if (!user.password.isTemporary && !(await isOwner(this.deps, user, old))) {
      return { field: 'old', key: 'account.password-wrong' };
    }
    if (await isPassword(wanted, user.password.hash)) {
      return { field: 'wanted', key: 'account.password-same' };
    }
    return undefined;
  }
}
