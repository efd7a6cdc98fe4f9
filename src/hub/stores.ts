import { mkdir, open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Collections } from '../collections.ts';
import type { Config } from '../config.ts';
import { HubError } from '../errors.ts';
import type { Files } from '../files.ts';
import { openSqliteCollections } from '../storage/sqlite/collections.ts';
import { folderFiles } from '../storage/sqlite/files.ts';
import { openSqliteUsage } from '../storage/sqlite/usage.ts';
import type { UsageStore } from '../usage/store.ts';

/** The three ports, over one engine. */
export interface Stores {
  readonly collections: Collections;
  readonly usage: UsageStore;
  readonly files: Files;
  /** Where an operator finds a stored file. */
  readonly locationOf: (path: string) => string;
}

/** MongoDB when there is an address for it, else SQLite in the data folder. */
export async function openStores(config: Config): Promise<Stores> {
  if (config.mongodbUri !== undefined) {
    // Loaded where it is used: the driver takes 20 MB that an embedded hub can do without.
    const { openMongoStores } = await import('../storage/mongo/stores.ts');
    return { ...(await openMongoStores(config.mongodbUri)), locationOf: (path) => path };
  }
  const folder = resolve(config.dataDir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const filesFolder = join(folder, 'files');
  await mkdir(filesFolder, { recursive: true, mode: 0o700 });
  return {
    collections: await opened(join(folder, 'hub.sqlite'), openSqliteCollections),
    usage: await opened(join(folder, 'usage.sqlite'), openSqliteUsage),
    files: folderFiles(filesFolder),
    locationOf: (path) => join(filesFolder, path),
  };
}

/** Throws `unavailable` `storage.damaged` with the file when SQLite cannot make sense of it. */
async function opened<T>(file: string, openIt: (file: string) => Promise<T>): Promise<T> {
  await makePrivate(file);
  try {
    return await openIt(file);
  } catch (cause) {
    if (!(cause instanceof Error && 'errcode' in cause)) throw cause;
    const detail = { file, reason: cause.message };
    throw new HubError('unavailable', 'storage.damaged', detail, { cause });
  }
}

/** Other users of the machine read none of it, whoever owns the folder: SQLite gives the files beside it the same mode. */
async function makePrivate(file: string): Promise<void> {
  try {
    await (await open(file, 'wx', 0o600)).close();
  } catch (error) {
    // One that is there must not even be opened here: closing it would drop SQLite's locks of this process.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
