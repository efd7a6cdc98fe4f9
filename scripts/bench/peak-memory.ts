/** Loaded before a command's own code: when it ends, its peak resident memory in KiB goes to file descriptor 3. */
import { writeSync } from 'node:fs';

const REPORT = 3;

process.on('exit', () => {
  writeSync(REPORT, String(process.resourceUsage().maxRSS));
});
