import { setImmediate } from 'node:timers/promises';
import type { ArrivingRead } from '../../usage/register-store.ts';
import type { AppendOutcome, Load, LoadedFile, OpenLoad } from '../../usage/store.ts';
import type { ArrivingDay } from '../../usage/usage-day.ts';
import { type MonthNumber, monthOf } from '../usage-month.ts';
import { byAge, newest } from '../usage-revision.ts';
import type { Entry } from './usage-entries.ts';
import { dayInMonth } from './usage-months.ts';
import type { UsageTables } from './usage-tables.ts';
import { bandDayOf, bandOf, groupOf, POINTS_PER_BAND, slotOf, type TailRow } from './usage-tail.ts';

/** Band-days taken back in one transaction. */
const TAKE_BACK_BATCH = 2000;

/** Opens the next load, after taking back what a crashed or ousted one left behind. */
export async function openLoad(tables: UsageTables, source: LoadedFile): Promise<OpenLoad> {
  const token = tables.database.write(() => tables.loads.takeOver());
  await takeBack(tables, token);
  return new SqliteLoad(tables, source, { token, id: tables.loads.last() + 1 });
}

class SqliteLoad implements OpenLoad {
  readonly id: number;
  private readonly token: number;
  private stored = 0;

  constructor(
    private readonly tables: UsageTables,
    private readonly source: LoadedFile,
    { token, id }: { token: number; id: number },
  ) {
    this.token = token;
    this.id = id;
  }

  async append(days: readonly ArrivingDay[]): Promise<readonly AppendOutcome[]> {
    return this.appendBatch(() => this.appendGroups(days));
  }

  async appendReads(reads: readonly ArrivingRead[]): Promise<readonly AppendOutcome[]> {
    return this.appendBatch(() => this.tables.registers.append(this.id, reads));
  }

  private appendBatch(append: () => readonly AppendOutcome[]): readonly AppendOutcome[] {
    const { database, dictionary } = this.tables;
    try {
      const outcomes = database.write(() => {
        this.tables.loads.requireCurrent(this.token);
        return append();
      });
      for (const outcome of outcomes) if (outcome !== 'unchanged') this.stored++;
      return outcomes;
    } catch (error) {
      dictionary.forget();
      throw error;
    }
  }

  async close(closedAt: Temporal.Instant): Promise<Load | undefined> {
    const { database, loads } = this.tables;
    const { file } = this.source;
    const sha256 = await this.source.sha256;
    return database.writeDurably(() => {
      loads.requireCurrent(this.token);
      loads.takeOver();
      if (this.stored === 0) return undefined;
      return loads.add({ id: this.id, closedAt, file, sha256 });
    });
  }

  async abandon(): Promise<void> {
    await takeBack(this.tables, this.token);
    const { database, loads } = this.tables;
    database.write(() => loads.isCurrent(this.token) && loads.takeOver());
  }

  private appendGroups(days: readonly ArrivingDay[]): AppendOutcome[] {
    const outcomes = new Array<AppendOutcome>(days.length);
    const groups = new Map<number, Arrival[]>();
    for (let index = 0; index < days.length; index++) {
      const day = days[index] as ArrivingDay;
      const point = this.tables.dictionary.point(day.esiid, day.channel);
      const group = groupOf(day.day, bandOf(point));
      const entry = this.entryOf(day, slotOf(point));
      const arrival = { index, entry, isUndated: day.isUndated === true };
      const arrivals = groups.get(group);
      if (arrivals === undefined) groups.set(group, [arrival]);
      else arrivals.push(arrival);
    }
    const compacted = new Map<MonthNumber, boolean>();
    for (const [group, arrivals] of groups)
      this.appendGroup(group, arrivals, { outcomes, compacted });
    return outcomes;
  }

