import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';

/** Small enough to be still in the processor's cache when it is digested. */
const PIECE_BYTES = 256 * 1024;

const hash = createHash('sha256');
const piece = Buffer.alloc(PIECE_BYTES);
const file = openSync(String(workerData), 'r');
for (let count = -1; count !== 0; ) {
  count = readSync(file, piece);
  hash.update(piece.subarray(0, count));
}
closeSync(file);
parentPort?.postMessage(hash.digest('hex'));
