import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import yauzl from 'yauzl';
import { HubError } from '../errors.ts';

/** One text inside a delivered file: the file itself, what gzip holds, or each entry of a zip. */
export interface Content {
  /** Its name without the packing: `a.zip/day.csv`, `day.csv`. */
  readonly name: string;
  open(): Promise<Readable>;
}

const READ_BYTES = 1024 * 1024;
/** What an extract's zip carries beside its data. */
const MANIFEST = /(^|\/)manifest\.json$/;

/** SHA-256 of a file as delivered, in hex. Throws `invalid` `intake.unreadable-file`. */
export async function fileDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const part of createReadStream(path, { highWaterMark: READ_BYTES })) {
      hash.update(part);
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
  return hash.digest('hex');
}

function unreadable(path: string, cause: unknown): HubError {
  return new HubError('invalid', 'intake.unreadable-file', { file: path }, { cause });
}

/** The texts of a plain, gzip or zip file, told apart by their first bytes. Throws `invalid` `intake.*`. */
export async function contentsOf(path: string): Promise<readonly Content[]> {
  const magic = await firstBytes(path, 4);
  if (magic.readUInt32BE(0) === 0x504b0304) return zipContents(path);
  if (magic.readUInt16BE(0) === 0x1f8b) {
    const open = async () => gunzipped(createReadStream(path, { highWaterMark: READ_BYTES }));
    return [{ name: path.replace(/\.gz$/i, ''), open }];
  }
  return [{ name: path, open: async () => createReadStream(path, { highWaterMark: READ_BYTES }) }];
}

async function firstBytes(path: string, count: number): Promise<Buffer> {
  const file = await openFile(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0);
    if (bytesRead === 0) throw new HubError('invalid', 'intake.empty-file', { file: path });
    return buffer;
  } finally {
    await file.close();
  }
}

function gunzipped(raw: Readable): Readable {
  const plain = createGunzip();
  raw.on('error', (error) => plain.destroy(error));
  return raw.pipe(plain);
}

async function zipContents(path: string): Promise<readonly Content[]> {
  const damaged = (cause: unknown) =>
    new HubError('invalid', 'intake.damaged-archive', { file: path }, { cause });
  const zip = await yauzl
    .openPromise(path, { lazyEntries: true, autoClose: false })
    .catch((cause: unknown) => {
      throw damaged(cause);
    });
  const entries: yauzl.Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      if (!entry.fileName.endsWith('/') && !MANIFEST.test(entry.fileName)) entries.push(entry);
    }
  } catch (cause) {
    throw damaged(cause);
  }
  return entries.map((entry) => ({
    name: entries.length === 1 ? path : `${path}/${entry.fileName}`,
    open: () => zip.openReadStreamPromise(entry),
  }));
}
