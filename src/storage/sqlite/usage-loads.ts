import type { DayNumber } from '../../calendar.ts';
import { HubError } from '../../errors.ts';
import type { Load } from '../../usage/store.ts';
import type { UsageDatabase } from './usage-database.ts';
import type { BandDay } from './usage-tail.ts';

/** The register of loads: which are closed, who may write the open one, and which days each of them touched. */
export function usageLoads({ sql }: UsageDatabase) {
  const selectLast = sql.prepare('SELECT max(id) AS id FROM loads');
  const selectKnownAt = sql.prepare('SELECT max(id) AS id FROM loads WHERE closed_at <= ?');
  const selectLoads = sql.prepare(
    'SELECT * FROM loads WHERE id > ? AND id <= ? ORDER BY id LIMIT ?',
  );
  const selectLastClosing = sql.prepare('SELECT max(closed_at) AS closed_at FROM loads');
  const insertLoad = sql.prepare('INSERT INTO loads VALUES (?, ?, ?, ?)');
  const nextToken = sql.prepare('UPDATE opening SET token = token + 1 RETURNING token');
  const selectToken = sql.prepare('SELECT token FROM opening');
  const insertTouched = sql.prepare('INSERT OR IGNORE INTO touched VALUES (?, ?, ?)');
  const selectTouched = sql.prepare(`
    SELECT DISTINCT day FROM loads CROSS JOIN touched
    WHERE id > ? AND id <= ? AND load = id AND band = ? AND day >= ? AND day < ? ORDER BY day`);
  const selectUnclosed = sql.prepare('SELECT * FROM touched WHERE load > ? LIMIT ?');
  const deleteTouched = sql.prepare('DELETE FROM touched WHERE load = ? AND band = ? AND day = ?');

  return {
    /** Number of the newest closed load; 0 before the first. */
    last(): number {
      return (selectLast.get()?.id as number | null) ?? 0;
    },

    /** Number of the newest load that was closed by then; 0 when there was none. */
    lastKnownAt(instant: Temporal.Instant): number {
      return (selectKnownAt.get(instant.epochMilliseconds)?.id as number | null) ?? 0;
    },

    page(after: number, upto: number, limit: number): Load[] {
      return selectLoads.all(after, upto, limit).map((found) => ({
        id: found.id as number,
        closedAt: Temporal.Instant.fromEpochMilliseconds(found.closed_at as number),
        file: found.file as string,
        sha256: found.sha256 as string,
      }));
    },

    /** A clock that was put back must not reorder what was known when: no load closes before the one before it. */
    add({ id, closedAt, file, sha256 }: Load): Load {
      const earliest = (selectLastClosing.get()?.closed_at as number | null) ?? 0;
      const closed = Math.max(closedAt.epochMilliseconds, earliest);
      insertLoad.run(id, closed, file, sha256);
      return { id, closedAt: Temporal.Instant.fromEpochMilliseconds(closed), file, sha256 };
    },

    /** Ends the right of whoever wrote before; the token is the right to write from now on. */
    takeOver(): number {
      return nextToken.get()?.token as number;
    },

    isCurrent(token: number): boolean {
      return selectToken.get()?.token === token;
    },

    /** `conflict` for a load that is closed, abandoned, or was taken over by the next one. */
    requireCurrent(token: number): void {
      if (selectToken.get()?.token !== token) throw new HubError('conflict', 'usage.load-ended');
    },

    touch(load: number, { band, day }: BandDay): void {
      insertTouched.run(load, band, day);
    },

    /** Days of a band, `from` to before `until`, that closed loads in (`after`, `upto`] brought something of, by day. */
    touchedDays(
      after: number,
      upto: number,
      band: number,
      from: DayNumber,
      until: DayNumber,
    ): DayNumber[] {
      return selectTouched.all(after, upto, band, from, until).map((found) => found.day as number);
    },

    touchedAfter(load: number, limit: number): (BandDay & { readonly load: number })[] {
      return selectUnclosed.all(load, limit).map((found) => ({
        load: found.load as number,
        band: found.band as number,
        day: found.day as number,
      }));
    },

    untouch(load: number, { band, day }: BandDay): void {
      deleteTouched.run(load, band, day);
    },
  };
}

export type UsageLoads = ReturnType<typeof usageLoads>;
