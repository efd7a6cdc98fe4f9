import type { DayNumber } from '../../calendar.ts';
import { CHANNELS, type Channel, type StoredDay } from '../../usage/usage-day.ts';
import { monthOf, monthStart } from '../usage-month.ts';
import { byAge, newest, supersedes } from '../usage-revision.ts';
import type { DayWindow } from '../usage-window.ts';
import type { Entry } from './usage-entries.ts';
import { dayInMonth, type HeldMonth } from './usage-months.ts';
import type { UsageTables } from './usage-tables.ts';
import { bandOf } from './usage-tail.ts';

interface Days {
  readonly from: DayNumber;
  readonly until: DayNumber;
}

/** Reads of one window each, in one snapshot, so that a compaction beside it moves nothing out of sight. */
export class UsageReader {
  constructor(private readonly tables: UsageTables) {}

  /** The newest revision of each day among loads up to `upto`; by channel, then day. */
  newestDays(window: DayWindow, upto: number): StoredDay[] {
    return this.eachPoint(window, (point, store) => this.newestOf(point, window, { upto, store }));
  }

  /** As `newestDays`, those alone that loads after `after` brought. */
  changedDays(window: DayWindow, loads: { after: number; upto: number }): StoredDay[] {
    return this.eachPoint(window, (point, store) => {
      const touched = this.tables.loads.touchedDays(loads, bandOf(point), window);
      for (const days of runsOf(touched)) {
        this.newestOf(point, days, {
          upto: loads.upto,
          store: (day, entry) => entry.load > loads.after && store(day, entry),
        });
      }
    });
  }

  /** Every revision of one day among loads up to `upto`, oldest first. */
  revisions(esiid: string, day: DayNumber, upto: number): StoredDay[] {
    const { months, tail } = this.tables;
    const month = monthOf(day);
    const days = { from: day, until: day + 1 };
    return this.eachPoint({ esiid, ...days }, (point, store) => {
      const row = months.row(point, month, dayInMonth(day, month));
      const finished = [...months.superseded(point, day, upto), ...row];
      const arrived = [...tail.entriesOf(point, days, upto)].map(({ entry }) => entry);
      const known = [...finished, ...arrived].filter((entry) => entry.load <= upto);
      for (const entry of known.sort(byAge)) store(day, entry);
    });
  }

  private eachPoint(
    { esiid }: DayWindow,
    visit: (point: number, store: (day: DayNumber, entry: Entry) => void) => void,
  ): StoredDay[] {
    const { database, dictionary } = this.tables;
    return database.snapshot(() => {
      const found: StoredDay[] = [];
      for (const channel of CHANNELS) {
        const point = dictionary.findPoint(esiid, channel);
        if (point === undefined) continue;
        visit(point, (day, entry) => found.push(this.storedDay({ esiid, channel, day }, entry)));
      }
      return found;
    });
  }

  private storedDay(
    of: { esiid: string; channel: Channel; day: DayNumber },
    entry: Entry,
  ): StoredDay {
    const { packed, revisedAt, load } = entry;
    const meterNumber = this.tables.dictionary.meterNumber(entry.meter);
    return {
      esiid: of.esiid,
      channel: of.channel,
      day: of.day,
      packed,
      revisedAt,
      meterNumber,
      load,
    };
  }

  private newestOf(
    point: number,
    { from, until }: Days,
    { upto, store }: { upto: number; store: (day: DayNumber, entry: Entry) => void },
  ): void {
    for (const held of this.tables.months.held(monthOf(from), monthOf(until - 1))) {
      const first = monthStart(held.month);
      const days = {
        from: Math.max(from, first),
        until: Math.min(until, monthStart(held.month + 1)),
      };
      const best = this.newestOfMonth(point, held, days, upto);
      for (const [slot, entry] of best.entries())
        if (entry !== undefined) store(first + slot, entry);
    }
  }

  /** By days since the month's first. */
  private newestOfMonth(
    point: number,
    { month, inRows, inTail }: HeldMonth,
    days: Days,
    upto: number,
  ): (Entry | undefined)[] {
    const { months, tail } = this.tables;
    const first = monthStart(month);
    const best: (Entry | undefined)[] = [];
    for (const entry of inRows ? months.row(point, month) : []) {
      const day = first + entry.slot;
      if (day < days.from || day >= days.until) continue;
      // What the row holds came later than asked: what was known then is among the superseded.
      best[entry.slot] = entry.load <= upto ? entry : newest(months.superseded(point, day, upto));
    }
    if (!inTail) return best;
    for (const { day, entry } of tail.entriesOf(point, days, upto)) {
      const current = best[day - first];
      if (current === undefined || supersedes(entry, current)) best[day - first] = entry;
    }
    return best;
  }
}

/** Ordered days as runs without gaps. */
function* runsOf(days: readonly DayNumber[]): Generator<Days> {
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
