import type { Db } from 'mongodb';
import type { UsageStore } from '../../usage/store.ts';
import type { StoredDay } from '../../usage/usage-day.ts';
import { type DayWindow, dayWindows } from '../usage-window.ts';
import { compact } from './usage-compactor.ts';
import { usageCollections } from './usage-documents.ts';
import { openLoad } from './usage-load.ts';
import { MongoLoads } from './usage-loads.ts';
import { MongoUsageReader } from './usage-reader.ts';

/** The usage port in a MongoDB database. Closing it leaves the connection open: that belongs to whoever made it. */
export async function mongoUsage(db: Db): Promise<UsageStore> {
  const collections = await usageCollections(db);
  const loads = new MongoLoads(collections);
  const reader = new MongoUsageReader(collections);

  return {
    open: (source) => openLoad({ collections, loads }, source),
    lastLoad: () => loads.last(),
    loads: (after, upto) => loads.list(after, upto),
    async *read(scope, range) {
      const upto = await (range.asOf === undefined ? loads.last() : loads.lastKnownAt(range.asOf));
      yield* eachWindow(dayWindows(scope, range), (window) => reader.newestDays(window, upto));
    },
    async *revisions(scope, range) {
      const upto = await loads.last();
      yield* eachWindow(dayWindows(scope, range), (window) => reader.revisions(window, upto));
    },
    async *changes(scope, after, upto) {
      const closed = { after, upto: Math.min(upto, await loads.last()) };
      yield* eachWindow(dayWindows(scope), (window) => reader.changedDays(window, closed));
    },
    compact: (before, progress = () => {}) => compact({ collections, loads }, before, progress),
    close: async () => {},
  };
}

async function* eachWindow(
  windows: Iterable<DayWindow>,
  read: (window: DayWindow) => Promise<readonly StoredDay[]>,
): AsyncGenerator<StoredDay> {
  for (const window of windows) yield* await read(window);
}
