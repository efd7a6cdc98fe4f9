import { localDate } from '../calendar.ts';
import type { Clock } from '../clock.ts';
import type { Leases } from '../lease.ts';
import { scheduleLocal } from '../local-cron.ts';
import type { Log } from '../log.ts';

export interface NightlyDeps {
  /** Cron expression, in Central time. */
  readonly cron: string;
  readonly leases: Leases;
  readonly clock: Clock;
  readonly log: Log;
  /** What a night does, as a function of its business date. */
  readonly run: (businessDate: Temporal.PlainDate, lost: AbortSignal) => Promise<unknown>;
}

const LEASE = 'nightly-extract';
/** Short, so that a run that was cut off can be run again at once. */
const TERMS = {
  ttl: Temporal.Duration.from({ seconds: 15 }),
  renew: Temporal.Duration.from({ seconds: 3 }),
};
/** Waits out what a run that was killed left behind. */
const PATIENCE = Temporal.Duration.from({ seconds: 17 });

/**
 * Runs `body` as the only one in the cluster that makes extracts; `undefined` when another does. With `waiting`, which is
 * told once, only after a wait in which one that has died would have given way.
 */
export function holdingNight<T>(
  leases: Leases,
  body: (lost: AbortSignal) => Promise<T>,
  waiting?: () => void,
): Promise<T | undefined> {
  const patient = waiting === undefined ? {} : { patience: PATIENCE, waiting };
  return leases.withLease(LEASE, body, { ...TERMS, ...patient });
}

/** Runs the nightly extract by the clock on the wall; of many hubs, one does. */
export function scheduleNightly(deps: NightlyDeps): { stop(): Promise<void> } {
  return scheduleLocal(deps.cron, () => runNight(deps));
}

/** One night: the business date is the local day before. False when another hub has it, or when it failed. */
export async function runNight(deps: NightlyDeps): Promise<boolean> {
  const { clock, leases, log } = deps;
  const businessDate = localDate(clock()).subtract({ days: 1 });
  try {
    const done = await holdingNight(leases, async (lost) => {
      await deps.run(businessDate, lost);
      return true;
    });
    if (done === undefined) log.info('nightly extract is run by another hub');
    return done ?? false;
  } catch (error) {
    const stack = String((error as Error).stack ?? error);
    log.error('nightly extract failed', { businessDate: businessDate.toString(), error: stack });
    return false;
  }
}
