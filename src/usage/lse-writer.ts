import type { DayBuffer } from './day-codec.ts';
import { type IntervalLayout, intervalFile } from './interval-file.ts';
import { clockText, dateTextsOf, wallClock, writeKwh, writeText } from './interval-text.ts';
import { MISSING, type StoredDay } from './usage-day.ts';

/**
 * The LSE interval file (`smt/FACTS` §2.4): four header rows and the details of one ESIID, channel and local day, then the
 * next. Meter readings, basic unit, time zone, population and weight are optional and stay empty; a missing value is
 * empty with status 9, never a zero (BR-001.002).
 */
const CHANNEL_NUMBERS = { consumption: '4', generation: '1' } as const;
const TRIPLES_PER_ROW = 12;
const COMMA = 0x2c;
const LINE_FEED = 0x0a;
const ACTUAL = 0x41;
const ESTIMATED = 0x45;
const LOST = 0x39;
/** Headers, and 100 times value (10 digits and a point), status and commas, and the sort codes. */
const DAY_BYTES_MAX = 400 + 100 * 16 + 9 * 10;

export const lseLayout: IntervalLayout = {
  header: new Uint8Array(0),
  dayBytesMax: DAY_BYTES_MAX,
  write(out, at, day, values, slots) {
    return writeDetails(out, writeText(out, at, headers(day)), values, slots);
  },
};

/** Usage days as LSE records in chunks; 92 values in spring, 100 in autumn. */
export function lseRecords(days: AsyncIterable<StoredDay>): AsyncIterable<Uint8Array> {
  return intervalFile(days, lseLayout);
}

function headers({ esiid, channel, day, revisedAt }: StoredDay): string {
  const date = dateTextsOf(day).basic;
  const revised = wallClock(revisedAt);
  const stamp = dateTextsOf(revised.day).basic + clockText(revised.second, '');
  return (
    `00000001,${esiid},${CHANNEL_NUMBERS[channel]},${date}000000,${date}235959,Y,N\n` +
    '00000002,,,1,0,1,0,900,01,,,,\n' +
    '00000003,INTERVAL DATA\n' +
    `00000004,${stamp},M\n`
  );
}

function writeDetails(out: Uint8Array, from: number, values: DayBuffer, slots: number): number {
  let at = from;
  for (let slot = 0; slot < slots; slot++) {
    if (slot % TRIPLES_PER_ROW === 0) {
      if (slot > 0) out[at++] = LINE_FEED;
      at = writeText(out, at, `1000000${slot / TRIPLES_PER_ROW}`);
    }
    out[at++] = COMMA;
    const value = values.valuesWh[slot] as number;
    if (value !== MISSING) at = writeKwh(out, at, value);
    out[at++] = COMMA;
    out[at++] = value === MISSING ? LOST : values.estimated[slot] === 1 ? ESTIMATED : ACTUAL;
    // The interval's start, the third of the triple, follows from the order.
    out[at++] = COMMA;
  }
  out[at++] = LINE_FEED;
  return at;
}
