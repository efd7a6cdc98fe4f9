import { createHash, randomUUID } from 'node:crypto';
import type { Actor, AuditEvent } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Change, Collections } from '../collections.ts';
import { HubError, isHubError } from '../errors.ts';
import type { Language } from '../language.ts';
import { foldEmail, foldUserId } from './folding.ts';
import type { Organisation } from './organisation.ts';
import { hashPassword, isPassword } from './passwords.ts';
import { LOCKED_FOR, type Lock, SignInAttempts, type Turn } from './sign-in-attempts.ts';
import { isOpen, type User } from './user.ts';
import { type UserStore, userStore } from './user-store.ts';

type Needed = Pick<User, 'userId' | 'role'>;
type Optional = Pick<
  User,
  | 'name'
  | 'email'
  | 'language'
  | 'status'
  | 'questions'
  | 'terms'
  | 'customerId'
  | 'organisationId'
  | 'duns'
  | 'isAdministrator'
  | 'permissions'
>;

/** What is left out is empty, English, active and nobody's administrator. */
export interface NewUser extends Needed, Partial<Optional> {
  readonly password: string;
  /** Sent by e-mail, good until then, and to be changed at the first sign-in. */
  readonly temporaryUntil?: Temporal.Instant;
}

/** Changes that belong into a unit of work: the letter that tells the user of it. */
export type Telling = (user: User) => readonly Change[];
/** As `Telling`, for what locks an account. */
export type OnLock = Telling;

/** Organisations, as far as a sign-in asks. */
export interface KnownOrganisations {
  find(id: string): Promise<Pick<Organisation, 'status'> | undefined>;
}

/** Who has been away is looked at by the month; a write per sign-in would be too many. */
const ACTIVE_WITHIN = Temporal.Duration.from({ hours: 1 });
const NOBODY: Actor = { role: 'nobody', id: '' };
const NO_ORGANISATIONS: KnownOrganisations = { find: async () => undefined };
/** Enough for everybody else who changes a user at the same moment. */
const ENTER_TRIES_MAX = 8;
/** Tries at ids that nobody has are counted too, so that they take as long; never in more places than this. */
const NOBODYS_PLACES = 1024;

/** Everybody who signs in. */
export class Users {
  readonly store: UserStore;
  readonly attempts: SignInAttempts;
  private readonly collections: Collections;
  private readonly clock: Clock;
  private readonly onLock: OnLock;
  private readonly organisations: KnownOrganisations;
  /** Hash of no password; unknown users cost as much time as known ones. */
  private readonly nobody = hashPassword(randomUUID());

  constructor(
    collections: Collections,
    clock: Clock,
    onLock: OnLock = () => [],
    organisations: KnownOrganisations = NO_ORGANISATIONS,
  ) {
    this.collections = collections;
    this.store = userStore(collections);
    this.attempts = new SignInAttempts(collections, clock);
    this.clock = clock;
    this.onLock = onLock;
    this.organisations = organisations;
  }

  /** Throws `conflict` when somebody has the user id, or one that looks like it (BR-028.017). */
  async create(wanted: NewUser, by: Actor): Promise<User> {
    const { user, change, because } = await this.creating(wanted, by);
    await this.collections.commit([change], because);
    return user;
  }

  /** As `create`, but saved by the caller. */
  async creating(
    { password, temporaryUntil, ...wanted }: NewUser,
    by: Actor,
  ): Promise<{ readonly user: User; readonly change: Change; readonly because: AuditEvent }> {
    const now = this.clock();
    const email = wanted.email ?? '';
    const user: User = {
      name: '',
      language: 'en',
      status: 'active',
      questions: [],
      terms: [],
      isAdministrator: false,
      permissions: [],
      ...wanted,
      id: randomUUID(),
      version: 1,
      foldedUserId: foldUserId(wanted.userId),
      email,
      foldedEmail: foldEmail(email),
      password: {
        hash: await hashPassword(password),
        isTemporary: temporaryUntil !== undefined,
        expiresAt: temporaryUntil ?? null,
        changedAt: now,
      },
      secondFactor: { recoveryCodes: [], passkeys: [] },
      createdAt: now,
      activeAt: now,
    };
    const { id, role, status } = user;
    const event = { at: now, actor: by, action: 'identity.created', subject: id };
    const looks = await this.store.looksFor(user.userId);
    return {
      user,
      change: this.store.inserting(user, looks),
      because: { ...event, detail: { role, status } },
    };
  }

  find(id: string): Promise<User | undefined> {
    return this.store.find(id);
  }

  /**
   * Throws `unauthenticated` `identity.refused` for an unknown user id, a wrong password, one that is temporary and over or
   * spent, and an account that is locked or not active, all alike, after the same work each time, so that nobody learns
   * which user ids exist. Who is right in all of it, and belongs to an organisation that is shut out, is told so:
   * `forbidden` `identity.organisation-suspended`, `identity.organisation-revoked`.
   */
  async signIn(userId: string, password: string): Promise<User> {
    const folded = foldUserId(userId);
    const user = await this.store.findByUserId(folded);
    const account = user?.id ?? placeOf(folded);
    const turn = await this.attempts.begin(account, lockOf(user));
    const right = await isPassword(password, user?.password.hash ?? (await this.nobody));
    const isBelieved = right && turn !== 'locked';
    if (isBelieved) await this.attempts.succeed(account);
    if (isBelieved && user !== undefined) await this.refuseShutOut(user);

    const entered = user !== undefined && isBelieved ? await this.enter(user) : undefined;
    if (entered !== undefined) return entered;
    await this.refuse(user, right ? 'free' : turn);
    throw new HubError('unauthenticated', 'identity.refused');
  }

