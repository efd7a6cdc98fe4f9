import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open as openFile } from 'node:fs/promises';
import { crc32, createGunzip } from 'node:zlib';
import yauzl from 'yauzl';
import { HubError } from '../errors.ts';
import { type ByteSource, bytesOfFile, bytesOfStream } from './byte-source.ts';

/** One text inside a delivered file: the file itself, what gzip holds, or each entry of a zip. */
export interface Content {
  /** The file's name, and behind a slash that of an entry among several: `a.zip/day.csv`, `day.csv.gz`. */
  readonly name: string;
  /** Which of several it is, from 1; undefined when the file holds one text. */
  readonly ordinal: number | undefined;
  open(): Promise<ByteSource>;
}

type Rank = (content: Content) => Promise<number>;

const READ_BYTES = 1024 * 1024;
const UNPACK_BYTES = 64 * 1024;
const ENTRIES_MAX = 10_000;
/** What an extract's zip carries beside its data. */
const MANIFEST = /(^|\/)manifest\.json$/;

/** SHA-256 of a file as delivered, in hex. Throws `invalid` `intake.unreadable-file`. */
export async function fileDigest(path: string): Promise<string> {
  const file = await openRegular(path);
  try {
    const hash = createHash('sha256');
    const piece = Buffer.alloc(READ_BYTES);
    for (let count = -1; count !== 0; ) {
      count = (await file.read(piece, 0, piece.length)).bytesRead;
      hash.update(piece.subarray(0, count));
    }
    return hash.digest('hex');
  } catch (cause) {
    throw unreadable(path, cause);
  } finally {
    await file.close();
  }
}

/**
 * The texts of a plain, gzip or zip file, told apart by their first bytes; those of a zip by `rank`, equal ones as they lie
 * there. Throws `invalid` `intake.*`.
 */
export async function* contentsOf(
  path: string,
  rank: Rank = async () => 0,
): AsyncGenerator<Content> {
  const magic = await firstBytes(path);
  if (magic.readUInt32BE(0) === 0x504b0304) {
    yield* zipContents(path, rank);
  } else if (magic.readUInt16BE(0) === 0x1f8b) {
    const open = async () => gunzipped(await openRegular(path));
    yield { name: path, ordinal: undefined, open };
  } else {
    const open = async () => bytesOfFile(await openRegular(path));
    yield { name: path, ordinal: undefined, open };
  }
}

/** Opening a pipe could wait for ever, and a device never ends: only files are taken. */
async function openRegular(path: string): Promise<FileHandle> {
  const file = await openFile(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(
    (cause: unknown) => {
      throw unreadable(path, cause);
    },
  );
  const found = await file.stat();
  if (found.isFile()) return file;
  await file.close();
  const code = found.isDirectory() ? { code: 'EISDIR' } : {};
  throw unreadable(path, Object.assign(new Error('not a regular file'), code));
}

function unreadable(path: string, cause: unknown): HubError {
  const code = cause instanceof Error && 'code' in cause ? { code: `${cause.code}` } : {};
  return new HubError('invalid', 'intake.unreadable-file', { file: path, ...code }, { cause });
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await openRegular(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    if (bytesRead === 0) throw new HubError('invalid', 'intake.empty-file', { file: path });
    return buffer;
  } finally {
    await file.close();
  }
}

function gunzipped(file: FileHandle): ByteSource {
  const raw = file.createReadStream({ highWaterMark: UNPACK_BYTES });
  const plain = createGunzip({ chunkSize: UNPACK_BYTES });
  raw.on('error', (error) => plain.destroy(error));
  plain.on('close', () => raw.destroy());
  return bytesOfStream(raw.pipe(plain));
}

async function* zipContents(path: string, rank: Rank): AsyncGenerator<Content> {
  const damaged = (cause: unknown) =>
    new HubError('invalid', 'intake.damaged-archive', { file: path }, { cause });
  const options = { lazyEntries: true, autoClose: false };
  const zip = await yauzl.openPromise(path, options).catch((cause: unknown) => {
    throw damaged(cause);
  });
  try {
    const entries = await entriesOf(zip).catch((cause: unknown) => {
      throw cause instanceof HubError ? cause : damaged(cause);
    });
    const isOnly = entries.length === 1;
    const contents = entries.map((entry, index) => ({
      name: isOnly ? path : `${path}/${entry.fileName}`,
      ordinal: isOnly ? undefined : index + 1,
      async open() {
        const stream = await zip.openReadStreamPromise(entry).catch((cause: unknown) => {
          throw damaged(cause);
        });
        return withSum(bytesOfStream(stream), entry.crc32);
      },
    }));
    yield* isOnly ? contents : await inOrder(contents, rank);
  } finally {
    zip.close();
  }
}

async function inOrder(contents: readonly Content[], rank: Rank): Promise<readonly Content[]> {
  const ranked: { readonly content: Content; readonly rank: number }[] = [];
  for (const content of contents) ranked.push({ content, rank: await rank(content) });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ content }) => content);
}

/** The archive says what its bytes come to; unpacking alone does not find a changed one. */
function withSum(source: ByteSource, expected: number): ByteSource {
  let sum = 0;
  return {
    async read(into) {
      const count = await source.read(into);
      sum = crc32(into.subarray(0, count), sum);
      if (count === 0 && sum !== expected) throw new HubError('invalid', 'intake.truncated');
      return count;
    },
    close: () => source.close(),
  };
}

async function entriesOf(zip: yauzl.ZipFile): Promise<readonly yauzl.Entry[]> {
  const entries: yauzl.Entry[] = [];
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith('/') || MANIFEST.test(entry.fileName)) continue;
    entries.push(entry);
    if (entries.length > ENTRIES_MAX) {
      throw new HubError('invalid', 'intake.too-many-files', { most: ENTRIES_MAX });
    }
  }
  return entries;
}

/** What follows the last slash of either kind. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
