/**
 * A row of usage days as bytes. The rows of the tail hold days of neighbouring points, the rows of the months hold days
 * of one point; `slot` says which point or which day. Revision time, load and meter differ little from one entry to the
 * next, so that only the differences are kept: five to seven bytes beside the values of each day.
 *
 *   entry   2 bytes: slot (5 bits), length of the values (11 bits)
 *           revisedAt, load, meter: difference to the entry before, zigzag, 7 bits a byte
 *           the packed values
 */
export interface Entry {
  /** 0 to 31. */
  readonly slot: number;
  readonly revisedAt: number;
  readonly load: number;
  /** Number of the meter in the dictionary. */
  readonly meter: number;
  readonly packed: Uint8Array;
}

const LENGTH_BITS = 11;
const LENGTH_MAX = 2 ** LENGTH_BITS - 1;
/** Two bytes of head and three differences of at most eight bytes each. */
const HEAD_BYTES_MAX = 26;

let scratch = new Uint8Array(16_384);

export function encodeEntries(entries: readonly Entry[]): Uint8Array {
  let at = 0;
  let previous: Omit<Entry, 'slot' | 'packed'> = { revisedAt: 0, load: 0, meter: 0 };
  for (const entry of entries) {
    const length = entry.packed.length;
    if (length > LENGTH_MAX) throw new RangeError('a usage day of more bytes than any has');
    reserve(at + HEAD_BYTES_MAX + length);
    const head = (entry.slot << LENGTH_BITS) | length;
    scratch[at++] = head >>> 8;
    scratch[at++] = head;
    at = writeDifference(at, entry.revisedAt - previous.revisedAt);
    at = writeDifference(at, entry.load - previous.load);
    at = writeDifference(at, entry.meter - previous.meter);
    scratch.set(entry.packed, at);
    at += length;
    previous = entry;
  }
  return scratch.slice(0, at);
}

/** The entries of a row, or those of one slot. The values stay inside `row`: nothing is copied. */
export function decodeEntries(row: Uint8Array, only?: number): Entry[] {
  const entries: Entry[] = [];
  let at = 0;
  let revisedAt = 0;
  let load = 0;
  let meter = 0;
  while (at < row.length) {
    const head = ((row[at] ?? 0) << 8) | (row[at + 1] ?? 0);
    const slot = head >>> LENGTH_BITS;
    const length = head & LENGTH_MAX;
    position = at + 2;
    revisedAt += readDifference(row);
    load += readDifference(row);
    meter += readDifference(row);
    at = position + length;
    if (only === undefined || slot === only) {
      entries.push({ slot, revisedAt, load, meter, packed: row.subarray(position, at) });
    }
  }
  return entries;
}

function reserve(bytes: number): void {
  if (bytes <= scratch.length) return;
  const larger = new Uint8Array(Math.max(bytes, scratch.length * 2));
  larger.set(scratch);
  scratch = larger;
}

function writeDifference(from: number, difference: number): number {
  let at = from;
  let rest = difference < 0 ? -2 * difference - 1 : 2 * difference;
  while (rest > 127) {
    scratch[at++] = 128 | (rest % 128);
    rest = Math.floor(rest / 128);
  }
  scratch[at++] = rest;
  return at;
}

/** Where `readDifference` reads on: a result of two numbers would cost an object for each. */
let position = 0;

function readDifference(row: Uint8Array): number {
  let zigzag = 0;
  let weight = 1;
  let byte: number;
  do {
    byte = row[position++] ?? 0;
    zigzag += (byte & 127) * weight;
    weight *= 128;
  } while (byte > 127);
  return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
}
