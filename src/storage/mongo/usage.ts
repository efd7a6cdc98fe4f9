import type { Db } from 'mongodb';
import type { UsageStore } from '../../usage/store.ts';
import { type DayWindow, dayWindows } from '../usage-window.ts';
import { compact } from './usage-compactor.ts';
import { usageCollections } from './usage-documents.ts';
import { openLoad } from './usage-load.ts';
import { MongoLoads } from './usage-loads.ts';
import { MongoUsageReader } from './usage-reader.ts';
import { MongoRegisters } from './usage-registers.ts';

/** The usage port in a MongoDB database. Closing it leaves the connection open: that belongs to whoever made it. */
export async function mongoUsage(db: Db): Promise<UsageStore> {
  const collections = await usageCollections(db);
  const loads = new MongoLoads(collections);
  const reader = new MongoUsageReader(collections);
  const registers = new MongoRegisters(collections);
  const uptoOf = (asOf: Temporal.Instant | undefined) =>
    asOf === undefined ? loads.last() : loads.lastKnownAt(asOf);

  return {
    open: (source) => openLoad({ collections, loads, registers }, source),
    lastLoad: () => loads.last(),
    loads: (after, upto) => loads.list(after, upto),
    async *read(scope, range) {
      const upto = await uptoOf(range.asOf);
      yield* eachWindow(dayWindows(scope, range), (window) => reader.newestDays(window, upto));
    },
    async *revisions(scope, range) {
      const upto = await loads.last();
      yield* eachWindow(dayWindows(scope, range), (window) => reader.revisions(window, upto));
    },
    async *changes(scope, after, upto) {
      const closed = Math.min(upto, await loads.last());
      yield* eachWindow(dayWindows(scope), (window) =>
        window.isNewlyKnown
          ? reader.newestDays(window, closed)
          : reader.changedDays(window, { after, upto: closed }),
      );
    },
    registers: {
      async *read(scope, range) {
        const upto = await uptoOf(range.asOf);
        yield* eachWindow(dayWindows(scope, range), (window) => registers.newest(window, upto));
      },
      async *revisions(scope, range) {
        const upto = await loads.last();
        yield* eachWindow(dayWindows(scope, range), (window) => registers.revisions(window, upto));
      },
    },
    compact: (before, progress = () => {}) => compact({ collections, loads }, before, progress),
    close: async () => {},
  };
}

async function* eachWindow<T>(
  windows: Iterable<DayWindow>,
  read: (window: DayWindow) => Promise<readonly T[]>,
): AsyncGenerator<T> {
  for (const window of windows) yield* await read(window);
}
