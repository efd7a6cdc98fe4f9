import type { AppendOutcome, DayRange } from '../../src/usage/store.ts';
import {
  type ArrivingDay,
  CHANNELS,
  type PackedDay,
  type StoredDay,
} from '../../src/usage/usage-day.ts';
import { line } from './usage-days.ts';

/** The usage port in its plainest form: a list. It says what the engines must say; compaction means nothing to it. */
export class UsageModel {
  private closed: StoredDay[] = [];
  private pending: StoredDay[] = [];
  private last = 0;

  get lastLoad(): number {
    return this.last;
  }

  append({ isUndated, ...day }: ArrivingDay): AppendOutcome {
    const same = [...this.closed, ...this.pending].filter((other) => isSameDay(other, day));
    if (same.some((other) => isEqual(other, day))) return 'unchanged';
    if (isUndated === true && saysTheNewest(day, same)) return 'unchanged';
    this.pending.push({ ...day, load: this.last + 1 });
    return same.length > 0 ? 'revised' : 'new';
  }

  close(): void {
    if (this.pending.length > 0) this.last++;
    this.closed.push(...this.pending);
    this.pending = [];
  }

  takeBack(): void {
    this.pending = [];
  }

  read(esiids: readonly string[], upto: number): string[] {
    return this.newest(esiids, upto).map(line);
  }

  changes(esiids: readonly string[], after: number, upto: number): string[] {
    return this.newest(esiids, upto)
      .filter((day) => day.load > after)
      .map(line);
  }

  revisions(esiids: readonly string[], { from, until }: DayRange): string[] {
    return this.inOrder(esiids, this.last)
      .filter(({ day }) => day >= from && day < until)
      .map(line);
  }

  private newest(esiids: readonly string[], upto: number): StoredDay[] {
    const known = this.inOrder(esiids, upto);
    return known.filter((day, index) => {
      const next = known[index + 1];
      return next === undefined || !isSameDay(day, next);
    });
  }

  /** By ESIID, channel, day, then oldest first; sorting keeps the order of arrival among equals. */
  private inOrder(esiids: readonly string[], upto: number): StoredDay[] {
    const place = ({ esiid, channel }: StoredDay) =>
      esiids.indexOf(esiid) * CHANNELS.length + CHANNELS.indexOf(channel);
    return this.closed
      .filter((day) => day.load <= upto && esiids.includes(day.esiid))
      .sort(
        (a, b) =>
          place(a) - place(b) || a.day - b.day || a.revisedAt - b.revisedAt || a.load - b.load,
      );
  }
}

function isSameDay(a: PackedDay, b: PackedDay): boolean {
  return a.esiid === b.esiid && a.channel === b.channel && a.day === b.day;
}

function isEqual(a: PackedDay, b: PackedDay): boolean {
  return a.revisedAt === b.revisedAt && Buffer.compare(a.packed, b.packed) === 0;
}

function saysTheNewest(day: PackedDay, others: readonly StoredDay[]): boolean {
  const inOrder = others.toSorted((a, b) => a.revisedAt - b.revisedAt || a.load - b.load);
  const newest = inOrder.at(-1);
  return newest !== undefined && Buffer.compare(newest.packed, day.packed) === 0;
}
