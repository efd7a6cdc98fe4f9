import { Worker } from 'node:worker_threads';
import { linesOf } from '../../src/intake/chunks.ts';
import { scanIntervalCsv } from '../../src/intake/interval-csv.ts';
import type { IntervalCsvLayout } from '../../src/intake/interval-csv-layout.ts';
import { recognise } from '../../src/intake/kind.ts';
import type { ScanResult } from '../../src/intake/scan.ts';
import type { ScanJob, Scanned } from '../../src/intake/scan-pool.ts';
import { contentsOf } from '../../src/intake/source.ts';

/** Chunks at one thread: the one it scans and one that waits. */
const AHEAD = 2;

interface Chunks {
  readonly layout: IntervalCsvLayout;
  readonly chunks: AsyncIterable<Uint8Array<ArrayBuffer>>;
  reuse(memory: ArrayBuffer): void;
}

/** Scans an interval CSV in this thread, as intake reads it; stores nothing. */
export async function scanHere(
  path: string,
  visit: (result: ScanResult) => void = () => {},
): Promise<void> {
  await withChunks(path, async ({ layout, chunks, reuse }) => {
    for await (const chunk of chunks) {
      visit(scanIntervalCsv(chunk, layout));
      reuse(chunk.buffer);
    }
  });
}

/** As `scanHere`, in intake's own scanner threads. */
export async function scanInThreads(path: string, threads: readonly Worker[]): Promise<void> {
  await withChunks(path, async ({ layout, chunks, reuse }) => {
    const free = threads.flatMap((thread) => Array<Worker>(AHEAD).fill(thread));
    const all = free.length;
    let wake = () => {};
    for (const thread of threads) {
      thread.removeAllListeners('message').on('message', ({ memory }: Scanned) => {
        reuse(memory);
        free.push(thread);
        wake();
      });
    }
    const oneIsFree = () => new Promise<void>((resolve) => (wake = resolve));
    for await (const chunk of chunks) {
      while (free.length === 0) await oneIsFree();
      const job: ScanJob = { kind: 'interval-csv', layout, chunk };
      free.shift()?.postMessage(job, [chunk.buffer]);
    }
    while (free.length < all) await oneIsFree();
  });
}

export function startScanThread(): Worker {
  return new Worker(new URL('../../src/intake/scan-worker.js', import.meta.url));
}

async function withChunks(path: string, work: (text: Chunks) => Promise<void>): Promise<void> {
  for await (const content of contentsOf(path)) {
    const source = await content.open();
    const lines = await linesOf(source);
    const recognised = recognise(lines.first);
    if (recognised?.kind !== 'interval-csv') throw new Error(`${path} is no interval CSV`);
    const { layout } = recognised;
    await work({ layout, chunks: lines.chunks(), reuse: (memory) => lines.reuse(memory) });
    await source.close();
  }
}
