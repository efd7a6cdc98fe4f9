import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { SiteFile } from '../extracts/site.ts';
import type { PushTarget, Remote } from './push-site.ts';

/** A folder on this machine or a mounted share. */
export function folderTarget(folder: string): PushTarget {
  return { name: folder, folder, secrets: [], connected: (work) => work(DISK) };
}

const DISK: Remote = {
  async makeFolder(folder) {
    await mkdir(folder, { recursive: true });
  },
  upload: (content, path) => pipeline(content, createWriteStream(path, { flush: true })),
  async rename(from, to) {
    await rename(from, to);
    await flushFolder(dirname(to));
  },
  remove: (path) => rm(path, { force: true }),
  async list(folder) {
    const names = await namesIn(folder);
    return Promise.all(names.sort().map((name) => siteFile(folder, name)));
  },
};

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function siteFile(folder: string, name: string): Promise<SiteFile> {
  const { size, mtimeMs } = await stat(join(folder, name));
  const modifiedAt = Temporal.Instant.fromEpochMilliseconds(Math.floor(mtimeMs));
  return { name, size, modifiedAt };
}

/** A rename survives a power cut only when the folder itself has reached the disk. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
