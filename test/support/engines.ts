import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';

export type Engine =
  | 'mongo'
  | 'chromium'
  | 'proftpd'
  | 'sshd'
  | 'lftp'
  | 'xmllint'
  | 'curl'
  | 'python3';

/** Commands that serve as an engine, the first one found wins. */
const COMMANDS: Readonly<Record<Engine, readonly string[]>> = {
  mongo: ['mongod'],
  chromium: ['chromium', 'chromium-browser', 'google-chrome'],
  proftpd: ['proftpd'],
  sshd: ['sshd'],
  lftp: ['lftp'],
  xmllint: ['xmllint'],
  curl: ['curl'],
  python3: ['python3'],
};

/** Servers live here on Debian, and not every user's path says so. */
const SYSTEM_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/sbin'];

/** The stand-in for `mongod` that `npm test` puts into the checkout. */
const secantus = join(packageRoot(), '.cache', 'mongo', 'bin', 'secantusd-py');

/** Path of the engine's command, or undefined when this machine has none. */
export function engineCommand(engine: Engine): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...SYSTEM_FOLDERS];
  const found = COMMANDS[engine]
    .flatMap((command) => folders.map((folder) => join(folder, command)))
    .find((path) => existsSync(path));
  if (found !== undefined || engine !== 'mongo') return found;
  return existsSync(secantus) ? secantus : undefined;
}

export function hasEngine(engine: Engine): boolean {
  if (engine === 'mongo' && process.env.HUB_TEST_MONGODB_URI) return true;
  return engineCommand(engine) !== undefined;
}

const announced = new Set<Engine>();

/**
 * A suite that needs a real engine. Without it the suite counts as skipped, after one visible line per engine; with
 * `CI=true` it fails.
 */
export function describeWith(engine: Engine, title: string, body: () => void): void {
  if (hasEngine(engine)) {
    describe(title, body);
  } else if (process.env.CI === 'true') {
    describe(title, () => {
      it(`needs ${engine}, which this machine lacks`, () => {
        throw new Error(`CI needs ${engine}`);
      });
    });
  } else {
    if (!announced.has(engine)) console.log(`${engine} is not here: its suites are skipped`);
    announced.add(engine);
    describe.skip(title, body);
  }
}
