import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OPERATOR } from '../../src/audit-event.ts';
import { readConfig } from '../../src/config.ts';
import { type Hub, openHub } from '../../src/hub.ts';
import { ScanPool, scannerThreads } from '../../src/intake/scan-pool.ts';
import { contentsOf } from '../../src/intake/source.ts';
import { TextIntake } from '../../src/intake/text-intake.ts';
import { silentLog } from '../../src/log.ts';
import { openDuckDb } from './duckdb.ts';
import { type Figure, rounded } from './figures.ts';
import type { MarketFile } from './market-file.ts';
import { contest } from './rounds.ts';
import { scanHere, scanInThreads, startScanThread } from './scanning.ts';
import type { Sizes } from './sizes.ts';

const clock = () => Temporal.Instant.from('2026-04-16T15:00:00Z');

/** One thread of ours against one of DuckDB, over the same file. */
export async function parsing(market: MarketFile, { rounds }: Sizes): Promise<Figure> {
  const duckDb = await openDuckDb();
  let rows = 0;
  let duckDbRows = 0;
  const subject = {
    work: async () => {
      rows = 0;
      await scanHere(market.path, (result) => {
        rows += result.rows;
      });
    },
  };
  const anchor = {
    work: async () => {
      duckDbRows = (await duckDb.countAndSum(market.path)).rows;
    },
  };
  const summed = await contest(rounds.long, { anchor, subject });
  const typed = await contest(1, {
    anchor: { work: () => duckDb.readEveryColumn(market.path) },
    subject,
  });
  duckDb.close();
  if (rows !== duckDbRows) throw new Error(`${rows} rows scanned, ${duckDbRows} by DuckDB`);
  const megabytes = market.bytes / 1e6;
  return {
    work: `strict parse + pack of an interval CSV of ${rounded(megabytes)} MB, one thread`,
    anchor: 'DuckDB `read_csv`, one thread, count and one sum',
    value: summed.anchorSeconds / summed.subjectSeconds,
    goal: { must: 1.1, aim: 2, better: 'more', unit: '×' },
    detail: `${rounded(megabytes / summed.subjectSeconds)} against ${rounded(megabytes / summed.anchorSeconds)} MB/s; ${rounded(typed.anchorSeconds / typed.subjectSeconds)}× when DuckDB converts every column, as intake must`,
  };
}

/** A data folder that knows the market's participants, premises and meters. */
export async function registerMarket(market: MarketFile, dataDir: string): Promise<void> {
  await withHub(dataDir, async (hub) => {
    for (const file of market.registers) await hub.takeIn(file);
  });
}

/**
 * A load from its bytes to the commit against the scanning alone, both with as many scanner threads as intake has here. The
 * digest of the file, for the record, is not in it: it is no part of the parser, and has a thread of its own.
 */
export async function storing(
  market: MarketFile,
  {
    registered,
    folder,
    rounds,
  }: { readonly registered: string; readonly folder: string; readonly rounds: number },
): Promise<Figure> {
  const threads = Array.from({ length: scannerThreads() }, startScanThread);
  const data = join(folder, 'stored');
  let hub: Hub | undefined;
  const scanners = new ScanPool();
  const times = await contest(rounds, {
    anchor: { work: () => scanInThreads(market.path, threads) },
    subject: {
      before: async () => {
        await rm(data, { recursive: true, force: true });
        await cp(registered, data, { recursive: true });
        hub = await openHub(readConfig({ HUB_DATA_DIR: data }), silentLog, clock);
      },
      work: async () => {
        if (hub !== undefined) await takeText(hub, market.path, scanners);
      },
      after: async () => hub?.close(),
    },
  });
  await scanners.close();
  await Promise.all(threads.map((thread) => thread.terminate()));
  await rm(data, { recursive: true, force: true });
  return {
    work: 'parse + pack + store + commit',
    anchor: `the same parser without storing, scanner threads on both sides: ${threads.length}`,
    value: times.anchorSeconds / times.subjectSeconds,
    goal: { must: 0.5, aim: 0.8, better: 'more', unit: '×' },
    detail: `${rounded(times.subjectSeconds)} against ${rounded(times.anchorSeconds)} s`,
  };
}

async function takeText(hub: Hub, path: string, scanners: ScanPool): Promise<void> {
  const texts = new TextIntake({ ...hub, ...hub.market, scanners }, OPERATOR);
  const watched = { progress: () => {}, lost: new AbortController().signal };
  for await (const content of contentsOf(path)) {
    const { summary } = await texts.take(content, Promise.resolve('0'.repeat(64)), watched);
    if (summary.rejected > 0) throw new Error('rejects');
  }
}

export async function twoWorkers(market: MarketFile, { rounds }: Sizes): Promise<Figure> {
  const first = startScanThread();
  const second = startScanThread();
  const { anchorSeconds, subjectSeconds } = await contest(rounds.long, {
    anchor: { work: () => scanInThreads(market.path, [first]) },
    subject: { work: () => scanInThreads(market.path, [first, second]) },
  });
  await Promise.all([first.terminate(), second.terminate()]);
  return {
    work: 'two scanner threads',
    anchor: 'one',
    value: anchorSeconds / subjectSeconds,
    goal: { must: 1.6, aim: 1.9, better: 'more', unit: '×' },
    detail: `${rounded(subjectSeconds)} against ${rounded(anchorSeconds)} s`,
  };
}

async function withHub(dataDir: string, work: (hub: Hub) => Promise<void>): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const hub = await openHub(readConfig({ HUB_DATA_DIR: dataDir }), silentLog, clock);
  try {
    await work(hub);
  } finally {
    await hub.close();
  }
}
