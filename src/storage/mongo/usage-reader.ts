import type { DayNumber } from '../../calendar.ts';
import type { StoredDay } from '../../usage/usage-day.ts';
import { monthOf } from '../usage-month.ts';
import { byAge, newest } from '../usage-revision.ts';
import type { DayWindow } from '../usage-window.ts';
import {
  type RevisionDocument,
  revisionsOfMonth,
  storedDay,
  type UsageCollections,
} from './usage-documents.ts';

const ARRIVAL = { c: 1, d: 1, l: 1, r: 1, n: 1 } as const;
const ARRIVAL_FIELDS = ['c', 'd', 'l', 'r', 'n'] as const;

/** Reads of one window each. The order of the queries is what keeps them right beside a compaction (`UsageCollections`). */
export class MongoUsageReader {
  constructor(private readonly collections: UsageCollections) {}

  /** The newest revision of each day among loads up to `upto`; by channel, then day. */
  async newestDays({ esiid: e, from, until }: DayWindow, upto: number): Promise<StoredDay[]> {
    const arrived = await this.arrived({ e, d: { $gte: from, $lt: until }, l: { $lte: upto } });
    const months = await this.collections.months.find({ e, m: monthsOf(from, until) }).toArray();
    const finished = months.flatMap(revisionsOfMonth).filter(({ d }) => d >= from && d < until);
    // Where a month's day came later than asked, what was known then is among the superseded.
    const later = finished.filter(({ l }) => l > upto).map(({ d }) => d);
    const earlier = later.length === 0 ? [] : await this.superseded(e, { $in: later }, upto);
    return newestOf([...earlier, ...finished.filter(({ l }) => l <= upto), ...arrived]);
  }

  /** As `newestDays`, those alone that loads after `after` brought. */
  async changedDays(
    window: DayWindow,
    { after, upto }: { after: number; upto: number },
  ): Promise<StoredDay[]> {
    const touched = await this.touchedDays(window, { $gt: after });
    if (touched.length === 0) return [];
    const from = Math.min(...touched);
    const until = Math.max(...touched) + 1;
    const newestOnes = await this.newestDays({ ...window, from, until }, upto);
    return newestOnes.filter(({ load }) => load > after);
  }

  /** Every revision of each day among loads up to `upto`; by channel, then day, oldest first. */
  async revisions({ esiid: e, from, until }: DayWindow, upto: number): Promise<StoredDay[]> {
    const d = { $gte: from, $lt: until };
    const arrived = await this.arrived({ e, d, l: { $lte: upto } });
    const months = await this.collections.months.find({ e, m: monthsOf(from, until) }).toArray();
    const finished = months
      .flatMap(revisionsOfMonth)
      .filter((day) => day.d >= from && day.d < until && day.l <= upto);
    const superseded = await this.superseded(e, d, upto);
    // A compaction beside this may have shown one of them twice.
    const known = new Map<string, RevisionDocument>();
    for (const revision of [...superseded, ...finished, ...arrived]) {
      known.set(ARRIVAL_FIELDS.map((field) => revision[field]).join(), revision);
    }
    return [...known.values()]
      .map((document) => ({ document, stored: storedDay(document) }))
      .sort(
        (a, b) =>
          a.document.c - b.document.c || a.document.d - b.document.d || byAge(a.stored, b.stored),
      )
      .map(({ stored }) => stored);
  }

  /**
   * Days that such loads may have brought. Superseded revisions need no look: one that is the newest up to some load gave
   * way to a later load, and that one is in the month.
   */
  private async touchedDays(
    { esiid: e, from, until }: DayWindow,
    l: { readonly $gt: number },
  ): Promise<DayNumber[]> {
    const { days, months } = this.collections;
    const d = { $gte: from, $lt: until };
    const arrived = await days.find({ e, d, l }, { projection: { d: 1 } }).toArray();
    const finished = await months.find({ e, m: monthsOf(from, until), l }).toArray();
    const inMonths = finished.flatMap((month) => month.days).filter((day) => day.l > l.$gt);
    return [...arrived, ...inMonths]
      .map((day) => day.d)
      .filter((day) => day >= from && day < until);
  }

  private arrived(filter: object): Promise<RevisionDocument[]> {
    return this.collections.days.find(filter).sort(ARRIVAL).toArray();
  }

  private superseded(
    e: string,
    d: { readonly $in: DayNumber[] } | { readonly $gte: DayNumber; readonly $lt: DayNumber },
    upto: number,
  ): Promise<RevisionDocument[]> {
    return this.collections.superseded
      .find({ e, d, l: { $lte: upto } })
      .sort(ARRIVAL)
      .toArray();
  }
}

function monthsOf(from: DayNumber, until: DayNumber) {
  return { $gte: monthOf(from), $lte: monthOf(until - 1) };
}

/** One day each, by channel, then day. `revisions` of a day come in the order of arrival. */
function newestOf(revisions: readonly RevisionDocument[]): StoredDay[] {
  const ordered = [...revisions].sort((a, b) => a.c - b.c || a.d - b.d);
  const days = Map.groupBy(ordered, ({ c, d }) => `${c} ${d}`);
  return [...days.values()].flatMap((same) => newest(same.map(storedDay)) ?? []);
}
