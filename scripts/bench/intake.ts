import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readConfig } from '../../src/config.ts';
import { type Hub, openHub } from '../../src/hub.ts';
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

/** `hub intake` with everything it does against the scanning alone, both with two scanner threads. */
export async function storing(
  market: MarketFile,
  {
    registered,
    folder,
    rounds,
  }: { readonly registered: string; readonly folder: string; readonly rounds: number },
): Promise<Figure> {
  const threads = [startScanThread(), startScanThread()];
  const data = join(folder, 'stored');
  const times = await contest(rounds, {
    anchor: { work: () => scanInThreads(market.path, threads) },
    subject: {
      before: async () => {
        await rm(data, { recursive: true, force: true });
        await cp(registered, data, { recursive: true });
      },
      work: () =>
        withHub(data, async (hub) => {
          const [outcome] = await hub.takeIn(market.path);
          if (outcome === undefined || outcome.summary.rejected > 0) throw new Error('rejects');
        }),
    },
  });
  await Promise.all(threads.map((thread) => thread.terminate()));
  await rm(data, { recursive: true, force: true });
  return {
    work: 'digest + parse + pack + store + commit (`hub intake`), two scanner threads',
    anchor: 'the same parser without storing',
    value: times.anchorSeconds / times.subjectSeconds,
    goal: { must: 0.5, aim: 0.8, better: 'more', unit: '×' },
    detail: `${rounded(times.subjectSeconds)} against ${rounded(times.anchorSeconds)} s`,
  };
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
