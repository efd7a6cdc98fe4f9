import { randomInt } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Change } from '../collections.ts';
import { HubError } from '../errors.ts';
import type { Notices } from '../notice.ts';
import { letterTo } from './letter-to.ts';
import { passwordProblem } from './password-rules.ts';
import { hashPassword } from './passwords.ts';
import type { User } from './user.ts';

/** Without signs that people take for others when they copy them: some 92 bits in sixteen of them. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const LENGTH = 16;

/** A password that a person can copy from a letter, good by the hub's own rules. */
export function newTemporaryPassword(userId: string, min: number): string {
  for (;;) {
    const length = Math.max(LENGTH, min);
    const password = Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
    if (passwordProblem(password, userId, min) === undefined) return password;
  }
}

export interface TemporaryPasswordDeps {
  readonly notices: Notices;
  readonly clock: Clock;
  /** `https://host:port`. */
  readonly publicUrl: string;
  readonly passwordMin: number;
  readonly lasting: Temporal.Duration;
}

/** BR-017.001, BR-017.016: passwords that go out by e-mail, are good once and not for long. */
export class TemporaryPasswords {
  private readonly deps: TemporaryPasswordDeps;

  constructor(deps: TemporaryPasswordDeps) {
    this.deps = deps;
  }

  /** The user with a new temporary password, and the letter that tells them; throws `invalid` when no letter can reach them. */
  async issuing(user: User): Promise<{ readonly user: User; readonly letter: readonly Change[] }> {
    if (user.email === '') throw new HubError('invalid', 'account.no-address');
    const { notices, clock, publicUrl, passwordMin, lasting } = this.deps;
    const password = newTemporaryPassword(user.userId, passwordMin);
    const changedAt = clock();
    const expiresAt = changedAt.add(lasting);
    const hash = await hashPassword(password);
    const kept = { hash, isTemporary: true, expiresAt, changedAt };
    const facts = { password, until: expiresAt.toString(), link: `${publicUrl}/sign-in` };
    return {
      user: { ...user, version: user.version + 1, password: kept },
      letter: letterTo(notices, user, 'temporary-password', facts),
    };
  }
}
