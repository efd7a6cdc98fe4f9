import { CHANNELS, type Channel, type StoredDay } from '../usage/usage-day.ts';
import { DECLARATION, entryText, FEED_END, feedStart, type Link, NAMESPACES } from './atom.ts';
import { FeedBytes } from './feed-bytes.ts';
import { blockOf, blockWriter, type WriteBlock } from './interval-block.ts';
import { localTimeParametersEntry } from './local-time-parameters.ts';
import { meterReadingEntry } from './meter-reading.ts';
import { type EspiQuery, EVERYTHING, selectsBlock } from './query.ts';
import { readingTypeEntry } from './reading-type.ts';
import type { Subscription } from './subscription.ts';
import { usagePointEntry } from './usage-point.ts';

export interface UsageFeed {
  readonly subscription: Subscription;
  readonly title: string;
  /** Seconds since 1970-01-01T00:00Z of the newest thing that can be in the feed. */
  readonly updated: number;
  readonly self: Link;
  /** Every ESIID of the feed, with or without usage. */
  readonly esiids: readonly string[];
  /** Of those ESIIDs, in the order of `UsageStore.read`. */
  readonly days: AsyncIterable<StoredDay>;
  /** Which blocks; the entries that blocks hang on always stay, or blocks could not be joined. */
  readonly query?: EspiQuery;
}

/**
 * A usage feed in chunks of 480 to 512 KiB: the clock, then per UsagePoint its channels with their blocks, ascending. It
 * streams, so that memory does not grow with history (BR-306).
 */
export async function* usageFeed(feed: UsageFeed): AsyncGenerator<Uint8Array> {
  const out = new FeedBytes();
  const joins = new JoiningEntries(feed.subscription, out);
  out.write(feedHead(feed));
  out.write(entryText(localTimeParametersEntry(feed.subscription)));
  for await (const _ of writeBlocks(feed, out, joins)) yield out.take();
  for (const esiid of feed.esiids) {
    joins.openMeterReading(esiid, 'consumption');
    if (out.isNearlyFull) yield out.take();
  }
  out.write(FEED_END);
  yield out.take();
}

/** A feed of the IntervalBlocks of one MeterReading and nothing else. */
export async function* intervalBlockFeed(feed: UsageFeed): AsyncGenerator<Uint8Array> {
  const out = new FeedBytes();
  const { subscription } = feed;
  out.write(feedHead(feed));
  const blocks = {
    openMeterReading: (esiid: string, channel: Channel) =>
      blockWriter(subscription, esiid, channel),
  };
  for await (const _ of writeBlocks(feed, out, blocks)) yield out.take();
  out.write(FEED_END);
  yield out.take();
}

/** One IntervalBlock as a document of its own; nothing for a day without a reading. */
export function intervalBlockDocument(
  subscription: Subscription,
  day: StoredDay,
): Uint8Array | undefined {
  const block = blockOf(day);
  if (block === undefined) return undefined;
  const out = new FeedBytes();
  out.write(DECLARATION);
  blockWriter(subscription, day.esiid, day.channel, ` ${NAMESPACES}`)(out, block);
  return out.take();
}

interface Joins {
  /** Called when the blocks of another MeterReading begin. */
  openMeterReading(esiid: string, channel: Channel): WriteBlock;
}

function feedHead({ subscription, title, updated, self }: UsageFeed): string {
  const id = subscription.ids.feed(self.href.replace(/\?.*$/, ''));
  return feedStart({ id, title, updated, self });
}

/** Writes the blocks that the query selects; yields whenever a chunk should be taken. */
async function* writeBlocks(feed: UsageFeed, out: FeedBytes, joins: Joins): AsyncGenerator<void> {
  const query = feed.query ?? EVERYTHING;
  const indexMax = query.startIndex + query.maxResults;
  let index = 1;
  let series = '';
  let write: WriteBlock | undefined;
  for await (const day of feed.days) {
    const { esiid, channel } = day;
    if (write === undefined || series !== `${esiid} ${channel}`) {
      series = `${esiid} ${channel}`;
      write = joins.openMeterReading(esiid, channel);
      if (out.isNearlyFull) yield;
    }
    if (index >= indexMax) break;
    const block = blockOf(day);
    if (block === undefined || !selectsBlock(query, block, day.revisedAt)) continue;
    if (index++ < query.startIndex) continue;
    write(out, block);
    if (out.isNearlyFull) yield;
  }
}

/**
 * UsagePoint, ReadingType and MeterReading entries, each written once, when first needed. An ESIID has a consumption
 * MeterReading in any case, one for generation only when there is generation.
 */
class JoiningEntries implements Joins {
  readonly #subscription: Subscription;
  readonly #out: FeedBytes;
  readonly #written = new Set<string>();

  constructor(subscription: Subscription, out: FeedBytes) {
    this.#subscription = subscription;
    this.#out = out;
  }

  openMeterReading(esiid: string, channel: Channel): WriteBlock {
    const subscription = this.#subscription;
    this.#once(esiid, () => usagePointEntry(subscription, esiid));
    for (const each of CHANNELS.slice(0, CHANNELS.indexOf(channel) + 1)) {
      this.#once(each, () => readingTypeEntry(subscription, each));
      this.#once(`${esiid} ${each}`, () => meterReadingEntry(subscription, esiid, each));
    }
    return blockWriter(subscription, esiid, channel);
  }

  #once(key: string, entry: () => Parameters<typeof entryText>[0]): void {
    if (this.#written.has(key)) return;
    this.#written.add(key);
    this.#out.write(entryText(entry()));
  }
}
