import type { Readable } from 'node:stream';
import { HubError } from './errors.ts';

export interface StoredFile {
  /** Slash-separated, relative, no `.` or `..`, no empty part: `extracts/103994067/103994067IntervalData20260301.zip`. */
  readonly path: string;
  readonly size: number;
  readonly modifiedAt: Temporal.Instant;
}

/** The file port: a folder beside SQLite, GridFS beside MongoDB. Nothing else of the hub touches a disk. */
export interface Files {
  /** Whole or not at all: a reader sees the old file, then the new one. Resolves when it is durable. */
  put(path: string, content: Readable | Uint8Array): Promise<StoredFile>;
  /** Bytes from `from` (default 0) on. `not-found` with key `storage.no-such-file`. */
  open(path: string, from?: number): Promise<Readable>;
  find(path: string): Promise<StoredFile | undefined>;
  /** Paths that start with `prefix`, in byte order. */
  list(prefix: string): Promise<readonly StoredFile[]>;
  /** Removing what is not there is no error. */
  remove(path: string): Promise<void>;
}

const PART = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;
const PARTS_MAX = 8;

/** Refuses what could leave the store's folder. Throws `invalid` `storage.bad-path`. */
export function checkedPath(path: string): string {
  const parts = path.split('/');
  if (parts.length > PARTS_MAX || !parts.every((part) => PART.test(part))) {
    throw new HubError('invalid', 'storage.bad-path', { path });
  }
  return path;
}
