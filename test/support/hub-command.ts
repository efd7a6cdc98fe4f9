import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { CommandResult } from './command.ts';

/** The built program next to the compiled test, whatever the folder it was built into. */
export const HUB_PROGRAM = join(import.meta.dirname, '../../src/main.js');

const TIMEOUT_MS = 60_000;
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

/** Runs `hub` to its end with no other settings than these. */
export function runHub(
  settings: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<CommandResult> {
  const env = { PATH: process.env.PATH, ...settings };
  const options = { timeout: TIMEOUT_MS, maxBuffer: OUTPUT_BYTES_MAX, env };
  return new Promise((resolve) => {
    execFile(process.execPath, [HUB_PROGRAM, ...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });
}
