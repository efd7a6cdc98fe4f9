import type { Clock } from '../clock.ts';
import type { Collection, Collections, Document } from '../collections.ts';
import { isHubError } from '../errors.ts';

/** BR-017.010: so many wrong passwords in so long lock an account. */
export const WRONG_MAX = 4;
export const WRONG_WITHIN = Temporal.Duration.from({ minutes: 5 });
export const LOCKED_FOR = Temporal.Duration.from({ minutes: 15 });

interface Attempts extends Document {
  /** When passwords were tried that have not turned out right. */
  readonly tried: readonly Temporal.Instant[];
  readonly lockedUntil: Temporal.Instant | null;
}

/** Counts tries per account before the password is looked at, so that guessing in parallel gains nothing. */
export class SignInAttempts {
  private readonly collections: Collections;
  private readonly attempts: Collection<Attempts>;
  private readonly clock: Clock;

  constructor(collections: Collections, clock: Clock) {
    this.collections = collections;
    this.attempts = collections.define<Attempts>('signInAttempts', {
      instants: ['tried', 'lockedUntil'],
    });
    this.clock = clock;
  }

  /** Takes one try; false while the account is locked. */
  async begin(userId: string): Promise<boolean> {
    const now = this.clock();
    const before = await this.attempts.find(userId);
    if (before !== undefined && isLocked(before, now)) return false;

    const recent = (before?.tried ?? []).filter(
      (at) => Temporal.Instant.compare(now, at.add(WRONG_WITHIN)) < 0,
    );
    const tried = [...recent, now];
    const lockedUntil = tried.length >= WRONG_MAX ? now.add(LOCKED_FOR) : null;
    const next = { id: userId, version: (before?.version ?? 0) + 1, tried, lockedUntil };
    const change =
      before === undefined ? this.attempts.inserting(next) : this.attempts.replacing(next);
    try {
      await this.collections.keep([change]);
    } catch (error) {
      // Somebody tried at the same moment: count again, until the account is locked or this try is on the list.
      if (isHubError(error, 'conflict')) return this.begin(userId);
      throw error;
    }
    return true;
  }

  /** The try was right: earlier mistakes are forgiven. */
  async succeed(userId: string): Promise<void> {
    const before = await this.attempts.find(userId);
    if (before === undefined) return;
    const forgiven = { ...before, version: before.version + 1, tried: [], lockedUntil: null };
    try {
      await this.collections.keep([this.attempts.replacing(forgiven)]);
    } catch (error) {
      // Another try came in between; it stays counted.
      if (!isHubError(error, 'conflict')) throw error;
    }
  }
}

function isLocked({ lockedUntil }: Attempts, now: Temporal.Instant): boolean {
  return lockedUntil !== null && Temporal.Instant.compare(now, lockedUntil) < 0;
}
