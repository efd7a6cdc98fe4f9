import type { Document } from '../collections.ts';

/** A dated period in which a REP was REP of record of an ESIID. */
export interface RepOfRecordPeriod extends Document {
  /** `<esiid>:<startDate>`. */
  readonly id: string;
  readonly esiid: string;
  readonly repDuns: string;
  readonly startDate: Temporal.PlainDate;
  /** Exclusive; null: still. */
  readonly endDate: Temporal.PlainDate | null;
}

export function coversDate(
  period: { readonly startDate: Temporal.PlainDate; readonly endDate: Temporal.PlainDate | null },
  date: Temporal.PlainDate,
): boolean {
  return (
    Temporal.PlainDate.compare(period.startDate, date) <= 0 &&
    (period.endDate === null || Temporal.PlainDate.compare(date, period.endDate) < 0)
  );
}
