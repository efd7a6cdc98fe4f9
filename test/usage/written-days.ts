import { dayNumber, slotsOf } from '../../src/calendar.ts';
import { packDay } from '../../src/usage/day-codec.ts';
import type { StoredDay } from '../../src/usage/usage-day.ts';

export const SPRING = Temporal.PlainDate.from('2026-03-08');
export const AUTUMN = Temporal.PlainDate.from('2025-11-02');
export const ORDINARY = Temporal.PlainDate.from('2026-05-06');

/** A day of 100, 101, 102 … Wh unless `values` or `estimated` say otherwise, revised the next morning at 07:40:29. */
export function aStoredDay(
  overrides: Partial<StoredDay> & {
    readonly date?: Temporal.PlainDate;
    readonly values?: Readonly<Record<number, number>>;
    readonly estimatedSlots?: readonly number[];
  } = {},
): StoredDay {
  const { date = ORDINARY, values = {}, estimatedSlots = [], ...rest } = overrides;
  const day = dayNumber(date);
  const valuesWh = Int32Array.from(
    { length: slotsOf(day) },
    (_, slot) => values[slot] ?? 100 + slot,
  );
  const estimated = new Uint8Array(valuesWh.length);
  for (const slot of estimatedSlots) estimated[slot] = 1;
  return {
    esiid: '10443720000000014',
    channel: 'consumption',
    day,
    packed: packDay(valuesWh, estimated),
    revisedAt: centralSecond(date.add({ days: 1 }).toPlainDateTime('07:40:29')),
    meterNumber: '',
    load: 1,
    ...rest,
  };
}

export function centralSecond(local: Temporal.PlainDateTime): number {
  return local.toZonedDateTime('America/Chicago').epochMilliseconds / 1000;
}

export async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

export async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  return Buffer.concat(await Array.fromAsync(chunks)).toString('latin1');
}
