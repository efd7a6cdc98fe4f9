/**
 * `npm run bench [-- --quick]`: how fast the hub is, each figure against an anchor that is measured in the same run.
 * Progress goes to standard error, the table to standard output; exit 1 when something is below what it must be.
 * `--quick` only shows that everything runs: its figures mean nothing, and none is held against the hub.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Figure, figureTable, verdictOf } from './bench/figures.ts';
import { openGreenButtonHub } from './bench/green-button-hub.ts';
import {
  COMPACTED_UNTIL,
  diskBytes,
  HISTORY_FROM,
  HISTORY_UNTIL,
  type History,
  type Homes,
  historyOf,
  NOW,
  packedDaysOf,
  storeHistory,
} from './bench/history.ts';
import { parsing, registerMarket, storing, twoWorkers } from './bench/intake.ts';
import { type MarketFile, writeMarketFile } from './bench/market-file.ts';
import { peakMemory } from './bench/memory.ts';
import { diskUse } from './bench/reading.ts';
import { FULL, QUICK, type Sizes } from './bench/sizes.ts';

const isQuick = process.argv.includes('--quick');
const sizes = isQuick ? QUICK : FULL;
const folder = await mkdtemp(join(tmpdir(), 'hub-bench-'));
try {
  const figures = await measure(sizes, folder);
  console.log(figureTable(figures));
  const missed = figures.filter(({ value, goal }) => verdictOf(value, goal) === 'missed');
  if (missed.length > 0 && !isQuick) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function measure(sizes: Sizes, folder: string): Promise<readonly Figure[]> {
  const market = await step('writing a market', () =>
    writeMarketFile(join(folder, 'market'), sizes.market),
  );
  const homes = await packedDaysOf(market.path);
  const intake = await measureIntake(market, sizes, folder);
  const history = await measureHistory(homes, sizes, folder);
  const memory = await measureExportMemory(homes, sizes, folder);
  return [...intake.speed, ...history, intake.memory, memory];
}

async function measureIntake(market: MarketFile, sizes: Sizes, folder: string) {
  const registered = join(folder, 'registered');
  await registerMarket(market, registered);
  const speed = [
    await step('scanning', () => parsing(market, sizes)),
    await step('taking in', () =>
      storing(market, { registered, folder, rounds: sizes.rounds.long }),
    ),
    await step('scanning in two threads', () => twoWorkers(market, sizes)),
  ];
  const work = `\`hub intake\` of ${(market.bytes / 1e9).toFixed(2)} GB`;
  const memory = await step('memory of intake', () =>
    peakMemory(work, registered, ['intake', market.path]),
  );
  await rm(registered, { recursive: true });
  await rm(market.path);
  return { speed, memory };
}

async function measureHistory(homes: Homes, sizes: Sizes, folder: string) {
  const dataDir = join(folder, 'history');
  await mkdir(dataDir);
  const finished = historyOf(sizes.historyEsiids, HISTORY_FROM, COMPACTED_UNTIL);
  await step('storing 13 months', () => fill(dataDir, finished, homes));
  const stored = finished.esiids.length * (finished.until - finished.from);
  const disk = diskUse(await diskBytes(dataDir), stored);
  await fill(dataDir, historyOf(sizes.historyEsiids, COMPACTED_UNTIL, HISTORY_UNTIL), homes);

  const served = await step('reading, sending and extracting', () => measureServed(folder));
  return [disk, ...served];
}

async function measureServed(folder: string): Promise<readonly Figure[]> {
  const program = join(import.meta.dirname, 'bench/served-history.js');
  const { stdout } = await promisify(execFile)(process.execPath, [
    program,
    folder,
    isQuick ? 'quick' : 'full',
  ]);
  return JSON.parse(stdout);
}

async function measureExportMemory(homes: Homes, sizes: Sizes, folder: string): Promise<Figure> {
  const { esiids: count, months } = sizes.longExport;
  const dataDir = join(folder, 'long');
  await mkdir(dataDir);
  const from = HISTORY_UNTIL.subtract({ months });
  const history = historyOf(count, from, HISTORY_UNTIL);
  await step('storing months to export', () => fill(dataDir, history, homes));
  const to = HISTORY_UNTIL.subtract({ days: 1 });
  const range = ['--from', from.toString(), '--to', to.toString(), '--format', 'espi'];
  const work = `\`hub export\` of ${months} months of ${count} ESIIDs as Green Button`;
  return step('memory of export', () =>
    peakMemory(work, dataDir, ['export', '--esiid', ...history.esiids, ...range]),
  );
}

async function fill(dataDir: string, history: History, homes: Homes): Promise<void> {
  const hub = await openGreenButtonHub(dataDir, NOW);
  try {
    await hub.register(history.esiids);
    await storeHistory(hub.usage, history, homes);
  } finally {
    await hub.close();
  }
}

async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const startedMs = performance.now();
  process.stderr.write(`${name} …`);
  const result = await work();
  process.stderr.write(` ${((performance.now() - startedMs) / 1000).toFixed(1)} s\n`);
  return result;
}
