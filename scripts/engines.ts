import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../src/package-root.ts';
import { type Engine, hasEngine } from '../test/support/engines.ts';

/** What brings an engine on Debian and Ubuntu, and the files beside its command that tests need. */
interface Source {
  readonly title: string;
  readonly packages: readonly string[];
  readonly files?: readonly string[];
}

/** Every program that tests run against and that npm does not bring. */
const SOURCES: Readonly<Record<Engine, Source>> = {
  mongo: { title: 'a MongoDB server', packages: [] },
  proftpd: {
    title: 'ProFTPD with TLS',
    packages: ['proftpd-core', 'proftpd-mod-crypto'],
    files: ['/usr/lib/proftpd/mod_tls.so'],
  },
  sshd: {
    title: 'OpenSSH',
    packages: ['openssh-server', 'openssh-client'],
    files: ['/usr/bin/sftp'],
  },
  chromium: { title: 'Chromium', packages: ['chromium'] },
  xmllint: { title: 'xmllint', packages: ['libxml2-utils'] },
  lftp: { title: 'lftp', packages: ['lftp'] },
  curl: { title: 'curl', packages: ['curl'] },
  python3: { title: 'python3', packages: ['python3', 'python3-venv'] },
};
const APT = '/usr/bin/apt-get';
const ENGINES = Object.keys(SOURCES) as readonly Engine[];

// A MongoDB server of the same wire protocol from PyPI, where no `mongod` is to be had.
const SECANTUSDB = 'secantusdb==0.7.0b3';
const SECANTUSDB_FOLDER = join(packageRoot(), '.cache/mongo');

/** Titles of the engines that this machine lacks, after installing what can be installed unless told not to. */
export function missingEngines(options: { readonly install: boolean }): readonly string[] {
  if (options.install) {
    installPackages(lacking().flatMap((engine) => SOURCES[engine].packages));
    if (!hasEngine('mongo')) installSecantusDb();
  }
  return lacking().map((engine) => SOURCES[engine].title);
}

function lacking(): readonly Engine[] {
  return ENGINES.filter((engine) => !hasEngine(engine) || !hasFiles(SOURCES[engine]));
}

/** The files are where Debian puts them; other systems bring them with the command. */
function hasFiles({ files = [] }: Source): boolean {
  return !existsSync(APT) || files.every((file) => existsSync(file));
}

const UPDATE_MILLISECONDS_MAX = 2 * 60_000;
const INSTALL_MILLISECONDS_MAX = 10 * 60_000;
const APT_OPTIONS = [
  '-o',
  'Acquire::http::Timeout=30',
  '-o',
  'Acquire::Retries=1',
  '-o',
  'DPkg::Lock::Timeout=60',
];
const POLICY = '/usr/sbin/policy-rc.d';

/** Debian and Ubuntu, as root; elsewhere this does nothing, and the engines stay missing. */
function installPackages(packages: readonly string[]): void {
  if (packages.length === 0 || process.getuid?.() !== 0 || !existsSync(APT)) return;
  console.log(`installing for the tests: ${packages.join(' ')}`);
  // Exit code 101 forbids that a freshly installed service starts.
  const isOurPolicy = !existsSync(POLICY);
  if (isOurPolicy) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    run(APT, [...APT_OPTIONS, 'update', '-qq'], UPDATE_MILLISECONDS_MAX);
    const install = [...APT_OPTIONS, 'install', '-y', '-qq', '--no-install-recommends'];
    // One package that does not exist here must not keep the others out.
    if (!run(APT, [...install, ...packages], INSTALL_MILLISECONDS_MAX)) {
      for (const name of packages) run(APT, [...install, name], INSTALL_MILLISECONDS_MAX);
    }
  } finally {
    if (isOurPolicy) rmSync(POLICY, { force: true });
  }
}

const PYTHONS = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];
const IS_NEW_ENOUGH = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))';

function installSecantusDb(): void {
  const python = PYTHONS.find((name) => run(name, ['-c', IS_NEW_ENOUGH], 10_000));
  if (python === undefined) return;
  console.log(`installing for the tests: ${SECANTUSDB} into .cache/mongo`);
  const pip = join(SECANTUSDB_FOLDER, 'bin/pip');
  const isInstalled =
    run(python, ['-m', 'venv', SECANTUSDB_FOLDER], UPDATE_MILLISECONDS_MAX) &&
    run(pip, ['install', '-q', '--timeout', '30', SECANTUSDB], INSTALL_MILLISECONDS_MAX);
  // Half an installation would be taken for a whole one next time.
  if (!isInstalled) rmSync(SECANTUSDB_FOLDER, { recursive: true, force: true });
}

/** Runs quietly and without input; true when it ended well in time. */
function run(program: string, args: readonly string[], timeout: number): boolean {
  const { status } = spawnSync(program, args, {
    timeout,
    killSignal: 'SIGKILL',
    stdio: 'ignore',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return status === 0;
}
