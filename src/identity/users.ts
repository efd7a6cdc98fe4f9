import { randomUUID } from 'node:crypto';
import type { Actor } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Collection, Collections } from '../collections.ts';
import { HubError } from '../errors.ts';
import type { Language } from '../http/state.ts';
import { hashPassword, isPassword } from './passwords.ts';
import { SignInAttempts } from './sign-in-attempts.ts';
import type { User } from './user.ts';

/** What is stored beside the user: the user id as it is compared. */
interface StoredUser extends User {
  readonly foldedUserId: string;
}

export type NewUser = Pick<User, 'userId' | 'role' | 'language' | 'customerId' | 'duns'> & {
  readonly password: string;
};

/** Everybody who signs in. */
export class Users {
  private readonly collections: Collections;
  private readonly users: Collection<StoredUser>;
  private readonly attempts: SignInAttempts;
  private readonly clock: Clock;
  /** Hash of no password; unknown users cost as much time as known ones. */
  private readonly nobody = hashPassword(randomUUID());

  constructor(collections: Collections, clock: Clock) {
    this.collections = collections;
    this.users = collections.define<StoredUser>('users', {
      unique: { userId: ['foldedUserId'] },
    });
    this.attempts = new SignInAttempts(collections, clock);
    this.clock = clock;
  }

  /** Throws `conflict` when the user id is taken (BR-028.017). */
  async create({ password, ...wanted }: NewUser, by: Actor): Promise<User> {
    const user: StoredUser = {
      ...wanted,
      id: randomUUID(),
      version: 1,
      foldedUserId: folded(wanted.userId),
      passwordHash: await hashPassword(password),
      status: 'active',
    };
    await this.collections.commit([this.users.inserting(user)], {
      at: this.clock(),
      actor: by,
      action: 'identity.created',
      subject: user.id,
      detail: { role: user.role },
    });
    return user;
  }

  find(id: string): Promise<User | undefined> {
    return this.users.find(id);
  }

  /**
   * Throws `unauthenticated` `identity.refused` for an unknown user id, a wrong password, a suspended and a locked account
   * alike, after hashing a password each time, so that nobody learns which user ids exist.
   */
  async signIn(userId: string, password: string): Promise<User> {
    const user = await this.users.findBy('userId', [folded(userId)]);
    const free = user !== undefined && (await this.attempts.begin(user.id));
    const right = await isPassword(password, user?.passwordHash ?? (await this.nobody));
    if (user === undefined || !free || !right || user.status !== 'active') {
      await this.refuse(user);
      throw new HubError('unauthenticated', 'identity.refused');
    }
    await this.attempts.succeed(user.id);
    await this.record(user);
    return user;
  }

  /** Keeps the language in the profile (BR-021.002). */
  async chooseLanguage(id: string, language: Language): Promise<void> {
    const user = await this.users.find(id);
    if (user === undefined || user.language === language) return;
    const next = { ...user, language, version: user.version + 1 };
    await this.collections.commit([this.users.replacing(next)], {
      at: this.clock(),
      actor: { role: user.role, id },
      action: 'identity.language-chosen',
      subject: id,
      detail: { language },
    });
  }

  private async refuse(user: User | undefined): Promise<void> {
    await this.collections.record([
      {
        at: this.clock(),
        actor: { role: 'nobody', id: '' },
        action: 'identity.refused',
        // What was typed is never kept: people type passwords into the wrong field.
        subject: user?.id ?? '',
      },
    ]);
  }

  private async record({ id, role }: User): Promise<void> {
    const action = 'identity.signed-in';
    await this.collections.record([{ at: this.clock(), actor: { role, id }, action, subject: id }]);
  }
}

function folded(userId: string): string {
  return userId.normalize('NFC').toLowerCase();
}
