import type { DayNumber } from '../../calendar.ts';
import type { StoredRegisterRead } from '../../usage/register-read.ts';
import type { ArrivingRead } from '../../usage/register-store.ts';
import type { AppendOutcome } from '../../usage/store.ts';
import { CHANNELS, type Channel } from '../../usage/usage-day.ts';
import { newestOfDays, outcomeOf } from '../register-revision.ts';
import type { DayWindow } from '../usage-window.ts';
import type { UsageDatabase } from './usage-database.ts';
import type { UsageDictionary } from './usage-dictionary.ts';

/** Days of loads taken back in one transaction. */
const TAKE_BACK_DAYS = 16;

interface Place {
  readonly esiid: string;
  readonly channel: Channel;
  readonly point: number;
}

/**
 * Register reads in the order of days, so that a night's arrive at the end of the table, each revision a row of about
 * forty bytes; a read seeks day by day.
 */
export function usageRegisters({ sql }: UsageDatabase, dictionary: UsageDictionary) {
  const selectDay = sql.prepare(
    'SELECT * FROM registers WHERE day = ? AND point = ? ORDER BY load, revised_at, ordinal',
  );
  const selectEdges = sql.prepare(`SELECT (SELECT min(day) FROM registers) AS first,
    (SELECT max(day) FROM registers) AS last`);
  const selectDays = sql.prepare(`
    WITH RECURSIVE days (of) AS (SELECT CAST(?1 AS INTEGER) UNION ALL SELECT of + 1 FROM days WHERE of + 1 < ?2)
    SELECT registers.* FROM days CROSS JOIN registers
    WHERE day = of AND point = ?3 AND load <= ?4 ORDER BY day, revised_at, load, ordinal`);
  const insert = sql.prepare('INSERT INTO registers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const insertDay = sql.prepare('INSERT OR IGNORE INTO register_days VALUES (?, ?)');
  const selectUnclosed = sql.prepare('SELECT * FROM register_days WHERE load > ? LIMIT ?');
  const remove = sql.prepare('DELETE FROM registers WHERE day = ? AND load = ?');
  const removeDay = sql.prepare('DELETE FROM register_days WHERE load = ? AND day = ?');

  return { append, newest, revisions, takeBack };

  /** Only inside a write. */
  function append(load: number, reads: readonly ArrivingRead[]): AppendOutcome[] {
    const days = new Set<DayNumber>();
    const outcomes = reads.map((read) => {
      const { esiid, channel, day } = read;
      const place = { esiid, channel, point: dictionary.point(esiid, channel) };
      const stored = selectDay.all(day, place.point).map((row) => storedRead(place, row));
      const outcome = outcomeOf(read, stored);
      if (outcome === 'unchanged') return outcome;
      const same = stored.filter((one) => one.load === load && one.revisedAt === read.revisedAt);
      save(load, place.point, read, same.length);
      days.add(day);
      return outcome;
    });
    for (const day of days) insertDay.run(load, day);
    return outcomes;
  }

  function save(load: number, point: number, read: ArrivingRead, ordinal: number): void {
    const { day, revisedAt, startWh = null, endWh = null, usageWh = null, multiplier } = read;
    const startMeter = dictionary.meter(read.startMeter);
    const endMeter = dictionary.meter(read.endMeter);
    const values = [startWh, endWh, usageWh, multiplier, startMeter, endMeter];
    insert.run(day, point, revisedAt, load, ordinal, ...values);
  }

  /** The newest revision of each day among loads up to `upto`; by channel, then day. */
  function newest(window: DayWindow, upto: number): StoredRegisterRead[] {
    return CHANNELS.flatMap((channel) => newestOfDays(readsOf(window, channel, upto)));
  }

  /** Every revision of each day among loads up to `upto`; by channel, then day, oldest first. */
  function revisions(window: DayWindow, upto: number): StoredRegisterRead[] {
    return CHANNELS.flatMap((channel) => readsOf(window, channel, upto));
  }

  function readsOf(
    { esiid, from, until }: DayWindow,
    channel: Channel,
    upto: number,
  ): StoredRegisterRead[] {
    const point = dictionary.findPoint(esiid, channel);
    const { first, last } = selectEdges.get() as { first: DayNumber | null; last: DayNumber };
    if (point === undefined || first === null) return [];
    // A scope may reach over a century; the seeks are for days that there are.
    const start = Math.max(from, first);
    const end = Math.min(until, last + 1);
    if (start >= end) return [];
    return selectDays
      .all(start, end, point, upto)
      .map((row) => storedRead({ esiid, channel, point }, row));
  }

  /** Removes some of what loads after `closed` brought; gives whether that was all. Only inside a write. */
  function takeBack(closed: number): boolean {
    const unclosed = selectUnclosed.all(closed, TAKE_BACK_DAYS);
    for (const { load, day } of unclosed) {
      remove.run(day as number, load as number);
      removeDay.run(load as number, day as number);
    }
    return unclosed.length < TAKE_BACK_DAYS;
  }

  function storedRead(
    { esiid, channel }: Place,
    row: Readonly<Record<string, unknown>>,
  ): StoredRegisterRead {
    return {
      esiid,
      channel,
      day: row.day as DayNumber,
      startWh: (row.start_wh as number | null) ?? undefined,
      endWh: (row.end_wh as number | null) ?? undefined,
      multiplier: row.multiplier as number,
      usageWh: (row.usage_wh as number | null) ?? undefined,
      revisedAt: row.revised_at as number,
      startMeter: dictionary.meterNumber(row.start_meter as number),
      endMeter: dictionary.meterNumber(row.end_meter as number),
      load: row.load as number,
    };
  }
}

export type UsageRegisters = ReturnType<typeof usageRegisters>;
