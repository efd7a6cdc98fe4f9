import { dateOf } from '../../src/calendar.ts';
import type { StoredDay } from '../../src/usage/usage-day.ts';
import { type Figure, percentile, rounded } from './figures.ts';
import type { GreenButtonHub } from './green-button-hub.ts';
import type { History } from './history.ts';

const RAW_BYTES = 396;
const MONTHS = 13;

export function diskUse(bytes: number, days: number): Figure {
  return {
    work: `disk per meter-day, ${rounded(days / 1e6)} million days, compacted, after a checkpoint`,
    anchor: `${RAW_BYTES} B raw`,
    value: bytes / days / RAW_BYTES,
    goal: { must: 0.42, aim: 0.33, better: 'less', unit: '×' },
    detail: `${rounded(bytes / days)} B`,
  };
}

/** Reads of ESIIDs all over the history, each 13 months up to its end. */
export async function singleReads(
  hub: GreenButtonHub,
  history: History,
  reads: number,
): Promise<readonly Figure[]> {
  const times: number[] = [];
  const warmUp = Math.ceil(reads / 10);
  for (let index = 0; index < warmUp + reads; index++) {
    // A prime step meets every ESIID, and no neighbour of the one before.
    const esiid = history.esiids[(index * 7919) % history.esiids.length] ?? '';
    const scope = await hub.access.forOperator([esiid]);
    const range = thirteenMonths(history);
    const startedMs = performance.now();
    let days = 0;
    for await (const day of hub.usage.read(scope, range)) if (day.packed.length > 0) days++;
    if (index >= warmUp) times.push(performance.now() - startedMs);
    if (days === 0) throw new Error(`no days of ${esiid}`);
  }
  const stored = history.esiids.length * (history.until - history.from);
  const work = `13-month read of one ESIID out of ${rounded(stored / 1e6)} million days`;
  const detail = `${reads} reads`;
  const ms = { better: 'less', unit: ' ms' } as const;
  return [
    { share: 0.5, name: 'p50', goal: { ...ms, must: 1, aim: 0.4 } },
    { share: 0.99, name: 'p99', goal: { ...ms, must: 3, aim: 0.8 } },
  ].map(({ share, name, goal }) => {
    return { work: `${work}, ${name}`, anchor: '–', value: percentile(times, share), goal, detail };
  });
}

/** The last 13 months of a history. */
export function thirteenMonths({ until }: History) {
  const end = dateOf(until);
  return { from: until - end.since(end.subtract({ months: MONTHS })).days, until };
}

export async function daysOfOne(
  hub: GreenButtonHub,
  history: History,
  esiid: string,
): Promise<readonly StoredDay[]> {
  const scope = await hub.access.forOperator([esiid]);
  return Array.fromAsync(hub.usage.read(scope, thirteenMonths(history)));
}
