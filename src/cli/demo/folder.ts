import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { HubError } from '../../errors.ts';
import type { Hub } from '../../hub.ts';

/** Where a demo keeps what; absolute paths. */
export interface DemoFolder {
  /** The files that utilities and the market send. */
  readonly market: string;
  /** What the third party and the REP of the story got. */
  readonly received: string;
  /** Says which files the demo is about to take in, by SHA-256: it is not the owner of any others. */
  note(files: readonly string[]): Promise<void>;
  /** Lets the next demo have the folder. */
  leave(): Promise<void>;
}

/** Makes the folder a demo's; the file lists what that demo took in. */
const MARKER = '.demo';
/** Id of the process whose demo runs there. */
const RUNNING = 'demo.pid';
const STORE = 'hub.sqlite';
/** All that a demo leaves in its folder. */
const OWN = /^(\.demo|demo\.pid|market|received|files|(hub|usage)\.sqlite(-(wal|shm|journal))?)$/;

/**
 * Takes a data folder for a new demo: an empty one, or that of an earlier demo, which is emptied. Throws `conflict`
 * `demo.not-a-demo` when it holds anything a demo did not make, `demo.taken-over` when other files than a demo's were taken
 * in there, `demo.running` when a demo runs there now. A market is never touched.
 */
export async function claimDemoFolder(
  folder: string,
  openHub: () => Promise<Hub>,
): Promise<DemoFolder> {
  const dataDir = resolve(folder);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const names = await readdir(dataDir);
  if (names.length > 0) await checkOwn(dataDir, names, openHub);
  // The marker goes last: half emptied, the folder is a demo's still.
  for (const name of names.filter((other) => other !== MARKER)) {
    await rm(join(dataDir, name), { recursive: true });
  }
  const note = (files: readonly string[]) =>
    writeFile(join(dataDir, MARKER), `${JSON.stringify({ madeBy: 'hub demo', files })}\n`);
  await note([]);
  await writeFile(join(dataDir, RUNNING), `${process.pid}\n`);
  const received = join(dataDir, 'received');
  await mkdir(received);
  return {
    market: join(dataDir, 'market'),
    received,
    note,
    leave: () => rm(join(dataDir, RUNNING), { force: true }),
  };
}

async function checkOwn(
  folder: string,
  names: readonly string[],
  openHub: () => Promise<Hub>,
): Promise<void> {
  const foreign = names.find((name) => !OWN.test(name));
  const made = names.includes(MARKER) ? await filesOf(folder) : undefined;
  if (made === undefined || foreign !== undefined) {
    const found = foreign ?? names[0] ?? '';
    throw new HubError('conflict', 'demo.not-a-demo', { folder, found });
  }
  if (names.includes(RUNNING) && (await isRunning(folder))) {
    throw new HubError('conflict', 'demo.running', { folder });
  }
  if (!names.includes(STORE)) return;
  const others = await takenInBeside(made, openHub);
  if (others > 0) throw new HubError('conflict', 'demo.taken-over', { folder, files: others });
}

/** Undefined when the marker is not one of ours. */
async function filesOf(folder: string): Promise<ReadonlySet<string> | undefined> {
  try {
    const { files } = JSON.parse(await readFile(join(folder, MARKER), 'utf8'));
    return Array.isArray(files) ? new Set(files.map(String)) : undefined;
  } catch {
    return undefined;
  }
}

/** How many other files the record says were taken in. */
async function takenInBeside(
  made: ReadonlySet<string>,
  openHub: () => Promise<Hub>,
): Promise<number> {
  const others = new Set<string>();
  const hub = await openHub();
  try {
    for await (const { subject } of hub.collections.events({ action: 'intake.taken' })) {
      if (!made.has(subject)) others.add(subject);
    }
  } finally {
    await hub.close();
  }
  return others.size;
}

async function isRunning(folder: string): Promise<boolean> {
  const pid = Number(await readFile(join(folder, RUNNING), 'utf8'));
  // In a container the next demo often gets the number of the one that was killed.
  if (!Number.isSafeInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
