import { SECONDS_PER_SLOT } from '../calendar.ts';
import type { DayBuffer } from '../usage/day-codec.ts';
import { MISSING } from '../usage/usage-day.ts';
import { espiElement } from './element.ts';
import type { FeedBytes } from './feed-bytes.ts';
import { ESTIMATED } from './reading-type.ts';

/**
 * IntervalReadings are most of what the hub sends, 38,000 for thirteen months, so they are not built but stamped: one ready
 * image per number of digits, copied, then its start and value filled in. Any other way is a hundred times slower.
 */
interface RowImage {
  readonly bytes: Uint8Array;
  readonly startAt: number;
  readonly valueAt: number;
}

const VALUE_DIGITS_MAX = 10;
const START_DIGITS = '0000000000';
const ACTUAL_ROWS = rowImages(undefined);
const ESTIMATED_ROWS = rowImages([{ quality: ESTIMATED }]);

/** Images by number of digits of the value. ReadingQuality stands only where it differs from the default quality. */
function rowImages(quality: readonly { readonly quality: number }[] | undefined): RowImage[] {
  return Array.from({ length: VALUE_DIGITS_MAX + 1 }, (_, digits) => {
    const value = '0'.repeat(digits);
    const text = `${espiElement('IntervalReading', {
      ReadingQuality: quality?.[0],
      timePeriod: { duration: SECONDS_PER_SLOT, start: START_DIGITS },
      value,
    })}\n`;
    return {
      bytes: Buffer.from(text, 'latin1'),
      startAt: text.indexOf(START_DIGITS),
      valueAt: text.lastIndexOf(`${value}</espi:value>`),
    };
  });
}

const FOUR_MAX = 9999;
/** ASCII of 0000 to 9999, four bytes in one number. */
const FOUR_DIGITS = fourBytes((number) => String(number).padStart(4, '0'));
/** The same without leading zeros: before a shorter value stands the end of the tag that it follows. */
const TAG_AND_DIGITS = fourBytes((number) => `<espi:value>${number}`);

function fourBytes(text: (number: number) => string): Uint32Array {
  return Uint32Array.from({ length: FOUR_MAX + 1 }, (_, number) =>
    Buffer.from(text(number).slice(-4)).readUInt32BE(),
  );
}

/** Writes the present readings of slots `first` to `last`; a missing one is left out, never a made-up zero (BR-001.002). */
export function writeReadings(
  out: FeedBytes,
  dayStart: number,
  { valuesWh, estimated }: DayBuffer,
  { first, last }: { readonly first: number; readonly last: number },
): void {
  const { bytes, view } = out;
  let { at } = out;
  for (let slot = first; slot <= last; slot++) {
    const value = valuesWh[slot] as number;
    if (value === MISSING) continue;
    const digits = digitsOf(value);
    const row = (estimated[slot] === 1 ? ESTIMATED_ROWS : ACTUAL_ROWS)[digits] as RowImage;
    bytes.set(row.bytes, at);
    writeStart(view, at + row.startAt, dayStart + slot * SECONDS_PER_SLOT);
    const valueEnd = at + row.valueAt + digits;
    if (value <= FOUR_MAX) view.setUint32(valueEnd - 4, TAG_AND_DIGITS[value] as number);
    else writeDigits(bytes, valueEnd, value);
    at += row.bytes.length;
  }
  out.at = at;
}

function digitsOf(value: number): number {
  let digits = 1;
  for (let limit = 10; value >= limit; limit *= 10) digits++;
  return digits;
}

/** The first eight of ten digits, four at a time: quarter hours start at whole hundreds of seconds, and the image ends in zeros. */
function writeStart(view: DataView, at: number, seconds: number): void {
  const hundreds = (seconds / 100) | 0;
  const high = (hundreds / 10_000) | 0;
  view.setUint32(at, FOUR_DIGITS[high] as number);
  view.setUint32(at + 4, FOUR_DIGITS[hundreds - high * 10_000] as number);
}

/** Decimal digits that end before `end`. */
function writeDigits(bytes: Uint8Array, end: number, value: number): void {
  let rest = value;
  let at = end;
  do {
    const tens = (rest / 10) >>> 0;
    bytes[--at] = 48 + rest - tens * 10;
    rest = tens;
  } while (rest > 0);
}
