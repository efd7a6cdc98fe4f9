import { parentPort } from 'node:worker_threads';
import { scanIntervalCsv } from './interval-csv.ts';
import { scanLse } from './lse.ts';
import type { ScanJob, Scanned } from './scan-pool.ts';

parentPort?.on('message', (job: ScanJob) => {
  const result = job.kind === 'lse' ? scanLse(job.chunk) : scanIntervalCsv(job.chunk, job.layout);
  const memory = job.chunk.buffer;
  const scanned: Scanned = { result, memory };
  // Moved, not copied: the chunk's memory goes back to be used again.
  const packed = new Set(result.days.map((day) => day.packed.buffer as ArrayBuffer));
  parentPort?.postMessage(scanned, [memory, ...packed]);
});
