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

/**
 * A period as long as it was known. Changes of the register are numbered, so that what was known after any of them can be
 * told later (`knownAfter`).
 */
export interface KnownPeriod extends RepOfRecordPeriod {
  /** The change that brought it; absent: it was there before changes were numbered. */
  readonly knownFrom?: number;
  /** The change that put another in its place, or took it away; absent: it stands. */
  readonly knownUntil?: number;
}

/** What was known of the REPs of record right after a change. */
export function knownAfter(
  periods: readonly KnownPeriod[],
  change: number,
): readonly RepOfRecordPeriod[] {
  return periods.filter(
    ({ knownFrom = 0, knownUntil = Number.POSITIVE_INFINITY }) =>
      knownFrom <= change && change < knownUntil,
  );
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
