import { dayStart, SECONDS_PER_SLOT } from '../calendar.ts';
import { type DayBuffer, dayBuffer, unpackDay } from '../usage/day-codec.ts';
import { type Channel, MISSING, type StoredDay } from '../usage/usage-day.ts';
import { atomTime, entryText, selfAndUp } from './atom.ts';
import type { FeedBytes } from './feed-bytes.ts';
import { writeReadings } from './interval-reading.ts';
import type { Subscription } from './subscription.ts';

/** A usage day unpacked, with the interval that its readings span. */
export interface Block {
  readonly day: StoredDay;
  readonly readings: DayBuffer;
  /** Slots of the first and the last reading. */
  readonly first: number;
  readonly last: number;
  /** Seconds since 1970-01-01T00:00Z; `end` is exclusive. A whole local day: 82800, 86400 or 90000 seconds. */
  readonly start: number;
  readonly end: number;
}

const buffer = dayBuffer();

/**
 * The block of a day, or `undefined` when the day has no reading at all. A block starts with its first reading, as the
 * standard asks (FB_04), so that a day with missing edges gives a shorter one. Good until the next call.
 */
export function blockOf(day: StoredDay): Block | undefined {
  let last = unpackDay(day.packed, buffer) - 1;
  while (last >= 0 && buffer.valuesWh[last] === MISSING) last--;
  if (last < 0) return undefined;
  let first = 0;
  while (buffer.valuesWh[first] === MISSING) first++;
  const midnight = dayStart(day.day);
  return {
    day,
    readings: buffer,
    first,
    last,
    start: midnight + first * SECONDS_PER_SLOT,
    end: midnight + (last + 1) * SECONDS_PER_SLOT,
  };
}

/** Writes blocks of one MeterReading. */
export type WriteBlock = (out: FeedBytes, block: Block) => void;

const ID = '{id}';
const PUBLISHED = 1;
const UPDATED = 2;
const CONTENT = '{content}';

/**
 * A writer for one channel of an ESIID: the text of its entries is made once and cut where blocks differ. A block counts
 * as published when its interval ends, and as updated when the TDSP revised it; its id never changes.
 */
export function blockWriter(
  subscription: Subscription,
  esiid: string,
  channel: Channel,
  attributes = '',
): WriteBlock {
  const { ids } = subscription;
  const [a, b, c, d, e, f] = cutEntry(subscription, esiid, channel, attributes);
  return (out, { day, readings, first, last, start, end }) => {
    const id = ids.intervalBlock(esiid, channel, day.day);
    out.write(
      `${a}${id}${b}${atomTime(end)}${c}${atomTime(day.revisedAt)}${d}${id}${e}` +
        `<espi:IntervalBlock><espi:interval><espi:duration>${end - start}</espi:duration>` +
        `<espi:start>${start}</espi:start></espi:interval>\n`,
    );
    writeReadings(out, dayStart(day.day), readings, { first, last });
    out.write(`</espi:IntervalBlock>${f}`);
  };
}

/** The entry's text in six pieces: between them come id, published, updated, id again (in the link) and content. */
function cutEntry(
  subscription: Subscription,
  esiid: string,
  channel: Channel,
  attributes: string,
): readonly string[] {
  const { ids, uris } = subscription;
  const meterReading = ids.meterReading(esiid, channel);
  const usagePoint = uris.usagePoint(subscription.id, ids.usagePoint(esiid));
  const links = [
    ...selfAndUp('IntervalBlock', usagePoint.intervalBlocks(meterReading), ID),
    {
      rel: 'related',
      href: usagePoint.meterReading(meterReading),
      resource: 'MeterReading',
      kind: 'entry',
    },
  ] as const;
  const title = 'One local day in quarter hours';
  const text = entryText(
    { id: ID, title, published: PUBLISHED, updated: UPDATED, links, content: CONTENT },
    attributes,
  );
  return text
    .replace(atomTime(PUBLISHED), ID)
    .replace(atomTime(UPDATED), ID)
    .replace(CONTENT, ID)
    .split(ID);
}
