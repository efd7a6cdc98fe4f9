import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { HubError } from '../errors.ts';
import type { FileRange } from './file-range.ts';
import type { IntervalCsvLayout } from './interval-csv-layout.ts';
import type { ScanResult } from './scan.ts';
import { resultOf, type ScanMessage } from './scan-message.ts';

export type ScanJob =
  | { readonly kind: 'lse'; readonly chunk: Uint8Array<ArrayBuffer> }
  | {
      readonly kind: 'interval-csv';
      readonly layout: IntervalCsvLayout;
      readonly text: Uint8Array<ArrayBuffer> | FileRange;
    };

const WORKERS_MAX = 4;

/** One core is for this thread, which stores what the scanners find. */
export function scannerThreads(): number {
  return Math.min(WORKERS_MAX, Math.max(1, availableParallelism() - 1));
}

/** Chunks under way at each worker: the one it scans and one that waits. */
const CHUNKS_AHEAD = 2;
/** Ranges that a worker reads itself cost no memory before; so many keep it busy while this thread stores a batch. */
export const RANGES_AHEAD = 48;

/** A scanner makes garbage at a high rate and keeps nothing; without bounds its heap grows to hundreds of megabytes. */
const HEAP = { maxYoungGenerationSizeMb: 6, maxOldGenerationSizeMb: 128 };

/** What a worker sends back: with the result, the memory of a chunk; or why a range cannot be read. */
export type Scanned =
  | { readonly message: ScanMessage; readonly memory: ArrayBuffer | undefined }
  | { readonly unreadable: string };

interface Waiting {
  readonly resolve: (scanned: Scanned) => void;
  readonly reject: (error: unknown) => void;
}

/** Scans texts in threads of its own, as many as there are cores beside this thread's. */
export class ScanPool {
  private readonly threads = scannerThreads();
  private readonly workers: { readonly thread: Worker; readonly waiting: Waiting[] }[] = [];

  /** Results come in the order of the jobs; `reuse` hears of each chunk's memory as soon as it is free again. */
  async *scan(
    jobs: AsyncIterable<ScanJob>,
    reuse: (memory: ArrayBuffer) => void,
  ): AsyncGenerator<ScanResult> {
    const underWay: Promise<ScanResult>[] = [];
    try {
      for await (const job of jobs) {
        const result = this.submit(job).then((scanned) => {
          if ('unreadable' in scanned) throw new HubError('invalid', scanned.unreadable);
          if (scanned.memory !== undefined) reuse(scanned.memory);
          return resultOf(scanned.message);
        });
        // A failure is taken up when its turn comes; until then it must not count as unhandled.
        result.catch(() => {});
        underWay.push(result);
        const ahead = isRange(job) ? RANGES_AHEAD : CHUNKS_AHEAD;
        if (underWay.length >= ahead * this.threads)
          yield await (underWay.shift() as Promise<ScanResult>);
      }
      for (const result of underWay) yield await result;
    } finally {
      // The caller may close the file as soon as this ends.
      await Promise.allSettled(underWay);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.splice(0).map(({ thread }) => thread.terminate()));
  }

  private submit(job: ScanJob): Promise<Scanned> {
    const worker = this.leastBusy();
    return new Promise((resolve, reject) => {
      worker.waiting.push({ resolve, reject });
      worker.thread.ref();
      worker.thread.postMessage(job, memoryOf(job));
    });
  }

  private leastBusy() {
    if (this.workers.length < this.threads) this.workers.push(startWorker());
    return this.workers.reduce((least, worker) =>
      worker.waiting.length < least.waiting.length ? worker : least,
    );
  }
}

/** What is moved to the worker with the job. */
export function memoryOf(job: ScanJob): ArrayBuffer[] {
  const text = textOf(job);
  return 'fd' in text ? [] : [text.buffer];
}

function isRange(job: ScanJob): boolean {
  return 'fd' in textOf(job);
}

function textOf(job: ScanJob): Uint8Array<ArrayBuffer> | FileRange {
  return job.kind === 'lse' ? job.chunk : job.text;
}

function startWorker() {
  const thread = new Worker(new URL('./scan-worker.js', import.meta.url), {
    resourceLimits: HEAP,
  });
  const waiting: Waiting[] = [];
  thread.on('message', (scanned: Scanned) => {
    waiting.shift()?.resolve(scanned);
    // An idle scanner keeps no process alive.
    if (waiting.length === 0) thread.unref();
  });
  thread.on('error', (error) => {
    for (const { reject } of waiting.splice(0)) reject(error);
  });
  thread.unref();
  return { thread, waiting };
}
