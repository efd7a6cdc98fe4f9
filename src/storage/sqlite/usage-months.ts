import type { DayNumber } from '../../calendar.ts';
import type { DayRange } from '../../usage/store.ts';
import { type MonthNumber, monthStart } from '../usage-month.ts';
import type { UsageDatabase } from './usage-database.ts';
import { decodeEntries, type Entry, encodeEntries } from './usage-entries.ts';

/** Points that a month can number: rows of a month lie together, by point. */
const POINTS_MAX = 2 ** 32;

export interface HeldMonth {
  readonly month: MonthNumber;
  readonly inTail: boolean;
  readonly inRows: boolean;
}

/**
 * Where finished days rest: one row per point and month with the newest revision of each day, the slot being the days
 * since the month's first; all other revisions stay in `superseded`. Only closed loads come here.
 */
export function usageMonths({ sql }: UsageDatabase) {
  const selectRow = sql.prepare('SELECT row FROM months WHERE key = ?');
  const upsertRow = sql.prepare('INSERT OR REPLACE INTO months VALUES (?, ?)');
  const selectSuperseded = sql.prepare(
    'SELECT * FROM superseded WHERE point = ? AND day >= ? AND day < ? AND load <= ? ORDER BY day, revised_at, load, ordinal',
  );
  // Equal revision times in one load are numbered in the order in which they come here.
  const insertSuperseded = sql.prepare(`
    INSERT INTO superseded SELECT ?1, ?2, ?3, ?4, count(*), ?5, ?6 FROM superseded
    WHERE point = ?1 AND day = ?2 AND revised_at = ?3 AND load = ?4`);
  const selectHeld = sql.prepare(
    'SELECT month, tail, compacted FROM held WHERE month BETWEEN ? AND ? ORDER BY month',
  );
  const selectInTail = sql.prepare(
    'SELECT month FROM held WHERE tail = 1 AND month < ? ORDER BY month',
  );
  const setTail = sql.prepare(
    'INSERT INTO held (month, tail) VALUES (?, 1) ON CONFLICT DO UPDATE SET tail = 1 WHERE tail = 0',
  );
  const clearTail = sql.prepare('UPDATE held SET tail = 0 WHERE month = ?');
  const setCompacted = sql.prepare(
    'UPDATE held SET compacted = 1 WHERE month = ? AND compacted = 0',
  );

  /** As `superseded`, of several days, by day. */
  function supersededIn(
    point: number,
    { from, until }: DayRange,
    upto: number,
  ): { readonly day: DayNumber; readonly entry: Entry }[] {
    return selectSuperseded.all(point, from, until, upto).map((found) => ({
      day: found.day as number,
      entry: {
        slot: 0,
        revisedAt: found.revised_at as number,
        load: found.load as number,
        meter: found.meter as number,
        packed: found.packed as Uint8Array,
      },
    }));
  }

  return {
    /** Days of one point and month, by day; all, or the one of a slot. */
    row(point: number, month: MonthNumber, only?: number): Entry[] {
      const found = selectRow.get(keyOf(point, month));
      return found === undefined ? [] : decodeEntries(found.row as Uint8Array, only);
    },

    putRow(point: number, month: MonthNumber, entries: readonly Entry[]): void {
      upsertRow.run(keyOf(point, month), encodeEntries(entries));
    },

    /** Revisions of a finished day that are not its newest one, oldest first. */
    superseded(point: number, day: DayNumber, upto: number): Entry[] {
      return supersededIn(point, { from: day, until: day + 1 }, upto).map(({ entry }) => entry);
    },
    supersededIn,

    supersede(point: number, day: DayNumber, { revisedAt, load, meter, packed }: Entry): void {
      insertSuperseded.run(point, day, revisedAt, load, meter, packed);
    },

    /** Months of the range that hold anything, `last` included. */
    held(first: MonthNumber, last: MonthNumber): HeldMonth[] {
      return selectHeld.all(first, last).map((found) => ({
        month: found.month as number,
        inTail: found.tail === 1,
        inRows: found.compacted === 1,
      }));
    },

    inTailBefore(month: MonthNumber): MonthNumber[] {
      return selectInTail.all(month).map((found) => found.month as number);
    },

    /** To be told with the first day that a month's tail or rows get. */
    holdsTail: (month: MonthNumber) => setTail.run(month),
    holdsRows: (month: MonthNumber) => setCompacted.run(month),
    tailIsEmpty: (month: MonthNumber) => clearTail.run(month),
  };
}

export type UsageMonths = ReturnType<typeof usageMonths>;

export function dayInMonth(day: DayNumber, month: MonthNumber): number {
  return day - monthStart(month);
}

function keyOf(point: number, month: MonthNumber): number {
  return month * POINTS_MAX + point;
}
