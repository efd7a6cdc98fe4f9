import { LABEL_BYTES, LABEL_SECOND_WORD, LABEL_WORDS } from './expected-labels.ts';
import type { DayRows } from './interval-csv-day.ts';

/** Rows in the utilities' own shape, taken by comparing bytes with the day's row before, without cutting fields. */
const DOT = 0x2e;
const ZERO = 0x30;
const ACTUAL = 0x41;
const ESTIMATED = 0x45;
/** Whole kWh of more digits take the slow path, which knows what is absurd. */
const WHOLE_DIGITS_MAX = 6;
/** At most six digits, a point, three digits, a comma, the flag. */
const VALUE_BYTES_MAX = WHOLE_DIGITS_MAX + 6;
/** Three digits and the comma after them, as a little-endian word. */
const DECIMALS = 0x2c303030;

/**
 * Takes rows of the day, from `from` on, for as long as they look like its last one and are strictly what must come next;
 * gives where it stopped. The row at `from` stands on `line`.
 */
export function takeNativeRows(rows: DayRows, view: DataView, from: number, line: number): number {
  if (rows.shape === undefined || rows.problem !== undefined) return from;
  const { prefixAt, prefixBytes, suffixAt, suffixBytes } = rows.shape;
  const { slots, filled } = rows;
  const { valuesWh, estimated } = rows.buffer;
  const labels = LABEL_WORDS[slots];
  const last = view.byteLength - (prefixBytes + LABEL_BYTES + VALUE_BYTES_MAX + suffixBytes);
  let at = from;
  let slot = filled;
  while (slot < slots && at <= last) {
    let p = at + prefixBytes;
    if (
      view.getFloat64(p, true) !== labels[slot * 2] ||
      view.getFloat64(p + LABEL_SECOND_WORD, true) !== labels[slot * 2 + 1] ||
      !sameBytes(view, at, prefixAt, prefixBytes)
    ) {
      break;
    }
    p += LABEL_BYTES;
    const valueAt = p;
    let wh = 0;
    let digit = view.getUint8(p) - ZERO;
    while (digit >= 0 && digit <= 9 && p - valueAt < WHOLE_DIGITS_MAX) {
      wh = wh * 10 + digit;
      digit = view.getUint8(++p) - ZERO;
    }
    if (p === valueAt || digit !== DOT - ZERO) break;
    // What must be zero is: the comma, and the high half of each digit, also after 6 is added to it.
    const decimals = view.getInt32(p + 1, true) ^ DECIMALS;
    if (((decimals | (decimals + 0x060606)) & 0xfff0f0f0) !== 0) break;
    const flag = view.getUint8(p + 5);
    if (flag !== ACTUAL && flag !== ESTIMATED) break;
    if (!sameBytes(view, p + 6, suffixAt, suffixBytes)) break;
    wh = wh * 1000 + (decimals & 15) * 100 + ((decimals >> 8) & 15) * 10 + (decimals >> 16);
    valuesWh[slot] = wh;
    estimated[slot] = flag === ESTIMATED ? 1 : 0;
    if (wh > rows.maxWh) {
      rows.maxWh = wh;
      rows.maxLine = line + slot - filled;
    }
    at = p + 6 + suffixBytes;
    slot++;
  }
  rows.filled = slot;
  return at;
}

/**
 * Whether as many bytes at `a` and at `b`, which stands in a row that was read well, are equal. Compared as doubles: text
 * that was read well is neither zero nor NaN, so that equal numbers are equal bytes.
 */
export function sameBytes(view: DataView, a: number, b: number, length: number): boolean {
  if (length < 8) {
    for (let at = 0; at < length; at++) {
      if (view.getUint8(a + at) !== view.getUint8(b + at)) return false;
    }
    return true;
  }
  const last = length - 8;
  for (let at = 0; at < last; at += 8) {
    if (view.getFloat64(a + at, true) !== view.getFloat64(b + at, true)) return false;
  }
  return view.getFloat64(a + last, true) === view.getFloat64(b + last, true);
}
