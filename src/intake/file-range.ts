import { readSync } from 'node:fs';
import { HubError } from '../errors.ts';

/** A part of a plain file that a scanner reads for itself, so that a large file is not passed from thread to thread. */
export interface FileRange {
  /** Open for as long as the range is in use. */
  readonly fd: number;
  /** Of the whole file. */
  readonly size: number;
  readonly from: number;
  readonly until: number;
  /** The text begins right at `from`. */
  readonly isFirst: boolean;
}

const RANGE_BYTES = 1024 * 1024;
/** How far behind a range's end the cut may lie. */
const WINDOW_BYTES = 64 * 1024;
const LF = 0x0a;
const COMMA = 0x2c;

/** A file's bytes from `dataAt` on, part by part. */
export function* rangesOf(fd: number, size: number, dataAt: number): Generator<FileRange> {
  for (let from = dataAt; from < size; from += RANGE_BYTES) {
    const until = Math.min(from + RANGE_BYTES, size);
    yield { fd, size, from, until, isFirst: from === dataAt };
  }
}

/** Memory that one thread reads its ranges into, one after the other. */
export class RangeReader {
  private readonly memory = new Uint8Array(RANGE_BYTES + WINDOW_BYTES);

  /**
   * Whole lines: from the cut behind the range's start to the cut behind its end, good until the next call. Neighbouring
   * ranges find the same cut. Throws `invalid` `intake.line-too-long` or `intake.truncated`.
   */
  read({ fd, size, from, until, isFirst }: FileRange): Uint8Array<ArrayBuffer> {
    const end = Math.min(until + WINDOW_BYTES, size);
    const bytes = Buffer.from(this.memory.buffer, 0, end - from);
    fill(fd, bytes, from);
    const cutBehind = (at: number) => {
      const windowEnd = Math.min(at + WINDOW_BYTES, size);
      return at - from + cutIn(bytes.subarray(at - from, windowEnd - from), windowEnd === size);
    };
    const cut = until === size ? bytes.length : cutBehind(until);
    return this.memory.subarray(isFirst ? 0 : cutBehind(from), cut);
  }
}

function fill(fd: number, bytes: Buffer, from: number): void {
  for (let filled = 0; filled < bytes.length; ) {
    const count = readPart(fd, bytes.subarray(filled), from + filled);
    if (count === 0) throw new HubError('invalid', 'intake.truncated');
    filled += count;
  }
}

function readPart(fd: number, into: Buffer, position: number): number {
  try {
    return readSync(fd, into, 0, into.length, position);
  } catch (cause) {
    throw new HubError('invalid', 'intake.truncated', {}, { cause });
  }
}

/** Where a line begins another usage day than the line before it, so that few days lie across two ranges. */
function cutIn(window: Buffer, isFileEnd: boolean): number {
  const first = window.indexOf(LF) + 1;
  if (first === 0 && !isFileEnd) throw new HubError('invalid', 'intake.line-too-long');
  if (first === 0) return window.length;
  for (let line = first; ; ) {
    const next = window.indexOf(LF, line) + 1;
    if (next === 0 || next === window.length) return isFileEnd ? window.length : first;
    if (!beginAlike(window, line, next)) return next;
    line = next;
  }
}

/** Whether two lines have the same ESIID and date. */
function beginAlike(bytes: Buffer, a: number, b: number): boolean {
  let commas = 0;
  for (let at = 0; commas < 2 && a + at < b; at++) {
    if (bytes[a + at] !== bytes[b + at]) return false;
    if (bytes[a + at] === COMMA) commas++;
  }
  return true;
}
