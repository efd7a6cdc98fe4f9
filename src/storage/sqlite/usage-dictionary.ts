import { CHANNELS, type Channel } from '../../usage/usage-day.ts';
import type { UsageDatabase } from './usage-database.ts';

/** Entries per cache; a full one is emptied, so that memory stays flat whatever the market's size. */
const CACHE_MAX = 200_000;

/** Texts of usage days as small numbers: a point is an ESIID and channel, a meter a meter number. */
export function usageDictionary({ sql }: UsageDatabase) {
  const selectPoint = sql.prepare('SELECT id FROM points WHERE esiid = ? AND channel = ?');
  const insertPoint = sql.prepare('INSERT INTO points (esiid, channel) VALUES (?, ?)');
  const selectLastPoint = sql.prepare('SELECT max(id) AS id FROM points');
  const selectMeter = sql.prepare('SELECT id FROM meters WHERE number = ?');
  const insertMeter = sql.prepare('INSERT INTO meters (number) VALUES (?)');
  const selectMeterNumber = sql.prepare('SELECT number FROM meters WHERE id = ?');

  const points = CHANNELS.map(() => new Map<string, number>());
  const meters = new Map<string, number>();
  const meterNumbers = new Map<number, string>();

  return { findPoint, point, lastPoint, meter, meterNumber, forget };

  function findPoint(esiid: string, channel: Channel): number | undefined {
    const code = CHANNELS.indexOf(channel);
    const cached = points[code]?.get(esiid);
    if (cached !== undefined) return cached;
    const id = selectPoint.get(esiid, code)?.id as number | undefined;
    if (id !== undefined) remember(points[code], esiid, id);
    return id;
  }

  /** The point's number; a new point gets the next one. Only inside a write. */
  function point(esiid: string, channel: Channel): number {
    const known = findPoint(esiid, channel);
    if (known !== undefined) return known;
    const code = CHANNELS.indexOf(channel);
    const id = Number(insertPoint.run(esiid, code).lastInsertRowid);
    remember(points[code], esiid, id);
    return id;
  }

  /** Highest number in use; 0 before the first. */
  function lastPoint(): number {
    return (selectLastPoint.get()?.id as number | null) ?? 0;
  }

  /** The meter's number in the dictionary; a new meter gets the next one. Only inside a write. */
  function meter(number: string): number {
    const cached = meters.get(number);
    if (cached !== undefined) return cached;
    const id =
      (selectMeter.get(number)?.id as number | undefined) ??
      Number(insertMeter.run(number).lastInsertRowid);
    remember(meters, number, id);
    return id;
  }

  function meterNumber(id: number): string {
    const cached = meterNumbers.get(id);
    if (cached !== undefined) return cached;
    const number = selectMeterNumber.get(id)?.number as string;
    remember(meterNumbers, id, number);
    return number;
  }

  /** After a write was taken back: what the caches learnt in it is not there. */
  function forget(): void {
    for (const cache of [...points, meters, meterNumbers]) cache.clear();
  }
}

export type UsageDictionary = ReturnType<typeof usageDictionary>;

function remember<K, V>(cache: Map<K, V> | undefined, key: K, value: V): void {
  if (cache !== undefined && cache.size >= CACHE_MAX) cache.clear();
  cache?.set(key, value);
}
