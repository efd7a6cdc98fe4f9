import type { Channel } from '../usage/usage-day.ts';
import { type Entry, selfAndUp } from './atom.ts';
import { espiElement } from './element.ts';
import { CHANNEL_TITLES } from './reading-type.ts';
import type { Subscription } from './subscription.ts';

/** Without fields: it exists to join a UsagePoint, a ReadingType and IntervalBlocks by its links. */
const METER_READING = espiElement('MeterReading');

/** One channel of an ESIID. */
export function meterReadingEntry(
  subscription: Subscription,
  esiid: string,
  channel: Channel,
): Entry {
  const { ids, uris, published, updated } = subscription;
  const id = ids.meterReading(esiid, channel);
  const usagePoint = uris.usagePoint(subscription.id, ids.usagePoint(esiid));
  const readingType = `${uris.readingTypes}/${ids.readingType(channel)}`;
  return {
    id,
    title: CHANNEL_TITLES[channel],
    published,
    updated,
    links: [
      ...selfAndUp('MeterReading', usagePoint.meterReadings, id),
      { rel: 'related', href: readingType, resource: 'ReadingType', kind: 'entry' },
      {
        rel: 'related',
        href: usagePoint.intervalBlocks(id),
        resource: 'IntervalBlock',
        kind: 'feed',
      },
    ],
    content: METER_READING,
  };
}
