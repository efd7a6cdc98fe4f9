import type { DayBuffer } from './day-codec.ts';
import { type IntervalLayout, intervalFile } from './interval-file.ts';
import { clockText, dateTextsOf, wallClock, writeKwh, writeText } from './interval-text.ts';
import { type Channel, MISSING, type StoredDay } from './usage-day.ts';

/**
 * The native Smart Meter Texas interval file (`smt/FACTS` §2.1): an apostrophe before the ESIID, a space before times,
 * CRLF, Central time. A missing value has an empty kWh and an empty flag, never a zero (BR-001.002).
 *
 * The rows of a day differ in times, value and flag only. So its first row is written, copied over the day by doubling,
 * and the few bytes that differ are patched; rows that would not be equally long are written one by one.
 */
const HEADER =
  'ESIID,USAGE_DATE,REVISION_DATE,USAGE_START_TIME,USAGE_END_TIME,USAGE_KWH,ESTIMATED_ACTUAL,CONSUMPTION_SURPLUSGENERATION\r\n';
const CHANNEL_WORDS = { consumption: 'Consumption', generation: 'Surplus Generation' } as const;
const ROW_BYTES_MAX = 160;
const SLOTS_MAX = 100;
const ACTUAL = 0x41;
const ESTIMATED = 0x45;
/** Above this a value has more than one digit before the point. */
const NARROW_WH_MAX = 9999;
const TIMES_BYTES = ' 00:00, 00:15,'.length;
/** The digits of ` HH:MM, HH:MM,` lie in the three words from its second byte on. */
const TIME_WORDS = [1, 5, 9] as const;
const FLAG_AFTER_VALUE = '0.000,'.length;

/** Both times of each slot, as bytes and as the words that are patched. */
interface TimesImage {
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
}
const TIMES = new Map([92, 96, 100].map((slots) => [slots, timesImage(slots)]));
/** `.000` to `.999` as words. */
const DECIMALS = Uint32Array.from({ length: 1000 }, (_, value) =>
  Buffer.from(`.${String(value).padStart(3, '0')}`, 'latin1').readUInt32LE(),
);
const TAILS: Readonly<Record<Channel, string>> = {
  consumption: `,${CHANNEL_WORDS.consumption}\r\n`,
  generation: `,${CHANNEL_WORDS.generation}\r\n`,
};

export const csvLayout: IntervalLayout = {
  header: Buffer.from(HEADER, 'latin1'),
  dayBytesMax: ROW_BYTES_MAX * SLOTS_MAX,
  write(out, at, day, values, slots) {
    const head = `'${day.esiid},${dateTextsOf(day.day).us},${revisionText(day.revisedAt)},`;
    const times = timesOf(slots);
    return isNarrow(values, slots)
      ? writeNarrowDay(out, at, { head, times, tail: TAILS[day.channel], values, slots })
      : writeRows(out, at, { head, times, tail: TAILS[day.channel], values, slots });
  },
};

/** Usage days as a native interval CSV in chunks; 92 rows in spring, 100 in autumn (BR-001.003). */
export function csvRows(days: AsyncIterable<StoredDay>): AsyncIterable<Uint8Array> {
  return intervalFile(days, csvLayout);
}

interface CsvDay {
  readonly head: string;
  readonly times: TimesImage;
  readonly tail: string;
  readonly values: DayBuffer;
  readonly slots: number;
}

function writeRows(out: Uint8Array, from: number, day: CsvDay, until = day.slots): number {
  let at = from;
  for (let slot = 0; slot < until; slot++) {
    at = writeText(out, at, day.head);
    const timesAt = slot * TIMES_BYTES;
    for (let byte = 0; byte < TIMES_BYTES; byte++)
      out[at++] = day.times.bytes[timesAt + byte] as number;
    const value = day.values.valuesWh[slot] as number;
    if (value !== MISSING) at = writeKwh(out, at, value);
    out[at++] = 0x2c;
    if (value !== MISSING) out[at++] = day.values.estimated[slot] === 1 ? ESTIMATED : ACTUAL;
    at = writeText(out, at, day.tail);
  }
  return at;
}

function writeNarrowDay(out: Uint8Array, from: number, day: CsvDay): number {
  const rowBytes = writeRows(out, from, day, 1) - from;
  const dayBytes = rowBytes * day.slots;
  for (let done = rowBytes; done < dayBytes; done *= 2) {
    out.copyWithin(from + done, from, from + Math.min(done, dayBytes - done));
  }
  patchRows(out, from + day.head.length, rowBytes, day);
  return from + dayBytes;
}

/** Gives each copied row its own times, value and flag, four bytes at a time. `from` is where the times of row 0 stand. */
function patchRows(out: Uint8Array, from: number, rowBytes: number, day: CsvDay): void {
  const { words } = day.times;
  const { valuesWh, estimated } = day.values;
  const bytes = new DataView(out.buffer, out.byteOffset, out.byteLength);
  for (let slot = 1; slot < day.slots; slot++) {
    const at = from + slot * rowBytes;
    const word = slot * TIME_WORDS.length;
    bytes.setUint32(at + 1, words[word] as number, true);
    bytes.setUint32(at + 5, words[word + 1] as number, true);
    bytes.setUint32(at + 9, words[word + 2] as number, true);
    const value = valuesWh[slot] as number;
    const kwh = (value / 1000) | 0;
    const valueAt = at + TIMES_BYTES;
    out[valueAt] = 0x30 + kwh;
    bytes.setUint32(valueAt + 1, DECIMALS[value - kwh * 1000] as number, true);
    out[valueAt + FLAG_AFTER_VALUE] = estimated[slot] === 1 ? ESTIMATED : ACTUAL;
  }
}

/** Whether every row of the day is equally long: all values present, with one digit before the point. */
function isNarrow(values: DayBuffer, slots: number): boolean {
  for (let slot = 0; slot < slots; slot++) {
    const value = values.valuesWh[slot] as number;
    if (value < 0 || value > NARROW_WH_MAX) return false;
  }
  return true;
}

/** `MM/DD/YYYY HH:MM:SS`, Central time. */
export function revisionText(revisedAt: number): string {
  const { day, second } = wallClock(revisedAt);
  return `${dateTextsOf(day).us} ${clockText(second, ':')}`;
}

function timesOf(slots: number): TimesImage {
  const times = TIMES.get(slots);
  if (times === undefined) throw new RangeError('not a usage day');
  return times;
}

/**
 * An end is a quarter hour after its start on the wall clock, and the first quarter hour of autumn's second 01:00 hour
 * is labelled 02:00 to 01:15, as in the native file.
 */
function timesImage(slots: number): TimesImage {
  const rows: string[] = [];
  for (let slot = 0; slot < slots; slot++) {
    const quarter = slot < 8 ? slot : slot + (96 - slots);
    const start = slots === 100 && slot === 8 ? 8 : quarter;
    rows.push(` ${label(start)}, ${label((quarter + 1) % 96)},`);
  }
  const bytes = Buffer.from(rows.join(''), 'latin1');
  const words = rows.flatMap((_, slot) =>
    TIME_WORDS.map((offset) => bytes.readUInt32LE(slot * TIMES_BYTES + offset)),
  );
  return { bytes, words: Uint32Array.from(words) };
}

function label(quarter: number): string {
  return clockText(quarter * 900, ':').slice(0, 5);
}
