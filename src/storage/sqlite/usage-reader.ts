import type { DayNumber } from '../../calendar.ts';
import type { DayRange } from '../../usage/store.ts';
import { CHANNELS, type Channel, type StoredDay } from '../../usage/usage-day.ts';
import { monthOf, monthStart } from '../usage-month.ts';
import { byAge, newest, supersedes } from '../usage-revision.ts';
import type { DayWindow } from '../usage-window.ts';
import { decodeEntries, type Entry } from './usage-entries.ts';
import type { HeldMonth } from './usage-months.ts';
import type { UsageTables } from './usage-tables.ts';
import { bandOf, slotOf } from './usage-tail.ts';

/**
 * A class, not a literal: V8 takes literals that outlive its first small collections for long-lived ones, and the days of
 * all reads then wait for a full collection, which one read in fifty pays for.
 */
class ReadDay implements StoredDay {
  readonly esiid: string;
  readonly channel: Channel;
  readonly day: DayNumber;
  readonly packed: Uint8Array;
  readonly revisedAt: number;
  readonly meterNumber: string;
  readonly load: number;

  constructor(
    { esiid, channel, day }: { esiid: string; channel: Channel; day: DayNumber },
    { packed, revisedAt, load }: Entry,
    meterNumber: string,
  ) {
    this.esiid = esiid;
    this.channel = channel;
    this.day = day;
    this.packed = packed;
    this.revisedAt = revisedAt;
    this.meterNumber = meterNumber;
    this.load = load;
  }
}

/** One revision of one day. */
interface Arrival {
  readonly day: DayNumber;
  readonly entry: Entry;
}

/** Reads windows within one snapshot. Neighbours share rows, so what was asked in it once is not asked again. */
export class UsageReader {
  private readonly tables: UsageTables;
  private readonly heldMonths: UsageTables['months']['held'];
  private readonly bandRows: UsageTables['tail']['bandRows'];
  private readonly touchedDays: UsageTables['loads']['touchedDays'];

  constructor(tables: UsageTables) {
    this.tables = tables;
    this.heldMonths = remembering(tables.months.held);
    this.bandRows = remembering(tables.tail.bandRows);
    this.touchedDays = remembering(tables.loads.touchedDays);
  }

  /** The newest revision of each day among loads up to `upto`; by channel, then day. */
  newestDays(window: DayWindow, upto: number): StoredDay[] {
    return this.eachPoint(window, (point, store) => this.newestOf(point, window, { upto, store }));
  }

  /** As `newestDays`, those alone that loads after `after` brought. */
  changedDays(window: DayWindow, { after, upto }: { after: number; upto: number }): StoredDay[] {
    const { from, until } = window;
    return this.eachPoint(window, (point, store) => {
      for (const days of runsOf(this.touchedDays(after, upto, bandOf(point), from, until))) {
        this.newestOf(point, days, {
          upto,
          store: (day, entry) => entry.load > after && store(day, entry),
        });
      }
    });
  }

  /** Every revision of each day among loads up to `upto`; by channel, then day, oldest first. */
  revisions(window: DayWindow, upto: number): StoredDay[] {
    return this.eachPoint(window, (point, store) => {
      for (const [held, days] of this.monthsOf(window)) {
        const known = this.revisionsOfMonth(point, held, days, upto);
        known.sort((a, b) => a.day - b.day || byAge(a.entry, b.entry));
        for (const { day, entry } of known) store(day, entry);
      }
    });
  }

  private eachPoint(
    { esiid }: DayWindow,
    visit: (point: number, store: (day: DayNumber, entry: Entry) => void) => void,
  ): StoredDay[] {
    const found: StoredDay[] = [];
    for (const channel of CHANNELS) {
      const point = this.tables.dictionary.findPoint(esiid, channel);
      if (point === undefined) continue;
      visit(point, (day, entry) => found.push(this.storedDay({ esiid, channel, day }, entry)));
    }
    return found;
  }

  private storedDay(
    of: { esiid: string; channel: Channel; day: DayNumber },
    entry: Entry,
  ): StoredDay {
    return new ReadDay(of, entry, this.tables.dictionary.meterNumber(entry.meter));
  }

  private newestOf(
    point: number,
    window: DayRange,
    { upto, store }: { upto: number; store: (day: DayNumber, entry: Entry) => void },
  ): void {
    for (const [held, days] of this.monthsOf(window)) {
      const first = monthStart(held.month);
      const best = this.newestOfMonth(point, held, days, upto);
      for (const [slot, entry] of best.entries())
        if (entry !== undefined) store(first + slot, entry);
    }
  }

  /** The months of a window that hold anything, each with its days in the window. */
  private *monthsOf({ from, until }: DayRange): Generator<readonly [HeldMonth, DayRange]> {
    for (const held of this.heldMonths(monthOf(from), monthOf(until - 1))) {
      const days = {
        from: Math.max(from, monthStart(held.month)),
        until: Math.min(until, monthStart(held.month + 1)),
      };
      yield [held, days];
    }
  }

  /** By days since the month's first. */
  private newestOfMonth(
    point: number,
    { month, inRows, inTail }: HeldMonth,
    days: DayRange,
    upto: number,
  ): (Entry | undefined)[] {
    const { months } = this.tables;
    const first = monthStart(month);
    const best: (Entry | undefined)[] = [];
    for (const entry of inRows ? months.row(point, month) : []) {
      const day = first + entry.slot;
      if (day < days.from || day >= days.until) continue;
      // What the row holds came later than asked: what was known then is among the superseded.
      best[entry.slot] = entry.load <= upto ? entry : newest(months.superseded(point, day, upto));
    }
    if (!inTail) return best;
    for (const { day, entry } of this.arrivals(point, days, upto)) {
      const current = best[day - first];
      if (current === undefined || supersedes(entry, current)) best[day - first] = entry;
    }
    return best;
  }

  /** In the order of arrival as far as revisions of one day go. */
  private revisionsOfMonth(
    point: number,
    { month, inRows, inTail }: HeldMonth,
    days: DayRange,
    upto: number,
  ): Arrival[] {
    const { months } = this.tables;
    const first = monthStart(month);
    const row = inRows ? months.row(point, month) : [];
    return [
      ...(inRows ? months.supersededIn(point, days, upto) : []),
      ...row
        .map((entry) => ({ day: first + entry.slot, entry }))
        .filter(({ day, entry }) => day >= days.from && day < days.until && entry.load <= upto),
      ...(inTail ? this.arrivals(point, days, upto) : []),
    ];
  }

  /** What the tail has of one point, by day, then in the order of arrival. */
  private *arrivals(point: number, { from, until }: DayRange, upto: number): Generator<Arrival> {
    const slot = slotOf(point);
    for (const { day, row } of this.bandRows(bandOf(point), from, until, upto)) {
      for (const entry of decodeEntries(row, slot)) yield { day, entry };
    }
  }
}

/** Asks for each question once. */
function remembering<Q extends readonly number[], A>(
  ask: (...question: Q) => A,
): (...question: Q) => A {
  const answers = new Map<string, A>();
  return (...question) => {
    const key = question.join();
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = ask(...question);
    answers.set(key, answer);
    return answer;
  };
}

/** Ordered days as runs without gaps. */
function* runsOf(days: readonly DayNumber[]): Generator<DayRange> {
  let run: { from: DayNumber; until: DayNumber } | undefined;
  for (const day of days) {
    if (run?.until === day) run = { from: run.from, until: day + 1 };
    else {
      if (run !== undefined) yield run;
      run = { from: day, until: day + 1 };
    }
  }
  if (run !== undefined) yield run;
}
