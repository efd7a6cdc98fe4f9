import type { DayNumber } from '../calendar.ts';
import type { ReadScope } from '../read-scope.ts';
import type { ArrivingRead, RegisterStore } from './register-store.ts';
import type { ArrivingDay, StoredDay } from './usage-day.ts';

/** A file taken in: its days become visible together, when the load closes. Loads are numbered 1, 2, 3 …, in order. */
export interface Load {
  readonly id: number;
  /** When the hub knew what the load brought; as-of reads go by it. */
  readonly closedAt: Temporal.Instant;
  readonly file: string;
  readonly sha256: string;
}

/** Where a load comes from. The digest of a large file may take as long as the load: it is awaited when the load closes. */
export interface LoadedFile {
  readonly file: string;
  readonly sha256: string | Promise<string>;
}

/** What a day turned out to be when it was appended. */
export type AppendOutcome =
  | 'new' // first revision of that ESIID, channel and day
  | 'revised' // others exist, this is one more
  | 'unchanged'; // the same revision time and values are there already

export interface OpenLoad {
  readonly id: number;
  /**
   * Saves a batch, all or nothing; outcomes in the order of `days`. A day equal (revision time and packed values) to a
   * stored revision is `unchanged` and not stored, and so is an undated one with the values of the newest. Two different
   * revisions of one day may come in one load.
   */
  append(days: readonly ArrivingDay[]): Promise<readonly AppendOutcome[]>;
  /** As `append`, of register reads: equal are revision time, readings, multiplier and stated use. */
  appendReads(reads: readonly ArrivingRead[]): Promise<readonly AppendOutcome[]>;
  /** Makes the load visible. A load that stored nothing is dropped, its number used again: `undefined`. */
  close(closedAt: Temporal.Instant): Promise<Load | undefined>;
  /** Takes everything back. */
  abandon(): Promise<void>;
}

export interface DayRange {
  readonly from: DayNumber;
  /** Exclusive. */
  readonly until: DayNumber;
}

export interface ReadRange extends DayRange {
  /** Only loads closed at or before it count: what was known then. */
  readonly asOf?: Temporal.Instant;
}

/**
 * The usage port. Revisions are kept for ever; the newest is the one with the latest `revisedAt`, then the highest load.
 * Reads see closed loads only. One load is open at a time; the caller holds a lease. Opening takes back whatever a crashed
 * load left behind.
 */
export interface UsageStore {
  open(file: LoadedFile): Promise<OpenLoad>;
  /** Number of the newest closed load; 0 before the first. */
  lastLoad(): Promise<number>;
  loads(after: number, upto: number): AsyncIterable<Load>;
  /**
   * The newest revision of each day in scope and range, window by window of the scope in its order; within a window by
   * channel (consumption first), then day.
   */
  read(scope: ReadScope, range: ReadRange): AsyncIterable<StoredDay>;
  /** Every revision of each day in scope and range (BR-008); ordered as `read`, those of a day by `revisedAt`, then load. */
  revisions(scope: ReadScope, range: DayRange): AsyncIterable<StoredDay>;
  /**
   * Days in scope that loads in (`after`, `upto`] brought, as the newest revision among loads up to `upto`; ordered as
   * `read`. A day whose newest revision by then came from an earlier load is left out: nothing newer was added. Of newly
   * known windows all days that were there by then come, whatever load brought them.
   */
  changes(scope: ReadScope, after: number, upto: number): AsyncIterable<StoredDay>;
  /** Moves days before the month (`YYYY-MM` start) into month rows. Reads are the same before, during and after. */
  compact(
    before: Temporal.PlainYearMonth,
    progress?: (done: number, total: number) => void,
  ): Promise<CompactSummary>;
  /** The register reads that came with the days (BR-001.001). */
  readonly registers: RegisterStore;
  close(): Promise<void>;
}

export interface CompactSummary {
  readonly months: number;
  readonly days: number;
}
