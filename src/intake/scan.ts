import type { Channel } from '../usage/usage-day.ts';

/** Why something was set aside: where, and a message key with its facts. Lines count from 1, columns from 1. */
export interface Reject {
  readonly line: number;
  readonly column: number;
  readonly reason: RejectReason;
  /** Names what was expected or found, for the reader: `95 of 96 rows`. */
  readonly detail: string;
  /** `''` when the row does not say. */
  readonly esiid: string;
  /** ISO date, or `''`. */
  readonly date: string;
  /** Rows this sets aside: a whole usage day goes when one of its rows is bad. */
  readonly rows: number;
}

export type RejectReason =
  | 'bad-columns'
  | 'bad-esiid'
  | 'bad-date'
  | 'bad-revision'
  | 'bad-time'
  | 'bad-value'
  | 'negative-value'
  | 'absurd-value'
  | 'backwards-reading'
  | 'too-many-decimals'
  | 'bad-flag'
  | 'bad-channel'
  | 'wrong-count'
  | 'bad-header'
  | 'bad-duns'
  | 'bad-role'
  | 'truncated'
  | 'unknown-esiid'
  | 'wrong-tdsp'
  | 'future-date'
  | 'future-revision'
  | 'implausible-date'
  | 'overlap'
  | 'duplicate'
  | 'contradiction';

/** A usage day as a scanner found it; `revisedAt` 0 when the file gives none. */
export interface ScannedDay {
  readonly esiid: string;
  readonly channel: Channel;
  readonly day: number;
  readonly revisedAt: number;
  readonly packed: Uint8Array;
  /** Largest value of the day in Wh, and the line it stands on. */
  readonly maxWh: number;
  readonly line: number;
  /** Rows of the file that made it. */
  readonly rows: number;
}

/** A register read as a scanner found it; `revisedAt` 0 when the file gives none. */
export interface ScannedRead {
  readonly esiid: string;
  readonly channel: Channel;
  readonly day: number;
  /** In Wh of the register; undefined: no reading. */
  readonly startWh: number | undefined;
  readonly endWh: number | undefined;
  readonly multiplier: number;
  /** In Wh, as the file states it; undefined: it does not. */
  readonly usageWh: number | undefined;
  readonly revisedAt: number;
  readonly line: number;
  readonly rows: number;
}

/** What is wrong with a usage day, found at its row `row` (from 0). */
export interface DayProblem {
  readonly row: number;
  readonly column: number;
  readonly reason: RejectReason;
  readonly detail: string;
}

/** Rows of one usage day that a chunk holds only in part; the parts meet in `partial-days.ts`. */
export interface PartialDay {
  readonly key: string;
  readonly esiid: string;
  readonly day: number;
  readonly problem: DayProblem | undefined;
  /** The rows themselves, each with its line end. */
  readonly text: Uint8Array;
  readonly lines: readonly number[];
}

/** A register reading that is there, but is no number of kWh. */
export const UNREADABLE = -1;

/** What a scanner made of a chunk of whole lines. Lines count from the chunk's first, as 1. */
export interface ScanResult {
  readonly days: readonly ScannedDay[];
  /**
   * Register reads that stand beside the days, three numbers for each day: start and end in Wh of the register, NaN for
   * none and `UNREADABLE`, and multiplier. Absent where no day has any.
   */
  readonly registers?: Float64Array<ArrayBuffer>;
  readonly partials: readonly PartialDay[];
  readonly rejects: readonly Reject[];
  readonly rows: number;
  readonly lines: number;
}
