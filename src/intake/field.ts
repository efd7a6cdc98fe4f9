import { type DayNumber, dateOf, dayStart, MARKET_TIME_ZONE, slotsOf } from '../calendar.ts';

const MILLISECONDS_PER_DAY = 86_400_000;
const YEAR_MIN = 2000;
const YEAR_MAX = 2099;

/** Day number of a real calendar date, or undefined. */
export function civilDay(year: number, month: number, day: number): DayNumber | undefined {
  if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1) return undefined;
  const at = new Date(Date.UTC(year, month - 1, day));
  return at.getUTCMonth() === month - 1 ? at.getTime() / MILLISECONDS_PER_DAY : undefined;
}

const US_DATE = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;

/** `MM/DD/YYYY`, padded or as Excel leaves it. */
export function usDay(text: string): DayNumber | undefined {
  const match = US_DATE.exec(text);
  return match === null
    ? undefined
    : civilDay(Number(match[3]), Number(match[1]), Number(match[2]));
}

const US_INSTANT = /^(\d{1,2}\/\d{1,2}\/\d{4}) (\d{1,2}):(\d{2})(?::(\d{2}))?$/;

/** `MM/DD/YYYY HH:MM[:SS]` in Central prevailing time, as seconds since 1970-01-01T00:00Z. */
export function usInstant(text: string): number | undefined {
  const match = US_INSTANT.exec(text);
  if (match === null) return undefined;
  const day = usDay(match[1] ?? '');
  return day === undefined
    ? undefined
    : localSeconds(day, Number(match[2]), Number(match[3]), Number(match[4] ?? 0));
}

const COMPACT_INSTANT = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/;

/** `YYYYMMDDHHMMSS` in Central prevailing time: the local day and the seconds since 1970-01-01T00:00Z. */
export function compactInstant(
  text: string,
): { readonly day: DayNumber; readonly time: string; readonly seconds: number } | undefined {
  const match = COMPACT_INSTANT.exec(text);
  if (match === null) return undefined;
  const [, year, month, date, hour, minute, second] = match.map(Number);
  const day = civilDay(year ?? 0, month ?? 0, date ?? 0);
  if (day === undefined) return undefined;
  const seconds = localSeconds(day, hour ?? 0, minute ?? 0, second ?? 0);
  return seconds === undefined ? undefined : { day, time: text.slice(8), seconds };
}

/** A wall-clock time that comes twice means its first pass; one that the clocks skip means an hour later. */
function localSeconds(
  day: DayNumber,
  hour: number,
  minute: number,
  second: number,
): number | undefined {
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  if (slotsOf(day) === 96) return dayStart(day) + hour * 3600 + minute * 60 + second;
  const local = dateOf(day).toPlainDateTime({ hour, minute, second });
  return local.toZonedDateTime(MARKET_TIME_ZONE).epochMilliseconds / 1000;
}

const CLOCK_TIME = /^(\d{1,2}):(\d{2})$/;

/** `HH:MM` on a quarter hour, as quarters since midnight 0–95. */
export function quarterOf(text: string): number | undefined {
  const match = CLOCK_TIME.exec(text);
  if (match === null) return undefined;
  const hour = Number(match[1]);
  const minute = Number(match[2]);
  return hour > 23 || minute > 59 || minute % 15 !== 0 ? undefined : hour * 4 + minute / 15;
}

export type ParsedValue =
  | { readonly wh: number }
  | { readonly reason: 'bad-value' | 'negative-value' | 'absurd-value' | 'too-many-decimals' };

const KWH = /^(-?)(\d*)(?:\.(\d*))?$/;
const KWH_MAX = 999_999;

/** kWh with at most three decimals as whole Wh (BR-001.011); more than `kwhMax` is absurd. */
export function whOf(text: string, kwhMax = KWH_MAX): ParsedValue {
  const match = KWH.exec(text);
  const whole = match?.[2] ?? '';
  const decimals = match?.[3] ?? '';
  if (match === null || whole + decimals === '') return { reason: 'bad-value' };
  if (decimals.length > 3) return { reason: 'too-many-decimals' };
  const wh = Number(whole) * 1000 + Number(decimals.padEnd(3, '0'));
  if (match[1] === '-' && wh !== 0) return { reason: 'negative-value' };
  return Number(whole) > kwhMax ? { reason: 'absurd-value' } : { wh };
}

/** A field as people and spreadsheets write it: quotes, the apostrophe before an ESIID, and spaces around are not part of it. */
export function bareField(raw: string): string {
  let text = raw.trim();
  if (text.length >= 2 && text.startsWith('"') && text.endsWith('"')) {
    text = text.slice(1, -1).replaceAll('""', '"').trim();
  }
  return text.startsWith("'") ? text.slice(1) : text;
}

/** Where a field starts in its line, from 1. */
export function columnOf(fields: readonly string[], index: number): number {
  let column = 1;
  for (let i = 0; i < index; i++) column += (fields[i]?.length ?? 0) + 1;
  return column;
}
