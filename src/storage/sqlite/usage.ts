import type { UsageStore } from '../../usage/store.ts';
import type { StoredDay } from '../../usage/usage-day.ts';
import { type DayWindow, dayWindows } from '../usage-window.ts';
import { compact } from './usage-compactor.ts';
import { openLoad } from './usage-load.ts';
import { UsageReader } from './usage-reader.ts';
import { usageTables } from './usage-tables.ts';

const LOADS_PER_PAGE = 1000;

/** The usage port in one SQLite file (`:memory:` for tests). Every write is one short transaction. */
export async function openSqliteUsage(file: string): Promise<UsageStore> {
  const tables = usageTables(file);
  const { loads } = tables;
  const reader = new UsageReader(tables);

  return {
    open: (source) => openLoad(tables, source),
    lastLoad: async () => loads.last(),
    async *loads(after, upto) {
      for (let last = after; ; ) {
        const page = loads.page(last, upto, LOADS_PER_PAGE);
        yield* page;
        const end = page.at(-1);
        if (end === undefined) return;
        last = end.id;
      }
    },
    read(scope, range) {
      const upto = range.asOf === undefined ? loads.last() : loads.lastKnownAt(range.asOf);
      return eachWindow(dayWindows(scope, range), (window) => reader.newestDays(window, upto));
    },
    revisions(scope, day) {
      const upto = loads.last();
      return eachWindow(dayWindows(scope, { from: day, until: day + 1 }), ({ esiid }) =>
        reader.revisions(esiid, day, upto),
      );
    },
    changes(scope, after, upto) {
      const closed = { after, upto: Math.min(upto, loads.last()) };
      return eachWindow(dayWindows(scope), (window) => reader.changedDays(window, closed));
    },
    compact: (before, progress = () => {}) => compact(tables, before, progress),
    close: async () => tables.database.sql.close(),
  };
}

async function* eachWindow(
  windows: Iterable<DayWindow>,
  read: (window: DayWindow) => readonly StoredDay[],
): AsyncGenerator<StoredDay> {
  for (const window of windows) {
    for (const day of read(window)) yield day;
  }
}
