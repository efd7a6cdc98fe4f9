import type { DayNumber } from '../calendar.ts';
import { dayBuffer, unpackDay } from './day-codec.ts';
import { type Channel, MISSING, type StoredDay } from './usage-day.ts';

/** One quarter hour in one revision; `wh` undefined: no value (BR-001.002). */
export interface Reading {
  readonly wh: number | undefined;
  /** BR-009.001. */
  readonly estimated: boolean;
}

/** A quarter hour whose value or kind is another than before. */
export interface Change {
  /** Counted from local midnight. */
  readonly slot: number;
  readonly before: Reading;
  readonly after: Reading;
}

/** What one revision of a usage day made of the one before it. */
export interface UsageUpdate {
  readonly esiid: string;
  readonly channel: Channel;
  readonly day: DayNumber;
  /** The TDSP's revision time before and after, seconds since 1970-01-01T00:00Z. */
  readonly revisedBefore: number;
  readonly revisedAt: number;
  /** Sums of what was there, Wh; undefined: nothing was. */
  readonly whBefore: number | undefined;
  readonly whAfter: number | undefined;
  /** By time; empty when the same values came with a new revision time. */
  readonly changes: readonly Change[];
}

/** Every update that revisions, in the order of the usage port, have made; a day's first revision is none (BR-008). */
export async function* updatesIn(revisions: AsyncIterable<StoredDay>): AsyncGenerator<UsageUpdate> {
  let earlier: StoredDay | undefined;
  for await (const revision of revisions) {
    if (earlier !== undefined && isSameDay(earlier, revision)) yield updateOf(earlier, revision);
    earlier = revision;
  }
}

/** Only the days that have more than one revision; who asks for updates learns nothing of the others. */
export async function* revisedDays(revisions: AsyncIterable<StoredDay>): AsyncGenerator<StoredDay> {
  let earlier: StoredDay | undefined;
  let isGiven = false;
  for await (const revision of revisions) {
    const isNext = earlier !== undefined && isSameDay(earlier, revision);
    if (isNext && earlier !== undefined && !isGiven) yield earlier;
    if (isNext) yield revision;
    isGiven = isNext;
    earlier = revision;
  }
}

function isSameDay(one: StoredDay, other: StoredDay): boolean {
  return one.day === other.day && one.channel === other.channel && one.esiid === other.esiid;
}

function updateOf(earlier: StoredDay, later: StoredDay): UsageUpdate {
  const { esiid, channel, day } = later;
  const before = readingsOf(earlier);
  const after = readingsOf(later);
  return {
    ...{ esiid, channel, day },
    ...{ revisedBefore: earlier.revisedAt, revisedAt: later.revisedAt },
    ...{ whBefore: totalOf(before), whAfter: totalOf(after) },
    changes: changesOf(before, after),
  };
}

function readingsOf({ packed }: StoredDay): readonly Reading[] {
  const buffer = dayBuffer();
  const count = unpackDay(packed, buffer);
  return Array.from(buffer.valuesWh.subarray(0, count), (wh, slot) => ({
    wh: wh === MISSING ? undefined : wh,
    estimated: buffer.estimated[slot] === 1,
  }));
}

function totalOf(readings: readonly Reading[]): number | undefined {
  const present = readings.flatMap(({ wh }) => wh ?? []);
  return present.length === 0 ? undefined : present.reduce((all, wh) => all + wh, 0);
}

function changesOf(before: readonly Reading[], after: readonly Reading[]): readonly Change[] {
  return after.flatMap((now, slot) => {
    const then = before[slot];
    const isSame = then?.wh === now.wh && then?.estimated === now.estimated;
    return then === undefined || isSame ? [] : [{ slot, before: then, after: now }];
  });
}
