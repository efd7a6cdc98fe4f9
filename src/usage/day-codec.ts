import { MISSING } from './usage-day.ts';

/**
 * One usage day as bytes: canonical, so that equal days are equal bytes. About 120 B for a home's consumption day.
 *
 *   byte 0   slots: 0 = 92, 1 = 96, 2 = 100; bit 2: some missing; bit 3: some estimated; bit 4: all present ones estimated
 *   bitmaps  missing, then estimated (13 B each), as the flags say
 *   values   groups of 8 slots: 5 bits of width, then the present values in that many bits each
 */
const SLOT_COUNTS = [92, 96, 100] as const;
const SOME_MISSING = 4;
const SOME_ESTIMATED = 8;
const ALL_ESTIMATED = 16;
const BITMAP_BYTES = 13;
const GROUP = 8;
const WIDTH_BITS = 5;
const SLOTS_MAX = 100;
const PACKED_BYTES_MAX =
  1 + 2 * BITMAP_BYTES + Math.ceil(((SLOTS_MAX / GROUP) * WIDTH_BITS) / 8 + SLOTS_MAX * 4) + 8;

/** Room for any day, used again for the next one. */
export interface DayBuffer {
  readonly valuesWh: Int32Array;
  readonly estimated: Uint8Array;
}

export function dayBuffer(): DayBuffer {
  return { valuesWh: new Int32Array(SLOTS_MAX), estimated: new Uint8Array(SLOTS_MAX) };
}

const scratch = new Uint8Array(PACKED_BYTES_MAX);

/** Bytes of a day of 92, 96 or 100 values in Wh, 0 to 2^31-1, or `MISSING`. */
export function packDay(valuesWh: Int32Array, estimated: Uint8Array): Uint8Array {
  return scratch.slice(0, packInto(scratch, valuesWh, estimated, valuesWh.length));
}

/** As `packDay`, into `out`; gives the length. `count` says how many slots of the arrays are the day's. */
export function packInto(
  out: Uint8Array,
  valuesWh: Int32Array,
  estimated: Uint8Array,
  count: number,
): number {
  let missing = 0;
  let estimates = 0;
  for (let slot = 0; slot < count; slot++) {
    if (valuesWh[slot] === MISSING) missing++;
    else if (estimated[slot] === 1) estimates++;
  }
  const all = estimates > 0 && estimates === count - missing;
  out[0] =
    SLOT_COUNTS.indexOf(count as 96) |
    (missing > 0 ? SOME_MISSING : 0) |
    (all ? ALL_ESTIMATED : estimates > 0 ? SOME_ESTIMATED : 0);
  let at = 1;
  if (missing > 0) at = writeBitmap(out, at, count, (slot) => valuesWh[slot] === MISSING);
  if (estimates > 0 && !all) {
    at = writeBitmap(out, at, count, (slot) => valuesWh[slot] !== MISSING && estimated[slot] === 1);
  }
  return writeValues(out, at, valuesWh, count);
}

function writeBitmap(
  out: Uint8Array,
  at: number,
  count: number,
  isSet: (slot: number) => boolean,
): number {
  out.fill(0, at, at + BITMAP_BYTES);
  for (let slot = 0; slot < count; slot++) {
    if (isSet(slot)) out[at + (slot >> 3)] = (out[at + (slot >> 3)] ?? 0) | (1 << (slot & 7));
  }
  return at + BITMAP_BYTES;
}

function writeValues(out: Uint8Array, from: number, valuesWh: Int32Array, count: number): number {
  let at = from;
  let pending = 0;
  let bits = 0;
  for (let start = 0; start < count; start += GROUP) {
    const end = Math.min(start + GROUP, count);
    let union = 0;
    for (let slot = start; slot < end; slot++) {
      const value = valuesWh[slot] as number;
      if (value !== MISSING) union |= value;
    }
    const width = 32 - Math.clz32(union);
    pending |= width << bits;
    bits += WIDTH_BITS;
    for (let slot = start; slot < end; slot++) {
      while (bits >= 8) {
        out[at++] = pending;
        pending >>>= 8;
        bits -= 8;
      }
      const value = valuesWh[slot] as number;
      if (value === MISSING || width === 0) continue;
      // Fewer than 8 bits wait, so that values of up to 24 bits fit at once; wider ones go in two steps.
      if (width <= 24) {
        pending |= value << bits;
        bits += width;
      } else {
        pending |= (value & 0xffff) << bits;
        bits += 16;
        while (bits >= 8) {
          out[at++] = pending;
          pending >>>= 8;
          bits -= 8;
        }
        pending |= (value >>> 16) << bits;
        bits += width - 16;
      }
    }
    while (bits >= 8) {
      out[at++] = pending;
      pending >>>= 8;
      bits -= 8;
    }
  }
  if (bits > 0) out[at++] = pending;
  return at;
}

/** Fills `into` and gives the number of slots. Throws on bytes that no `packDay` made. */
export function unpackDay(packed: Uint8Array, into: DayBuffer): number {
  const head = packed[0] ?? 255;
  const count = SLOT_COUNTS[head & 3];
  if (count === undefined) throw new RangeError('not a packed usage day');
  const { valuesWh, estimated } = into;
  let at = 1;
  const missingAt = (head & SOME_MISSING) === 0 ? -1 : at;
  if (missingAt >= 0) at += BITMAP_BYTES;
  const estimatedAt = (head & SOME_ESTIMATED) === 0 ? -1 : at;
  if (estimatedAt >= 0) at += BITMAP_BYTES;
  estimated.fill((head & ALL_ESTIMATED) === 0 ? 0 : 1, 0, count);

  let pending = 0;
  let bits = 0;
  for (let start = 0; start < count; start += GROUP) {
    const end = Math.min(start + GROUP, count);
    if (bits < WIDTH_BITS) {
      pending |= (packed[at++] ?? 0) << bits;
      bits += 8;
    }
    const width = pending & 31;
    pending >>>= WIDTH_BITS;
    bits -= WIDTH_BITS;
    for (let slot = start; slot < end; slot++) {
      if (missingAt >= 0 && isSet(packed, missingAt, slot)) {
        valuesWh[slot] = MISSING;
        estimated[slot] = 0;
        continue;
      }
      if (estimatedAt >= 0 && isSet(packed, estimatedAt, slot)) estimated[slot] = 1;
      const low = width > 24 ? 16 : width;
      while (bits < low) {
        pending |= (packed[at++] ?? 0) << bits;
        bits += 8;
      }
      let value = pending & ((1 << low) - 1);
      pending >>>= low;
      bits -= low;
      if (width > 24) {
        while (bits < width - 16) {
          pending |= (packed[at++] ?? 0) << bits;
          bits += 8;
        }
        value |= (pending & ((1 << (width - 16)) - 1)) << 16;
        pending >>>= width - 16;
        bits -= width - 16;
      }
      valuesWh[slot] = value;
    }
  }
  return count;
}

function isSet(bytes: Uint8Array, at: number, slot: number): boolean {
  return (((bytes[at + (slot >> 3)] ?? 0) >> (slot & 7)) & 1) === 1;
}
