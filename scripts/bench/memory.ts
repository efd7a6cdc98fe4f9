import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type Figure, rounded } from './figures.ts';

const MAIN = fileURLToPath(new URL('../../src/main.js', import.meta.url));
const REPORTER = new URL('./peak-memory.js', import.meta.url).href;
const MINUTES_MAX = 15;

/** Peak resident memory of a `hub` command, run as a process of its own. Throws when the command fails. */
export async function peakMemory(
  work: string,
  dataDir: string,
  hubArguments: readonly string[],
): Promise<Figure> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, ['--import', REPORTER, MAIN, ...hubArguments], {
    env: { PATH: process.env.PATH, HUB_DATA_DIR: dataDir },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    timeout: MINUTES_MAX * 60_000,
    killSignal: 'SIGKILL',
  });
  const ended = once(child, 'exit');
  const [said, kibibytes] = await Promise.all([
    text(child.stderr as Readable),
    text(child.stdio[3] as Readable),
  ]);
  const [code] = await ended;
  if (code !== 0) throw new Error(`hub ${hubArguments[0]} ended with ${code}: ${said.slice(-500)}`);
  const seconds = (performance.now() - startedMs) / 1000;
  return {
    work: `peak memory of ${work}`,
    anchor: '–',
    value: Number(kibibytes) / 1024,
    goal: { must: 300, aim: 200, better: 'less', unit: ' MB' },
    detail: `in ${rounded(seconds)} s`,
  };
}
