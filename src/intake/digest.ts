import { stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { HubError } from '../errors.ts';
import { fileDigest } from './source.ts';

/** Smaller files are digested sooner than a thread starts. */
const THREAD_BYTES_MIN = 32 * 1024 * 1024;

const HEAP = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 32 };

/** As `fileDigest`; a large file is digested in a thread of its own, while this one takes it in. */
export async function digestBeside(path: string): Promise<string> {
  const bytes = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  if (bytes < THREAD_BYTES_MIN) return fileDigest(path);
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./digest-worker.js', import.meta.url), {
      workerData: path,
      resourceLimits: HEAP,
    });
    thread.once('message', resolve);
    thread.once('error', (cause) => {
      reject(new HubError('invalid', 'intake.unreadable-file', { file: path }, { cause }));
    });
  });
}
