/** Loaded before a command's own code: when it ends, its peak resident memory in KiB goes to file descriptor 3. */
import { writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const REPORT = 3;

// Threads of the command load this too.
if (isMainThread) {
  process.on('exit', () => {
    writeSync(REPORT, String(process.resourceUsage().maxRSS));
  });
}