  private appendGroup(group: number, arrivals: readonly Arrival[], batch: Batch): void {
    const rows = this.tables.tail.rows(group);
    const last = rows.at(-1);
    const own = last?.load === this.id ? last : undefined;
    const month = monthOf(bandDayOf(group).day);
    const known = rows.flatMap((row) => row.entries);
    const finished = this.hasRows(month, batch) ? this.finishedOf(group, month) : () => [];

    const added: Entry[] = [];
    for (const { index, entry, isUndated } of arrivals) {
      const others = [
        ...finished(entry.slot),
        ...revisionsOf(known, entry.slot),
        ...revisionsOf(added, entry.slot),
      ];
      const isKnown =
        others.some((other) => isSame(other, entry)) ||
        (isUndated && hasSameValues(newest(others), entry));
      batch.outcomes[index] = isKnown ? 'unchanged' : others.length > 0 ? 'revised' : 'new';
      if (!isKnown) added.push(entry);
    }
    if (added.length > 0) this.save(group, { added, own, last, month });
  }

  private save(group: number, { added, own, last, month }: Save): void {
    const { tail, loads, months } = this.tables;
    const entries = [...(own?.entries ?? []), ...added].sort(
      (a, b) => a.slot - b.slot || byAge(a, b),
    );
    if (own !== undefined) {
      tail.replace(own.key, entries);
      return;
    }
    tail.append(group, last, this.id, entries);
    loads.touch(this.id, bandDayOf(group));
    months.holdsTail(month);
  }

  private entryOf(day: ArrivingDay, slot: number): Entry {
    const { revisedAt, packed } = day;
    return {
      slot,
      revisedAt,
      load: this.id,
      meter: this.tables.dictionary.meter(day.meterNumber),
      packed,
    };
  }

  private hasRows(month: MonthNumber, { compacted }: Batch): boolean {
    const known = compacted.get(month);
    if (known !== undefined) return known;
    const inRows = this.tables.months.held(month, month)[0]?.inRows ?? false;
    compacted.set(month, inRows);
    return inRows;
  }

  /** Revisions of a finished day, by the point's place in the band. */
  private finishedOf(group: number, month: MonthNumber): (slot: number) => Entry[] {
    const { months } = this.tables;
    const { band, day } = bandDayOf(group);
    return (slot) => {
      const point = band * POINTS_PER_BAND + slot;
      const current = months.row(point, month, dayInMonth(day, month));
      return current.length === 0 ? [] : [...months.superseded(point, day, this.id), ...current];
    };
  }
}

interface Arrival {
  /** Place in the batch. */
  readonly index: number;
  readonly entry: Entry;
  readonly isUndated: boolean;
}

interface Batch {
  readonly outcomes: AppendOutcome[];
  readonly compacted: Map<MonthNumber, boolean>;
}

interface Save {
  readonly added: readonly Entry[];
  readonly own: TailRow | undefined;
  readonly last: TailRow | undefined;
  readonly month: MonthNumber;
}

function revisionsOf(entries: readonly Entry[], slot: number): Entry[] {
  return entries.filter((entry) => entry.slot === slot);
}

function isSame(a: Entry, b: Entry): boolean {
  return a.revisedAt === b.revisedAt && hasSameValues(a, b);
}

function hasSameValues(a: Entry | undefined, b: Entry): boolean {
  return a !== undefined && Buffer.compare(a.packed, b.packed) === 0;
}

/** Removes every row above the last closed load, as long as the token holds; safe to be interrupted. */
async function takeBack(
  { database, loads, tail, registers }: UsageTables,
  token: number,
): Promise<void> {
  let isDone = false;
  while (!isDone) {
    isDone = database.write(() => {
      if (!loads.isCurrent(token)) return true;
      const touched = loads.touchedAfter(loads.last(), TAKE_BACK_BATCH);
      for (const { load, band, day } of touched) {
        tail.removeLoads(groupOf(day, band), load, load);
        loads.untouch(load, { band, day });
      }
      return registers.takeBack(loads.last()) && touched.length < TAKE_BACK_BATCH;
    });
    await setImmediate();
  }
}
