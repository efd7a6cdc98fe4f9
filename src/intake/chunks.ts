import type { Readable } from 'node:stream';
import { HubError } from '../errors.ts';

const CHUNK_BYTES = 1024 * 1024;
const LINE_BYTES_MAX = 64 * 1024;
const LF = 0x0a;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** First line of a text, without byte order mark and line end, and the rest of it as chunks. */
export interface Lines {
  readonly first: string;
  chunks(recordStart?: string): AsyncGenerator<Uint8Array<ArrayBuffer>>;
}

/**
 * Reads a stream as a first line and chunks of whole lines, a megabyte each; memory does not grow with the file.
 * Throws `invalid` with `intake.binary`, `intake.line-too-long` or `intake.truncated`.
 */
export async function linesOf(stream: Readable): Promise<Lines> {
  const parts = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest: Buffer = Buffer.alloc(0);
  let ended = false;

  async function more(): Promise<boolean> {
    const next = await parts.next().catch((cause: unknown) => {
      throw new HubError('invalid', 'intake.truncated', {}, { cause });
    });
    if (next.done === true) {
      ended = true;
      return false;
    }
    rest = rest.length === 0 ? next.value : Buffer.concat([rest, next.value]);
    return true;
  }

  while (rest.indexOf(LF) === -1 && rest.length <= LINE_BYTES_MAX && (await more()));
  if (rest.subarray(0, LINE_BYTES_MAX).includes(0)) throw new HubError('invalid', 'intake.binary');
  const lineEnd = rest.indexOf(LF);
  if (lineEnd === -1 && rest.length > LINE_BYTES_MAX) {
    throw new HubError('invalid', 'intake.line-too-long', { line: 1 });
  }
  const first = rest.toString('utf8', 0, lineEnd === -1 ? rest.length : lineEnd);

  async function* chunks(recordStart?: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    // Without a record start the first line was the header, and data start after it.
    if (recordStart !== undefined) rest = rest.subarray(rest[0] === BYTE_ORDER_MARK[0] ? 3 : 0);
    else rest = rest.subarray(lineEnd === -1 ? rest.length : lineEnd + 1);
    while (!ended || rest.length > 0) {
      const pieces: Buffer[] = [rest];
      let size = rest.length;
      rest = Buffer.alloc(0);
      while (size < CHUNK_BYTES && !ended && (await more())) {
        pieces.push(rest);
        size += rest.length;
        rest = Buffer.alloc(0);
      }
      const whole = new Uint8Array(size);
      let at = 0;
      for (const piece of pieces) {
        whole.set(piece, at);
        at += piece.length;
      }
      const cut = ended ? size : cutOf(whole, recordStart);
      rest = Buffer.from(whole.slice(cut).buffer);
      if (cut > 0) yield cut === size ? whole : whole.slice(0, cut);
    }
  }
  return { first: first.replace(/^\uFEFF/, '').replace(/\r$/, ''), chunks };
}

function cutOf(bytes: Uint8Array, recordStart: string | undefined): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at =
    recordStart === undefined ? buffer.lastIndexOf(LF) : buffer.lastIndexOf(`\n${recordStart}`);
  if (at === -1) throw new HubError('invalid', 'intake.line-too-long');
  return at + 1;
}
