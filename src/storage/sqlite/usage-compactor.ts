import { setImmediate } from 'node:timers/promises';
import type { CompactSummary } from '../../usage/store.ts';
import { type MonthNumber, monthNumber, monthStart } from '../usage-month.ts';
import { supersedes } from '../usage-revision.ts';
import type { Entry } from './usage-entries.ts';
import { dayInMonth } from './usage-months.ts';
import type { UsageTables } from './usage-tables.ts';
import { bandOf, groupOf, POINTS_PER_BAND } from './usage-tail.ts';

/**
 * Moves finished months from the tail into month rows, band by band, each in a transaction of its own: a kill leaves a
 * band moved or not moved, and the next run goes on from there. Days of an open load stay in the tail.
 */
export async function compact(
  tables: UsageTables,
  before: Temporal.PlainYearMonth,
  progress: (done: number, total: number) => void,
): Promise<CompactSummary> {
  const pending = tables.months.inTailBefore(monthNumber(before));
  const bands = bandOf(tables.dictionary.lastPoint()) + 1;
  const summary = { months: 0, days: 0 };
  for (const [index, month] of pending.entries()) {
    let moved = 0;
    for (let band = 0; band < bands; band++) {
      moved += tables.database.write(() => moveBand(tables, month, band));
      progress(index * bands + band + 1, pending.length * bands);
      // Lets whoever waits for the same process have a turn.
      await setImmediate();
    }
    tables.database.write(() => finishMonth(tables, month));
    summary.days += moved;
    if (moved > 0) summary.months += 1;
  }
  return summary;
}

function finishMonth({ tail, months }: UsageTables, month: MonthNumber): void {
  if (!tail.hasDays(monthStart(month), monthStart(month + 1))) months.tailIsEmpty(month);
}

/** Gives the number of day revisions moved. */
function moveBand(tables: UsageTables, month: MonthNumber, band: number): number {
  const { loads, months, tail } = tables;
  const upto = loads.last();
  const arrivals = new Map<number, Entry[]>();
  let moved = 0;
  for (let day = monthStart(month); day < monthStart(month + 1); day++) {
    const rows = tail.rows(groupOf(day, band), upto);
    if (rows.length === 0) continue;
    for (const entry of rows.flatMap((row) => row.entries)) {
      const point = band * POINTS_PER_BAND + entry.slot;
      const ofPoint = arrivals.get(point) ?? [];
      ofPoint.push({ ...entry, slot: dayInMonth(day, month) });
      arrivals.set(point, ofPoint);
      moved++;
    }
    tail.removeLoads(groupOf(day, band), 0, upto);
  }
  for (const [point, entries] of arrivals) movePoint(tables, { month, point }, entries);
  if (moved > 0) months.holdsRows(month);
  return moved;
}

/** `arrivals` by day, then in the order of loads. */
function movePoint(
  { months }: UsageTables,
  { month, point }: { month: MonthNumber; point: number },
  arrivals: readonly Entry[],
): void {
  const first = monthStart(month);
  const days = new Map(months.row(point, month).map((entry) => [entry.slot, entry]));
  for (const entry of arrivals) {
    const current = days.get(entry.slot);
    if (current === undefined || supersedes(entry, current)) days.set(entry.slot, entry);
    const older = days.get(entry.slot) === entry ? current : entry;
    if (older !== undefined) months.supersede(point, first + entry.slot, older);
  }
  months.putRow(
    point,
    month,
    [...days.values()].sort((a, b) => a.slot - b.slot),
  );
}