  /** Whether somebody who was let in a moment ago still would be: nothing about them or their organisation has changed. */
  async isStillLet(user: User): Promise<boolean> {
    const now = await this.store.find(user.id);
    if (now?.status !== 'active' || now.password.hash !== user.password.hash) return false;
    if (powersOf(now) !== powersOf(user)) return false;
    return (await this.shutOut(now)) === undefined;
  }

  /** Asks somebody who is signed in again; wrong answers count as at sign-in (BR-017.010). */
  async proveOwn(user: User, password: string): Promise<'right' | 'wrong' | 'locked'> {
    const turn = await this.attempts.begin(user.id, lockOf(user));
    const right = await isPassword(password, user.password.hash);
    if (right && turn !== 'locked') {
      await this.attempts.succeed(user.id);
      return 'right';
    }
    await this.refuse(user, right ? 'free' : turn);
    return turn === 'free' ? 'wrong' : 'locked';
  }

  /** Keeps the language in the profile (BR-021.002), with the letter that tells of it. */
  async chooseLanguage(id: string, language: Language, telling: Telling): Promise<void> {
    const user = await this.store.find(id);
    if (user === undefined || user.language === language) return;
    const next = { ...user, language, version: user.version + 1 };
    await this.collections.commit([this.store.replacing(next), ...telling(next)], {
      at: this.clock(),
      actor: { role: user.role, id },
      action: 'identity.language-chosen',
      subject: id,
      detail: { language },
    });
  }

  /** BR-017.004: a suspended or revoked organisation shuts out all its people. */
  private async shutOut({ organisationId }: User): Promise<'suspended' | 'revoked' | undefined> {
    if (organisationId === undefined) return undefined;
    const status = (await this.organisations.find(organisationId))?.status;
    return status === 'suspended' || status === 'revoked' ? status : undefined;
  }

  private async refuseShutOut(user: User): Promise<void> {
    const shutOut = isOpen(user, this.clock()) ? await this.shutOut(user) : undefined;
    if (shutOut === undefined) return;
    const refused = { at: this.clock(), actor: NOBODY, action: 'identity.refused' };
    await this.collections.record([
      { ...refused, subject: user.id, detail: { organisation: shutOut } },
    ]);
    throw new HubError('forbidden', `identity.organisation-${shutOut}`);
  }

  /** The user as they are after this sign-in; undefined when they may not, or spent their password a moment ago. */
  private async enter(user: User, tries = ENTER_TRIES_MAX): Promise<User | undefined> {
    const now = this.clock();
    if (!isOpen(user, now)) return undefined;
    const { id, role } = user;
    const action = 'identity.signed-in';
    const because = { at: now, actor: { role, id }, action, subject: id };
    if (!isWorthNoting(user, now)) {
      await this.collections.record([because]);
      return user;
    }
    const noted = notedAt(user, now);
    try {
      await this.collections.commit([this.store.replacing(noted)], because);
      return noted;
    } catch (error) {
      if (!isHubError(error, 'conflict') || tries === 1) throw error;
      // Changed in this very moment. As long as that was not the password, what was typed is still right.
      const fresh = await this.store.find(id);
      const isStillRight =
        fresh?.password.hash === user.password.hash && isOpen(fresh, this.clock());
      return isStillRight ? this.enter(fresh, tries - 1) : undefined;
    }
  }

  private async refuse(user: User | undefined, turn: Turn): Promise<void> {
    const event = {
      at: this.clock(),
      actor: NOBODY,
      // What was typed is never kept: people type passwords into the wrong field.
      subject: user?.id ?? '',
    } as const;
    const refused = { ...event, action: 'identity.refused' };
    if (user === undefined || turn !== 'last') return this.collections.record([refused]);
    const letter = user.status === 'active' && user.email !== '' ? this.onLock(user) : [];
    await this.collections.commit(letter, [refused, { ...event, action: 'identity.locked' }]);
  }
}

/** What an administrator may give and take, so that two readings of a user can be compared. */
function powersOf({ isAdministrator, permissions }: User): string {
  return [isAdministrator, ...permissions].join(' ');
}

/** BR-017.010: a lock forces a reset by e-mail; where no e-mail can go, it has to end by itself. */
function lockOf(user: User | undefined): Lock {
  return user?.status === 'active' && user.email !== '' ? 'until-reset' : LOCKED_FOR;
}

/** Where tries at an id that nobody has are counted. */
export function placeOf(folded: string): string {
  const place = createHash('sha256').update(folded).digest().readUInt16BE() % NOBODYS_PLACES;
  return `nobody ${place}`;
}

/** Where answers to a user's security question are counted, apart from passwords. */
export function answersOf(id: string): string {
  return `answers ${id}`;
}

function isWorthNoting({ activeAt, warnedAt, password }: User, now: Temporal.Instant): boolean {
  const isOld = Temporal.Instant.compare(now, activeAt.add(ACTIVE_WITHIN)) >= 0;
  return isOld || warnedAt !== undefined || password.isTemporary;
}

/** Active now, so the warning is off; a temporary password is spent: it is good once (BR-017.016). */
function notedAt({ warnedAt: _over, ...user }: User, now: Temporal.Instant): User {
  const { password, version } = user;
  const spent = password.isTemporary ? { ...password, expiresAt: now } : password;
  return { ...user, version: version + 1, activeAt: now, password: spent };
}
