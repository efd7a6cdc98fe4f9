/**
 * `npm test`: the whole gate, and all that continuous integration runs. Formatting and lint, both languages of the
 * portal, the requirement register, then every test on the real engines it needs. `npm test -- --grep PATTERN` (or any
 * other argument of mocha) runs only those tests.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../src/package-root.ts';
import { messages } from '../src/portal/locales/messages.ts';
import { missingEngines } from './engines.ts';
import { differingKeys } from './locales.ts';
import { closingLine, type TestCounts, type TestNews } from './reporter.ts';
import { readRegister, readTitles, traceOf } from './trace.ts';

interface Gate {
  readonly name: string;
  readonly isPassed: boolean;
  readonly said: string;
}

const ROOT = packageRoot();
const TOTAL_MILLISECONDS_MAX = 40 * 60_000;
/** Tests wait as long as they work; more at once than this would wait for each other. */
const JOBS_MAX = 4;
const FAILURES_TOLD_MAX = 10;
const LINT_MILLISECONDS_MAX = 2 * 60_000;
/** How long mocha may linger after its last test before something left open is called a fault. */
const LINGER_MILLISECONDS_MAX = 20_000;

process.exitCode = (await runGate(process.argv.slice(2))) ? 0 : 1;

async function runGate(mochaArguments: readonly string[]): Promise<boolean> {
  const isWhole = mochaArguments.length === 0;
  const gates = isWhole ? [lint(), locales(), trace()] : [];
  gates.push(engines());
  const { gate, counts } = await test(mochaArguments);
  gates.push(gate);

  for (const { name, isPassed, said } of gates) {
    console.log(`${isPassed ? 'passed' : 'FAILED'}  ${name.padEnd(12)}  ${said}`);
  }
  console.log(closingLine(counts));
  return gates.every(({ isPassed }) => isPassed);
}

function lint(): Gate {
  const biome = join(ROOT, 'node_modules/.bin/biome');
  const { status } = spawnSync(biome, ['check', '--error-on-warnings', '.'], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: LINT_MILLISECONDS_MAX,
  });
  return { name: 'lint', isPassed: status === 0, said: 'biome check' };
}

function locales(): Gate {
  const differing = differingKeys(messages.en, messages.es);
  const said =
    differing.length === 0 ? 'English and Spanish have the same keys' : differing.join(', ');
  return { name: 'locales', isPassed: differing.length === 0, said };
}

function trace(): Gate {
  const { proven, unproven, unknown } = traceOf(readRegister(), readTitles());
  const said = `${proven.length} of ${proven.length + unproven.length} requirements have a test`;
  return {
    name: 'requirements',
    isPassed: unknown.length === 0,
    said: unknown.length === 0 ? said : `unknown: ${unknown.join(', ')}`,
  };
}

/** A missing engine skips its suites, visibly; in continuous integration nothing may be skipped for that. */
function engines(): Gate {
  const missing = missingEngines({ install: process.env.HUB_TEST_INSTALL !== 'no' });
  for (const name of missing) console.log(`missing: ${name}; its suites are skipped`);
  return {
    name: 'engines',
    isPassed: missing.length === 0 || process.env.CI !== 'true',
    said: missing.length === 0 ? 'all present' : `missing: ${missing.join(', ')}`,
  };
}

/** Compiled tests whose source still exists: what a removed test left behind in `dist` is not run. */
function testFiles(): readonly string[] {
  return globSync('test/**/*.test.{ts,tsx}', { cwd: ROOT })
    .map((file) => join('dist', file.replace(/\.tsx?$/, '.js')))
    .filter((file) => existsSync(join(ROOT, file)))
    .toSorted();
}

async function test(mochaArguments: readonly string[]): Promise<{
  readonly gate: Gate;
  readonly counts: TestCounts;
}> {
  let counts: TestCounts = { passed: 0, failed: 0, skipped: 0 };
  const failures: string[] = [];
  let linger: NodeJS.Timeout | undefined;
  let said = '';
  const mocha = spawn(
    process.execPath,
    [
      'node_modules/mocha/bin/mocha.js',
      ...['--reporter', 'dist/scripts/reporter.js'],
      // Each file in a process of its own set, so that none works in what hundreds before it left in memory.
      ...['--parallel', '--jobs', String(Math.min(availableParallelism() + 1, JOBS_MAX))],
      ...mochaArguments,
      ...testFiles(),
    ],
    { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit', 'ipc'], detached: true },
  );
  const stop = (why: string): void => {
    said = `${why}; `;
    if (mocha.pid !== undefined) process.kill(-mocha.pid, 'SIGKILL');
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => stop(`stopped by ${signal}`));
  }
  const total = setTimeout(() => stop('stopped at the time limit'), TOTAL_MILLISECONDS_MAX);
  mocha.on('message', (news: TestNews) => {
    if ('failure' in news) {
      failures.push(news.failure);
      return;
    }
    counts = news.counts;
    linger = setTimeout(() => stop('a test left something open'), LINGER_MILLISECONDS_MAX);
  });
  const code = await new Promise<number | null>((resolve) => mocha.once('close', resolve));
  clearTimeout(total);
  clearTimeout(linger);
  const isPassed = code === 0 && counts.passed > 0;
  const told = failures.slice(0, FAILURES_TOLD_MAX).map((failure) => `\n  ${failure}`);
  return {
    gate: { name: 'tests', isPassed, said: said + closingLine(counts) + told.join('') },
    counts,
  };
}
