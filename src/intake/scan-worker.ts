import { parentPort } from 'node:worker_threads';
import { scanIntervalCsv } from './interval-csv.ts';
import { scanLse } from './lse.ts';
import type { ScanJob } from './scan-pool.ts';

parentPort?.on('message', (job: ScanJob) => {
  parentPort?.postMessage(
    job.kind === 'lse' ? scanLse(job.chunk) : scanIntervalCsv(job.chunk, job.layout),
  );
});
