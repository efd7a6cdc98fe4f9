import { dayNumber } from '../../src/calendar.ts';
import type { ReadScope } from '../../src/read-scope.ts';
import type { AppendOutcome, Load, UsageStore } from '../../src/usage/store.ts';
import type { ArrivingDay, StoredDay } from '../../src/usage/usage-day.ts';
import { aReadScope } from '../support/read-scope.ts';

export const ESIID = '10443720000000001';
export const NEIGHBOUR = '10443720000000002';

/** Days since 1970 of an ISO date. */
export function day(date: string): number {
  return dayNumber(Temporal.PlainDate.from(date));
}

/** A day whose packed values are the one byte `value`: the store never looks inside. */
export function aPackedDay(
  overrides: Partial<Omit<ArrivingDay, 'packed'>> & { readonly value?: number } = {},
): ArrivingDay {
  const { value = 1, ...others } = overrides;
  return {
    esiid: ESIID,
    channel: 'consumption',
    day: day('2026-03-10'),
    packed: Uint8Array.of(value, 7),
    revisedAt: 1_000_000,
    meterNumber: 'M1',
    ...others,
  };
}

/** Everything of these ESIIDs, in this order. */
export function allOf(...esiids: readonly string[]): ReadScope {
  const from = Temporal.PlainDate.from('2000-01-01');
  const until = Temporal.PlainDate.from('2100-01-01');
  return aReadScope(esiids.map((esiid) => ({ esiid, from, until })));
}

export const EVER = { from: 0, until: 50_000 };

/** A day as one line, so that what differs is seen at once: who, channel, date, value, revision, load, meter. */
export function line(stored: StoredDay): string {
  const { esiid, channel, packed, revisedAt, load, meterNumber } = stored;
  const values = Buffer.from(packed).toString('hex');
  return `${esiid} ${channel} ${stored.day} ${values} r${revisedAt} l${load} ${meterNumber}`;
}

export async function lines(days: AsyncIterable<StoredDay>): Promise<string[]> {
  const all: string[] = [];
  for await (const stored of days) all.push(line(stored));
  return all;
}

/** First byte of each day's values. */
export async function values(days: AsyncIterable<StoredDay>): Promise<(number | undefined)[]> {
  const all: (number | undefined)[] = [];
  for await (const stored of days) all.push(stored.packed[0]);
  return all;
}

/** One closed load of one batch; `hour` is when it closes. */
export async function load(
  usage: UsageStore,
  days: readonly ArrivingDay[],
  hour = 0,
): Promise<{ outcomes: readonly AppendOutcome[]; load: Load | undefined }> {
  const open = await usage.open({ file: 'day.lse', sha256: 'aa' });
  const outcomes = await open.append(days);
  return { outcomes, load: await open.close(hourOf(hour)) };
}

/** An instant so many hours after the first test load. */
export function hourOf(hour: number): Temporal.Instant {
  return Temporal.Instant.from('2026-04-01T00:00Z').add({ hours: hour });
}
