import { type DayNumber, slotsOf } from '../../calendar.ts';
import { dayBuffer, unpackDay } from '../../usage/day-codec.ts';
import { type Channel, MISSING, type StoredDay } from '../../usage/usage-day.ts';

/** One quarter hour; `wh` undefined: no value came, which is not zero (BR-001.002). */
export interface Slot {
  readonly wh: number | undefined;
  /** BR-009.001. */
  readonly estimated: boolean;
}

/** The quarter hours of a local day, per channel that has any: 92, 96 or 100. */
export type UsageDayView = Readonly<Partial<Record<Channel, readonly Slot[]>>>;
export type UsageDays = ReadonlyMap<DayNumber, UsageDayView>;

/** What some quarter hours come to. */
export interface Total {
  readonly wh: number;
  readonly present: number;
  readonly missing: number;
  readonly estimated: number;
}

export const NOTHING: Total = { wh: 0, present: 0, missing: 0, estimated: 0 };

/** Unpacks what a read gives. */
export async function readDays(stored: AsyncIterable<StoredDay>): Promise<UsageDays> {
  const days = new Map<DayNumber, UsageDayView>();
  const buffer = dayBuffer();
  for await (const { day, channel, packed } of stored) {
    const count = unpackDay(packed, buffer);
    const slots = Array.from(buffer.valuesWh.subarray(0, count), (wh, slot) => ({
      wh: wh === MISSING ? undefined : wh,
      estimated: buffer.estimated[slot] === 1,
    }));
    days.set(day, { ...days.get(day), [channel]: slots });
  }
  return days;
}

/** First and last day that has come, or undefined before the first. */
export interface Available {
  readonly first: DayNumber;
  readonly last: DayNumber;
}

/** Looks at dates only, not at values. */
export async function findAvailable(
  stored: AsyncIterable<StoredDay>,
): Promise<Available | undefined> {
  let found: Available | undefined;
  for await (const { day } of stored) {
    found = {
      first: Math.min(found?.first ?? day, day),
      last: Math.max(found?.last ?? day, day),
    };
  }
  return found;
}

export function totalOf(slots: readonly Slot[]): Total {
  const present = slots.filter(({ wh }) => wh !== undefined);
  return {
    wh: present.reduce((all, { wh }) => all + (wh ?? 0), 0),
    present: present.length,
    missing: slots.length - present.length,
    estimated: present.filter(({ estimated }) => estimated).length,
  };
}

/** A channel's day; a day that never came is all missing. */
export function dayTotal(day: DayNumber, view: UsageDayView | undefined, channel: Channel): Total {
  const slots = view?.[channel];
  return slots === undefined ? { ...NOTHING, missing: slotsOf(day) } : totalOf(slots);
}

export function sum(totals: readonly Total[]): Total {
  return totals.reduce(
    (all, one) => ({
      wh: all.wh + one.wh,
      present: all.present + one.present,
      missing: all.missing + one.missing,
      estimated: all.estimated + one.estimated,
    }),
    NOTHING,
  );
}

/** Whether the premise sends energy back in any of these days. */
export function hasGeneration(days: Iterable<UsageDayView | undefined>): boolean {
  for (const day of days) if (day?.generation !== undefined) return true;
  return false;
}
