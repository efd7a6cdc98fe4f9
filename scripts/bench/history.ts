import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type DayNumber, dateOf, dayNumber } from '../../src/calendar.ts';
import type { UsageStore } from '../../src/usage/store.ts';
import type { PackedDay } from '../../src/usage/usage-day.ts';
import { scanHere } from './scanning.ts';

const BATCH_DAYS = 4096;
const METERS_FROM = 130_000_000;

/** Of so many homes' days histories are made; the others would only fill this process's memory. */
const HOMES_MAX = 500;

/** Packed days by home. */
export type Homes = readonly (readonly Uint8Array[])[];

/** Packed days of a market's homes: what history is made of. */
export async function packedDaysOf(path: string): Promise<Homes> {
  const homes = new Map<string, Uint8Array[]>();
  await scanHere(path, ({ days }) => {
    for (const { esiid, channel, packed } of days) {
      if (channel !== 'consumption' || (homes.size === HOMES_MAX && !homes.has(esiid))) continue;
      const home = homes.get(esiid) ?? [];
      home.push(Buffer.from(packed));
      homes.set(esiid, home);
    }
  });
  return [...homes.values()];
}

/** Thirteen months and a half, of which the last half month lies where it arrived, as on any day of the year. */
export const HISTORY_FROM = Temporal.PlainDate.from('2025-03-01');
export const COMPACTED_UNTIL = Temporal.PlainDate.from('2026-04-01');
export const HISTORY_UNTIL = Temporal.PlainDate.from('2026-04-16');
export const NOW = Temporal.Instant.from('2026-04-16T15:00:00Z');

export interface History {
  readonly esiids: readonly string[];
  readonly from: DayNumber;
  /** Exclusive. */
  readonly until: DayNumber;
}

export function historyOf(count: number, from: Temporal.PlainDate, until: Temporal.PlainDate) {
  const esiids = Array.from({ length: count }, (_, i) => `1044372${String(i).padStart(10, '0')}`);
  return { esiids, from: dayNumber(from), until: dayNumber(until) };
}

/** Night after night a load of every ESIID's day, and at each month's end what the nightly job does: compaction. */
export async function storeHistory(
  usage: UsageStore,
  { esiids, from, until }: History,
  homes: Homes,
): Promise<void> {
  for (let day = from; day < until; day++) {
    const load = await usage.open({ file: `night ${day}`, sha256: String(day) });
    const days = esiids.map((esiid, index) => dayOf(esiid, index, day, homes));
    for (let at = 0; at < days.length; at += BATCH_DAYS) {
      await load.append(days.slice(at, at + BATCH_DAYS));
    }
    await load.close(Temporal.Instant.fromEpochMilliseconds((day + 1) * 86_400_000 + 36_000_000));
    const today = dateOf(day + 1);
    if (today.day === 1) await usage.compact(today.toPlainYearMonth());
  }
}

function dayOf(esiid: string, index: number, day: DayNumber, homes: Homes): PackedDay {
  const home = homes[index % homes.length] ?? [];
  return {
    esiid,
    channel: 'consumption',
    day,
    packed: home[(day + index) % home.length] ?? new Uint8Array(0),
    // The next morning, a few minutes apart.
    revisedAt: (day + 1) * 86_400 + 36_000 + (index % 600),
    meterNumber: `${METERS_FROM + index}LG`,
  };
}

/** Bytes of the usage database on disk, with everything in the main file. Nobody else may have it open. */
export async function diskBytes(dataDir: string): Promise<number> {
  const file = join(dataDir, 'usage.sqlite');
  const database = new DatabaseSync(file);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
  return (await stat(file)).size;
}
