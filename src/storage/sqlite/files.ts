import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { checkedPath, type Files, type StoredFile } from '../../files.ts';
import { folderOf, noSuchFile } from '../file-paths.ts';

/** Where files grow until they are whole; no checked path starts with a dot. */
const UNFINISHED = '.unfinished';

/** The file port in a folder. Files appear by renaming, so that a reader sees the old one or the new one. */
export function folderFiles(root: string): Files {
  return { put, open: openAt, find, list, remove };

  async function put(path: string, content: Readable | Uint8Array): Promise<StoredFile> {
    const target = join(root, checkedPath(path));
    const unfinished = join(root, UNFINISHED, randomUUID());
    await mkdir(dirname(unfinished), { recursive: true });
    try {
      await write(unfinished, content);
      await mkdir(dirname(target), { recursive: true });
      await rename(unfinished, target);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
    await flushFolders(root, dirname(target));
    return storedFile(path, await lstat(target));
  }

  async function openAt(path: string, from = 0): Promise<Readable> {
    const file = join(root, checkedPath(path));
    const handle = await orUndefined(open(file));
    if (handle === undefined) throw noSuchFile(path);
    if ((await handle.stat()).isFile()) return handle.createReadStream({ start: from });
    await handle.close();
    throw noSuchFile(path);
  }

  async function find(path: string): Promise<StoredFile | undefined> {
    const stats = await orUndefined(lstat(join(root, checkedPath(path))));
    return stats?.isFile() ? storedFile(path, stats) : undefined;
  }

  async function list(prefix: string): Promise<readonly StoredFile[]> {
    const folder = join(root, folderOf(prefix));
    const entries = await orUndefined(readdir(folder, { recursive: true, withFileTypes: true }));
    const paths = (entries ?? [])
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)))
      .filter((path) => path.startsWith(prefix) && !path.startsWith('.'))
      .sort();
    const files = await Promise.all(paths.map(find));
    return files.filter((file) => file !== undefined);
  }

  async function remove(path: string): Promise<void> {
    await rm(join(root, checkedPath(path)), { force: true });
  }
}

async function write(file: string, content: Readable | Uint8Array): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    const source = content instanceof Readable ? content : Readable.from([content]);
    await pipeline(source, (chunks: AsyncIterable<Uint8Array | string>) => append(handle, chunks));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function append(
  handle: FileHandle,
  chunks: AsyncIterable<Uint8Array | string>,
): Promise<void> {
  for await (const chunk of chunks) await handle.appendFile(chunk);
}

/** A rename is durable once the folder is; a folder that is new, once the one above it is. */
async function flushFolders(root: string, folder: string): Promise<void> {
  for (let at = folder; ; at = dirname(at)) {
    const handle = await open(at);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (relative(root, at) === '') return;
  }
}

function storedFile(path: string, stats: Stats): StoredFile {
  const modifiedAt = Temporal.Instant.fromEpochMilliseconds(Math.floor(stats.mtimeMs));
  return { path, size: stats.size, modifiedAt };
}

/** Absent, or below something that is a file: there is no such thing. */
async function orUndefined<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
