import { Worker } from 'node:worker_threads';
import { linesOf } from '../../src/intake/chunks.ts';
import { type FileRange, RangeReader } from '../../src/intake/file-range.ts';
import { scanIntervalCsv } from '../../src/intake/interval-csv.ts';
import type { IntervalCsvLayout } from '../../src/intake/interval-csv-layout.ts';
import { recognise } from '../../src/intake/kind.ts';
import type { ScanResult } from '../../src/intake/scan.ts';
import { RANGES_AHEAD, type ScanJob } from '../../src/intake/scan-pool.ts';
import { contentsOf } from '../../src/intake/source.ts';

interface Text {
  readonly layout: IntervalCsvLayout;
  readonly ranges: Iterable<FileRange>;
}

/** Reads and scans an interval CSV in this thread, as a scanner of intake does; stores nothing. */
export async function scanHere(
  path: string,
  visit: (result: ScanResult) => void = () => {},
): Promise<void> {
  const reader = new RangeReader();
  await withRanges(path, async ({ layout, ranges }) => {
    for (const range of ranges) visit(scanIntervalCsv(reader.read(range), layout));
  });
}

/** As `scanHere`, in intake's own scanner threads. */
export async function scanInThreads(path: string, threads: readonly Worker[]): Promise<void> {
  await withRanges(path, async ({ layout, ranges }) => {
    const free = threads.flatMap((thread) => Array<Worker>(RANGES_AHEAD).fill(thread));
    const all = free.length;
    let wake = () => {};
    for (const thread of threads) {
      thread.removeAllListeners('message').on('message', () => {
        free.push(thread);
        wake();
      });
    }
    const oneIsFree = () => new Promise<void>((resolve) => (wake = resolve));
    for (const text of ranges) {
      while (free.length === 0) await oneIsFree();
      const job: ScanJob = { kind: 'interval-csv', layout, text };
      free.shift()?.postMessage(job);
    }
    while (free.length < all) await oneIsFree();
  });
}

export function startScanThread(): Worker {
  return new Worker(new URL('../../src/intake/scan-worker.js', import.meta.url));
}

async function withRanges(path: string, work: (text: Text) => Promise<void>): Promise<void> {
  for await (const content of contentsOf(path)) {
    const source = await content.open();
    const lines = await linesOf(source);
    const recognised = recognise(lines.first);
    const ranges = lines.ranges();
    if (recognised?.kind !== 'interval-csv' || ranges === undefined) {
      throw new Error(`${path} is no plain interval CSV`);
    }
    await work({ layout: recognised.layout, ranges });
    await source.close();
  }
}
