import { localDate } from '../calendar.ts';
import type { Clock } from '../clock.ts';
import type { Leases } from '../lease.ts';
import { scheduleLocal } from '../local-cron.ts';
import type { Log } from '../log.ts';

export interface HourlyDeps {
  /** Cron expression, in Central time. */
  readonly cron: string;
  readonly leases: Leases;
  readonly clock: Clock;
  readonly log: Log;
  /** What there is to do by a local day; does nothing twice. */
  readonly run: (today: Temporal.PlainDate) => Promise<unknown>;
}

/** The first minute of every hour, and so of every day: what takes effect on a day does so as it begins. */
export const EVERY_HOUR = '0 * * * *';
const LEASE = 'lifecycle';

/** Keeps the hub level with the calendar; of many hubs, one does. */
export function scheduleHourly(deps: HourlyDeps): { stop(): Promise<void> } {
  return scheduleLocal(deps.cron, () => runHour(deps));
}

/** One run for the local day that it is. False when another hub has it, or when it failed. */
export async function runHour({ leases, clock, log, run }: HourlyDeps): Promise<boolean> {
  const today = localDate(clock());
  try {
    const done = await leases.withLease(LEASE, async () => {
      await run(today);
      return true;
    });
    return done ?? false;
  } catch (error) {
    const stack = String((error as Error).stack ?? error);
    log.error('lifecycle run failed', { today: today.toString(), error: stack });
    return false;
  }
}
