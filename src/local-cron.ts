import { schedule } from 'node-cron';
import { MARKET_TIME_ZONE } from './calendar.ts';

/** Does `work` whenever the cron expression says so in Central time, never twice at once, until it is stopped. */
export function scheduleLocal(
  cron: string,
  work: () => Promise<unknown>,
): { stop(): Promise<void> } {
  const task = schedule(cron, work, { timezone: MARKET_TIME_ZONE, noOverlap: true });
  return {
    async stop() {
      await task.destroy();
    },
  };
}
