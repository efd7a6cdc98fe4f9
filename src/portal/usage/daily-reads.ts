import { type DayNumber, dateOf, dayNumber } from '../../calendar.ts';
import {
  energyWh,
  isBrokenOff,
  isExchange,
  type StoredRegisterRead,
  type SumCheck,
  sumCheckOf,
} from '../../usage/register-read.ts';
import type { Channel } from '../../usage/usage-day.ts';
import type { DateSpan } from './download-range.ts';
import { dayTotal, type Total, type UsageDays } from './usage-days.ts';

/** A day's register beside the sum of its quarter hours. */
export interface DailyRead {
  readonly date: Temporal.PlainDate;
  /** Undefined: none came. */
  readonly read: StoredRegisterRead | undefined;
  /** The energy of the day by the register, Wh; where meters were exchanged, as the TDSP states it. */
  readonly energyWh: number | undefined;
  /** What the one register counted, times its multiplier, Wh; undefined where meters were exchanged. */
  readonly countedWh: number | undefined;
  readonly sum: Total;
  readonly sumCheck: SumCheck;
  /** Whether it begins with another reading than the day before ended with. */
  readonly isBrokenOff: boolean;
}

/** Every day of a span, of one channel. */
export function dailyReads(
  { from, to }: DateSpan,
  channel: Channel,
  { days, reads }: { readonly days: UsageDays; readonly reads: readonly StoredRegisterRead[] },
): readonly DailyRead[] {
  const byDay = new Map<DayNumber, StoredRegisterRead>();
  for (const read of reads) if (read.channel === channel) byDay.set(read.day, read);
  const first = dayNumber(from);
  return Array.from({ length: dayNumber(to) - first + 1 }, (_, index) => {
    const day = first + index;
    const read = byDay.get(day);
    const sum = dayTotal(day, days.get(day), channel);
    return {
      date: dateOf(day),
      read,
      energyWh: read && energyWh(read),
      countedWh: read === undefined || isExchange(read) ? undefined : energyWh(read),
      sum,
      sumCheck: read === undefined ? { state: 'unknown' } : sumCheckOf(read, sum),
      isBrokenOff: read !== undefined && isBrokenOff(byDay.get(day - 1), read),
    };
  });
}
