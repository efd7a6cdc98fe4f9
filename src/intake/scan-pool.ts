import { Worker } from 'node:worker_threads';
import type { IntervalCsvLayout } from './interval-csv-layout.ts';
import type { ScanResult } from './scan.ts';

export type ScanJob =
  | { readonly kind: 'lse'; readonly chunk: Uint8Array<ArrayBuffer> }
  | {
      readonly kind: 'interval-csv';
      readonly layout: IntervalCsvLayout;
      readonly chunk: Uint8Array<ArrayBuffer>;
    };

const WORKERS = 2;
/** Chunks under way at once: enough to keep both workers busy, few enough to keep memory flat. */
const AHEAD = 2 * WORKERS;

/** A scanner makes garbage at a high rate and keeps nothing; without bounds its heap grows to hundreds of megabytes. */
const HEAP = { maxYoungGenerationSizeMb: 6, maxOldGenerationSizeMb: 128 };

/** What a worker sends back: with the result, the memory of the chunk. */
export interface Scanned {
  readonly result: ScanResult;
  readonly memory: ArrayBuffer;
}

interface Waiting {
  readonly resolve: (scanned: Scanned) => void;
  readonly reject: (error: unknown) => void;
}

/** Scans chunks in two threads. */
export class ScanPool {
  private readonly workers: { readonly thread: Worker; readonly waiting: Waiting[] }[] = [];

  /** Results come in the order of the chunks; `reuse` hears of each chunk's memory as soon as it is free again. */
  async *scan(
    jobs: AsyncIterable<ScanJob>,
    reuse: (memory: ArrayBuffer) => void,
  ): AsyncGenerator<ScanResult> {
    const underWay: Promise<ScanResult>[] = [];
    for await (const job of jobs) {
      const result = this.submit(job).then((scanned) => {
        reuse(scanned.memory);
        return scanned.result;
      });
      // A failure is taken up when its turn comes; until then it must not count as unhandled.
      result.catch(() => {});
      underWay.push(result);
      if (underWay.length >= AHEAD) yield await (underWay.shift() as Promise<ScanResult>);
    }
    for (const result of underWay) yield await result;
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.splice(0).map(({ thread }) => thread.terminate()));
  }

  private submit(job: ScanJob): Promise<Scanned> {
    const worker = this.leastBusy();
    return new Promise((resolve, reject) => {
      worker.waiting.push({ resolve, reject });
      worker.thread.postMessage(job, [job.chunk.buffer]);
    });
  }

  private leastBusy() {
    if (this.workers.length < WORKERS) this.workers.push(startWorker());
    return this.workers.reduce((least, worker) =>
      worker.waiting.length < least.waiting.length ? worker : least,
    );
  }
}

function startWorker() {
  const thread = new Worker(new URL('./scan-worker.js', import.meta.url), {
    resourceLimits: HEAP,
  });
  const waiting: Waiting[] = [];
  thread.on('message', (scanned: Scanned) => waiting.shift()?.resolve(scanned));
  thread.on('error', (error) => {
    for (const { reject } of waiting.splice(0)) reject(error);
  });
  thread.unref();
  return { thread, waiting };
}
