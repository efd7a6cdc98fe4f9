import type { UsageStore } from '../../usage/store.ts';
import type { StoredDay } from '../../usage/usage-day.ts';
import { type DayWindow, dayWindows } from '../usage-window.ts';
import { compact } from './usage-compactor.ts';
import { openLoad } from './usage-load.ts';
import { UsageReader } from './usage-reader.ts';
import { type UsageTables, usageTables } from './usage-tables.ts';

const LOADS_PER_PAGE = 1000;
/** Short windows are read together, so that thousands of them are quick; whoever waits has a turn in between. */
const SNAPSHOT_WINDOWS = 256;
const SNAPSHOT_DAYS = 512;

/** The usage port in one SQLite file (`:memory:` for tests). Every write is one short transaction. */
export async function openSqliteUsage(file: string): Promise<UsageStore> {
  const tables = usageTables(file);
  const { loads, registers } = tables;

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
      return eachWindow(tables, dayWindows(scope, range), (reader, window) =>
        reader.newestDays(window, upto),
      );
    },
    revisions(scope, range) {
      const upto = loads.last();
      return eachWindow(tables, dayWindows(scope, range), (reader, window) =>
        reader.revisions(window, upto),
      );
    },
    changes(scope, after, upto) {
      const closed = Math.min(upto, loads.last());
      return eachWindow(tables, dayWindows(scope), (reader, window) =>
        window.isNewlyKnown
          ? reader.newestDays(window, closed)
          : reader.changedDays(window, { after, upto: closed }),
      );
    },
    compact: (before, progress = () => {}) => compact(tables, before, progress),
    registers: {
      async *read(scope, range) {
        const upto = range.asOf === undefined ? loads.last() : loads.lastKnownAt(range.asOf);
        for (const window of dayWindows(scope, range)) yield* registers.newest(window, upto);
      },
      async *revisions(scope, range) {
        const upto = loads.last();
        for (const window of dayWindows(scope, range)) yield* registers.revisions(window, upto);
      },
    },
    close: async () => tables.database.sql.close(),
  };
}

/** Several windows in one snapshot, so that a compaction beside it moves nothing out of sight. */
async function* eachWindow(
  tables: UsageTables,
  windows: Generator<DayWindow>,
  read: (reader: UsageReader, window: DayWindow) => readonly StoredDay[],
): AsyncGenerator<StoredDay> {
  let isDone = false;
  while (!isDone) {
    const days: StoredDay[] = [];
    tables.database.snapshot(() => {
      const reader = new UsageReader(tables);
      for (let count = 0; count < SNAPSHOT_WINDOWS && days.length < SNAPSHOT_DAYS; count++) {
        const next = windows.next();
        if (next.done === true) {
          isDone = true;
          return;
        }
        for (const day of read(reader, next.value)) days.push(day);
      }
    });
    yield* days;
  }
}
