import { type DayNumber, dateOf, dayNumber } from '../calendar.ts';

/** Calendar months counted from January of the year 0: the unit in which finished usage is kept, on either engine. */
export type MonthNumber = number;

export function monthNumber({ year, month }: { year: number; month: number }): MonthNumber {
  return year * 12 + month - 1;
}

// Asked for every row of days: remembered, a few thousand small numbers at most.
const months: MonthNumber[] = [];
const starts: DayNumber[] = [];

export function monthOf(day: DayNumber): MonthNumber {
  months[day] ??= monthNumber(dateOf(day));
  return months[day];
}

/** First day of the month; the first day of the next one is where it ends. */
export function monthStart(month: MonthNumber): DayNumber {
  starts[month] ??= dayNumber(new Temporal.PlainDate(Math.floor(month / 12), (month % 12) + 1, 1));
  return starts[month];
}
