import type { Document } from '../collections.ts';

/** A dated period in which a REP was REP of record of an ESIID. */
export interface RepOfRecordPeriod extends Document {
  /** `<esiid>:<startDate>`; of an event `<esiid>:<startDate>:<eventId>`. */
  readonly id: string;
  readonly esiid: string;
  /** `''`: nobody, after a move-out. */
  readonly repDuns: string;
  readonly startDate: Temporal.PlainDate;
  /** Exclusive; null: still. */
  readonly endDate: Temporal.PlainDate | null;
  /** The event that says so (`market/events.ts`); absent in a row of the REP-of-record register. */
  readonly eventId?: string;
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
