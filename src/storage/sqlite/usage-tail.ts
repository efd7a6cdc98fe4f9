import type { DayNumber } from '../../calendar.ts';
import type { UsageDatabase } from './usage-database.ts';
import { decodeEntries, type Entry, encodeEntries } from './usage-entries.ts';

/**
 * Where days arrive. A row holds the days that one load brought of one local day and one band of 32 neighbouring points,
 * by point, then revision time, then arrival. The key is one number below 2^53 in the order of day, band and arrival:
 * a night's usage lands at the end of the table, which is what keeps writing fast however much is there already.
 */
const BAND_BITS = 5;
export const POINTS_PER_BAND = 2 ** BAND_BITS;
const BANDS_MAX = 2 ** 22;
/** Loads that may bring days of one day and band before it is compacted. */
const ROWS_MAX = 2 ** 14;

export interface BandDay {
  readonly band: number;
  readonly day: DayNumber;
}

export interface TailRow {
  readonly key: number;
  readonly load: number;
  readonly entries: Entry[];
}

/** The points of a band that one load brought of one day, as bytes. */
export interface BandRow {
  readonly day: DayNumber;
  readonly row: Uint8Array;
}

export function bandOf(point: number): number {
  const band = Math.floor(point / POINTS_PER_BAND);
  if (band >= BANDS_MAX) throw new RangeError('more points than the tail can number');
  return band;
}

/** Place of a point within its band. */
export function slotOf(point: number): number {
  return point % POINTS_PER_BAND;
}

/** A day and band as one number, in the order of the tail. */
export function groupOf(day: DayNumber, band: number): number {
  return day * BANDS_MAX + band;
}

export function bandDayOf(group: number): BandDay {
  return { day: Math.floor(group / BANDS_MAX), band: group % BANDS_MAX };
}

export function usageTail({ sql }: UsageDatabase) {
  const selectRows = sql.prepare(
    'SELECT key, load, row FROM tail WHERE key BETWEEN ? AND ? AND load <= ? ORDER BY key',
  );
  const selectDays = sql.prepare(`
    WITH RECURSIVE days (day) AS (SELECT CAST(?1 AS INTEGER) UNION ALL SELECT day + 1 FROM days WHERE day + 1 < ?2)
    SELECT day, row FROM days CROSS JOIN tail
    WHERE key BETWEEN (day * ${BANDS_MAX} + ?3) * ${ROWS_MAX} AND (day * ${BANDS_MAX} + ?3) * ${ROWS_MAX} + ${ROWS_MAX - 1}
      AND load <= ?4 ORDER BY key`);
  const selectAny = sql.prepare('SELECT key FROM tail WHERE key >= ? AND key < ? LIMIT 1');
  const insert = sql.prepare('INSERT INTO tail VALUES (?, ?, ?)');
  const update = sql.prepare('UPDATE tail SET row = ? WHERE key = ?');
  const remove = sql.prepare('DELETE FROM tail WHERE key BETWEEN ? AND ? AND load BETWEEN ? AND ?');

  return { rows, bandRows, hasDays, append, replace, removeLoads };

  /** Rows of one day and band, in the order of loads. */
  function rows(group: number, upto = Number.MAX_SAFE_INTEGER): TailRow[] {
    return selectRows.all(firstKey(group), lastKey(group), upto).map((found) => ({
      key: found.key as number,
      load: found.load as number,
      entries: decodeEntries(found.row as Uint8Array),
    }));
  }

  /** Rows of a band, of loads up to `upto`, by day, then in the order of arrival; `decodeEntries` reads them. */
  function bandRows(band: number, from: DayNumber, until: DayNumber, upto: number): BandRow[] {
    return selectDays
      .all(from, until, band, upto)
      .map((found) => ({ day: found.day as number, row: found.row as Uint8Array }));
  }

  function hasDays(from: DayNumber, until: DayNumber): boolean {
    return selectAny.get(firstKey(groupOf(from, 0)), firstKey(groupOf(until, 0))) !== undefined;
  }

  /** Adds a load's row after the rows that are there. */
  function append(
    group: number,
    after: TailRow | undefined,
    load: number,
    entries: readonly Entry[],
  ): void {
    const key = after === undefined ? firstKey(group) : after.key + 1;
    if (key > lastKey(group))
      throw new RangeError('more loads of one day than the tail can number');
    insert.run(key, load, encodeEntries(entries));
  }

  function replace(key: number, entries: readonly Entry[]): void {
    update.run(encodeEntries(entries), key);
  }

  function removeLoads(group: number, first: number, last: number): void {
    remove.run(firstKey(group), lastKey(group), first, last);
  }
}

export type UsageTail = ReturnType<typeof usageTail>;

function firstKey(group: number): number {
  return group * ROWS_MAX;
}

function lastKey(group: number): number {
  return group * ROWS_MAX + ROWS_MAX - 1;
}
