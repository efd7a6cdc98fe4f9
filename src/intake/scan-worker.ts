import { parentPort } from 'node:worker_threads';
import { isHubError } from '../errors.ts';
import { RangeReader } from './file-range.ts';
import { scanIntervalCsv } from './interval-csv.ts';
import { scanLse } from './lse.ts';
import type { ScanResult } from './scan.ts';
import { memoryOfMessage, messageOf } from './scan-message.ts';
import { memoryOf, type ScanJob, type Scanned } from './scan-pool.ts';

const ranges = new RangeReader();

parentPort?.on('message', (job: ScanJob) => {
  const scanned = scannedOf(job);
  if ('unreadable' in scanned) {
    parentPort?.postMessage(scanned);
    return;
  }
  // Moved, not copied: the chunk's memory goes back to be used again.
  parentPort?.postMessage(scanned, [...memoryOf(job), ...memoryOfMessage(scanned.message)]);
});

function scannedOf(job: ScanJob): Scanned {
  try {
    const [memory] = memoryOf(job);
    return { message: messageOf(scan(job)), memory };
  } catch (error) {
    if (isHubError(error)) return { unreadable: error.messageKey };
    throw error;
  }
}

function scan(job: ScanJob): ScanResult {
  if (job.kind === 'lse') return scanLse(job.chunk);
  const { text, layout } = job;
  return scanIntervalCsv('fd' in text ? ranges.read(text) : text, layout);
}
