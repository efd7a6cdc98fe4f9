import { constants } from 'node:fs';
import type { Attributes, FileEntry } from 'ssh2';
import type { SiteFile } from '../../extracts/site.ts';
import { longLine } from '../listing.ts';

export function fileAttributes({ size, modifiedAt }: SiteFile): Attributes {
  const seconds = Math.floor(modifiedAt.epochMilliseconds / 1000);
  return { mode: constants.S_IFREG | 0o444, uid: 0, gid: 0, size, atime: seconds, mtime: seconds };
}

export function rootAttributes(now: Temporal.Instant): Attributes {
  const seconds = Math.floor(now.epochMilliseconds / 1000);
  return {
    mode: constants.S_IFDIR | 0o555,
    uid: 0,
    gid: 0,
    size: 0,
    atime: seconds,
    mtime: seconds,
  };
}

/** An entry of READDIR. */
export function fileEntry(file: SiteFile, now: Temporal.Instant): FileEntry {
  return { filename: file.name, longname: longLine(file, now), attrs: fileAttributes(file) };
}
