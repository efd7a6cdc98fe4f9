import { type DayNumber, dateOf, dayStart, slotsOf } from '../calendar.ts';

/** Digits, dates and labels as bytes, shared by the writers of interval files. Writers return the position after. */
const ZERO = 48;
const QUARTERS_PER_DAY = 96;
const SECONDS_PER_HOUR = 3600;
const SECONDS_PER_DAY = 86_400;
/** The first hour that the clocks skip in spring and have just repeated in autumn. */
const CHANGE_HOUR = 2;

const THOUSANDTHS = new Uint8Array(3000);
for (let value = 0; value < 1000; value++) {
  THOUSANDTHS.set(Buffer.from(String(value).padStart(3, '0'), 'latin1'), value * 3);
}

/** ASCII text. */
export function writeText(out: Uint8Array, at: number, text: string): number {
  for (let index = 0; index < text.length; index++) out[at + index] = text.charCodeAt(index);
  return at + text.length;
}

/** Wh as kWh with exactly three decimals (BR-001.011). */
export function writeKwh(out: Uint8Array, at: number, wh: number): number {
  const kwh = (wh / 1000) | 0;
  let next = at;
  if (kwh < 10) out[next++] = ZERO + kwh;
  else next = writeText(out, next, String(kwh));
  out[next] = 0x2e;
  const decimals = (wh - kwh * 1000) * 3;
  out[next + 1] = THOUSANDTHS[decimals] as number;
  out[next + 2] = THOUSANDTHS[decimals + 1] as number;
  out[next + 3] = THOUSANDTHS[decimals + 2] as number;
  return next + 4;
}

/** What a clock on the wall shows at a number of seconds since 1970-01-01T00:00Z: local day, and seconds as it counts them. */
export function wallClock(epochSeconds: number): {
  readonly day: DayNumber;
  readonly second: number;
} {
  // Central time is five or six hours behind UTC, so the day is this one or the one before.
  let day = Math.floor((epochSeconds - 5 * SECONDS_PER_HOUR) / SECONDS_PER_DAY);
  if (epochSeconds < dayStart(day)) day--;
  const elapsed = epochSeconds - dayStart(day);
  const changed = elapsed >= CHANGE_HOUR * SECONDS_PER_HOUR;
  const slots = slotsOf(day);
  const shift = !changed || slots === QUARTERS_PER_DAY ? 0 : (QUARTERS_PER_DAY - slots) * 900;
  return { day, second: elapsed + shift };
}

/** `HH`, separator, `MM`, separator, `SS` of a wall clock's second. */
export function clockText(second: number, separator: string): string {
  const parts = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(separator);
}

/** A date as each kind of file writes it. */
export interface DateTexts {
  /** `MM/DD/YYYY`. */
  readonly us: string;
  /** `YYYYMMDD`. */
  readonly basic: string;
  /** `YYYY-MM-DD`. */
  readonly iso: string;
}

const dateTexts = new Map<DayNumber, DateTexts>();
const DATE_TEXTS_MAX = 10_000;

/** A date as text, remembered: files name the same few thousand days again and again. */
export function dateTextsOf(day: DayNumber): DateTexts {
  const known = dateTexts.get(day);
  if (known !== undefined) return known;
  const iso = dateOf(day).toString();
  const [year = '', month = '', date = ''] = iso.split('-');
  const texts = { us: `${month}/${date}/${year}`, basic: `${year}${month}${date}`, iso };
  if (dateTexts.size >= DATE_TEXTS_MAX) dateTexts.clear();
  dateTexts.set(day, texts);
  return texts;
}
