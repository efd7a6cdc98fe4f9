import { localDate } from '../calendar.ts';
import type { Clock } from '../clock.ts';
import type { MarketEventStore } from '../market/event-store.ts';
import { lastMoveIn } from '../market/events.ts';

/** The newest move-in at a premise that stands and has come by now; undefined when the hub was told of none. */
export function newestMoveIn(events: Pick<MarketEventStore, 'ofEsiid'>, clock: Clock) {
  return async (esiid: string): Promise<Temporal.PlainDate | undefined> =>
    lastMoveIn(await Array.fromAsync(events.ofEsiid(esiid)), localDate(clock()));
}
