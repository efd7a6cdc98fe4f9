import type { Clock } from '../clock.ts';
import type { Change, Collection, Collections, Document } from '../collections.ts';
import { isHubError } from '../errors.ts';

/** BR-017.010: so many wrong passwords in so long lock an account. */
export const WRONG_MAX = 4;
export const WRONG_WITHIN = Temporal.Duration.from({ minutes: 5 });
/** For what cannot be unlocked by e-mail. */
export const LOCKED_FOR = Temporal.Duration.from({ minutes: 15 });

/** The owner of a locked account is not told of it more often than this. */
export const TOLD_EVERY = Temporal.Duration.from({ hours: 1 });

/** How long a lock holds: some minutes, or until somebody proves to be the owner. */
export type Lock = Temporal.Duration | 'until-reset';
/** What a try is worth: not looked at, looked at, or looked at as the last one. */
export type Turn = 'locked' | 'free' | 'last';

/** As far as the store is asked, for ever. */
const UNTIL_RESET = Temporal.Instant.from('9999-12-31T00:00:00Z');

interface Attempts extends Document {
  /** When secrets were tried that have not turned out right. */
  readonly tried: readonly Temporal.Instant[];
  readonly lockedUntil: Temporal.Instant | null;
  /** When the owner was told of the lock again; the first time was with the last try. */
  readonly toldAt?: Temporal.Instant;
}

/** Counts tries per account before the secret is looked at, so that guessing in parallel gains nothing. */
export class SignInAttempts {
  private readonly collections: Collections;
  private readonly attempts: Collection<Attempts>;
  private readonly clock: Clock;

  constructor(collections: Collections, clock: Clock) {
    this.collections = collections;
    this.attempts = collections.define<Attempts>('signInAttempts', {
      instants: ['tried', 'lockedUntil', 'toldAt'],
    });
    this.clock = clock;
  }

  /** Takes one try at `account`; the fourth one locks it unless it turns out right. */
  async begin(account: string, lock: Lock): Promise<Turn> {
    const now = this.clock();
    const before = await this.attempts.find(account);
    if (before !== undefined && isLocked(before, now)) return 'locked';

    const recent = (before?.tried ?? []).filter(
      (at) => Temporal.Instant.compare(now, at.add(WRONG_WITHIN)) < 0,
    );
    const tried = [...recent, now];
    const isLast = tried.length >= WRONG_MAX;
    const lockedUntil = isLast ? endOf(lock, now) : null;
    const next = { id: account, version: (before?.version ?? 0) + 1, tried, lockedUntil };
    const change =
      before === undefined ? this.attempts.inserting(next) : this.attempts.replacing(next);
    try {
      await this.collections.keep([change]);
    } catch (error) {
      // Somebody tried at the same moment: count again, until the account is locked or this try is on the list.
      if (isHubError(error, 'conflict')) return this.begin(account, lock);
      throw error;
    }
    return isLast ? 'last' : 'free';
  }

  /** The try was right: earlier mistakes are forgiven. */
  async succeed(account: string): Promise<void> {
    const before = await this.attempts.find(account);
    if (before === undefined) return;
    const forgiven = { ...before, version: before.version + 1, tried: [], lockedUntil: null };
    try {
      await this.collections.keep([this.attempts.replacing(forgiven)]);
    } catch (error) {
      // Another try came in between; it stays counted.
      if (!isHubError(error, 'conflict')) throw error;
    }
  }

  /** Belongs with the letter that tells of a lock again; undefined without a lock, and when the last letter is too new. */
  async tellingAgain(account: string): Promise<Change | undefined> {
    const now = this.clock();
    const kept = await this.attempts.find(account);
    if (kept === undefined || !isLocked(kept, now)) return undefined;
    const told = kept.toldAt ?? kept.tried.at(-1);
    const isNew = told !== undefined && Temporal.Instant.compare(now, told.add(TOLD_EVERY)) < 0;
    if (isNew) return undefined;
    return this.attempts.replacing({ ...kept, version: kept.version + 1, toldAt: now });
  }

  /** Nothing is held against the account any more: its password is new. */
  async unlock(account: string): Promise<void> {
    for (let kept = await this.attempts.find(account); kept !== undefined; ) {
      await this.collections.keep([this.attempts.removing(kept)]).catch(ignoreConflict);
      kept = await this.attempts.find(account);
    }
  }
}

function isLocked({ lockedUntil }: Attempts, now: Temporal.Instant): boolean {
  return lockedUntil !== null && Temporal.Instant.compare(now, lockedUntil) < 0;
}

function endOf(lock: Lock, now: Temporal.Instant): Temporal.Instant {
  return lock === 'until-reset' ? UNTIL_RESET : now.add(lock);
}

function ignoreConflict(error: unknown): void {
  if (!isHubError(error, 'conflict')) throw error;
}
