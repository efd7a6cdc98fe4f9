import { HubError } from '../errors.ts';
import type { ByteSource } from './byte-source.ts';
import { type FileRange, rangesOf } from './file-range.ts';
import { requireText } from './text-check.ts';

const CHUNK_BYTES = 1024 * 1024;
const LINE_BYTES_MAX = 64 * 1024;
/** Enough for the first line: a whole chunk's memory for each of hundreds of small files would be mostly garbage. */
const FIRST_BYTES = 2 * LINE_BYTES_MAX;
const LF = 0x0a;
const ARRAY_START = 0x5b;
const BYTE_ORDER_MARK = Buffer.of(0xef, 0xbb, 0xbf);

/** First line of a text, without byte order mark and line end, and the rest of it as chunks. */
export interface Lines {
  readonly first: string;
  /**
   * Whole lines, up to a megabyte at a time. With `recordStart` a chunk ends where a line of that start begins, and the
   * first line is part of the first chunk. Throws `invalid` with `intake.line-too-long` or `intake.truncated`.
   */
  chunks(recordStart?: string): AsyncGenerator<Uint8Array<ArrayBuffer>>;
  /** What `chunks()` gives, as ranges to be read elsewhere; undefined when the text must be unpacked first. */
  ranges(): Iterable<FileRange> | undefined;
  /** The whole text, cut anywhere: a JSON array may stand on one line. Throws `invalid` `intake.truncated`. */
  pieces(): AsyncGenerator<Uint8Array<ArrayBuffer>>;
  /** Takes the memory of a chunk back, for a later one. */
  reuse(memory: ArrayBuffer): void;
}

/**
 * Reads a text by lines; memory does not grow with it. Throws as `requireText`, and `invalid` with `intake.empty-file`,
 * `intake.line-too-long` or `intake.truncated`.
 */
export async function linesOf(source: ByteSource): Promise<Lines> {
  const spare: ArrayBuffer[] = [];
  let bytes = Buffer.from(new ArrayBuffer(FIRST_BYTES));
  let filled = 0;
  let isEnded = false;

  async function more(): Promise<void> {
    const count = await source.read(bytes.subarray(filled));
    isEnded = count === 0;
    filled += count;
  }

  /** Goes on in other memory, with what was read beyond `cut`. */
  function leave(cut: number): void {
    const room = isEnded ? filled - cut : CHUNK_BYTES;
    const next = Buffer.from(spare.pop() ?? new ArrayBuffer(room));
    bytes.copy(next, 0, cut, filled);
    bytes = next;
    filled -= cut;
  }

  const lineEnd = () => bytes.subarray(0, filled).indexOf(LF);
  while (!isEnded && filled <= LINE_BYTES_MAX && lineEnd() === -1) await more();
  if (filled === 0) throw new HubError('invalid', 'intake.empty-file');
  requireText(bytes.subarray(0, Math.min(filled, LINE_BYTES_MAX)));
  const firstEnd = lineEnd() === -1 ? filled : lineEnd();
  const markEnd = bytes.indexOf(BYTE_ORDER_MARK) === 0 ? BYTE_ORDER_MARK.length : 0;
  if (firstEnd > LINE_BYTES_MAX && bytes[markEnd] !== ARRAY_START) {
    throw new HubError('invalid', 'intake.line-too-long', { line: 1 });
  }
  const first = bytes
    .toString('utf8', markEnd, Math.min(firstEnd, LINE_BYTES_MAX))
    .replace(/\r$/, '');

  async function* chunks(recordStart?: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    // Without a record start the first line was the header, and data start after it.
    leave(recordStart === undefined ? Math.min(firstEnd + 1, filled) : markEnd);
    while (!isEnded || filled > 0) {
      while (!isEnded && filled < CHUNK_BYTES) await more();
      const cut = isEnded ? filled : cutOf(bytes, recordStart);
      const whole = new Uint8Array(bytes.buffer, 0, cut);
      leave(cut);
      if (whole.length > 0) yield whole;
    }
  }

  async function* pieces(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    leave(markEnd);
    while (!isEnded || filled > 0) {
      while (!isEnded && filled < CHUNK_BYTES) await more();
      const piece = new Uint8Array(bytes.buffer, 0, filled);
      leave(filled);
      if (piece.length > 0) yield piece;
    }
  }

  function ranges(): Iterable<FileRange> | undefined {
    const { file } = source;
    return file && rangesOf(file.fd, file.size, firstEnd + 1);
  }
  return { first, chunks, ranges, pieces, reuse: (memory) => void spare.push(memory) };
}

function cutOf(bytes: Buffer, recordStart: string | undefined): number {
  const at =
    recordStart === undefined ? bytes.lastIndexOf(LF) : bytes.lastIndexOf(`\n${recordStart}`);
  if (at === -1) throw new HubError('invalid', 'intake.line-too-long');
  return at + 1;
}
