/**
 * The local calendar of the market: every ERCOT meter keeps Central prevailing time. Inside the hub a local day is a
 * `DayNumber` (days since 1970-01-01), an instant is UTC; this file is the only place where one becomes the other.
 */
export const MARKET_TIME_ZONE = 'America/Chicago';
export const SECONDS_PER_SLOT = 900;

/** Days since 1970-01-01 of a local date. */
export type DayNumber = number;

const MILLISECONDS_PER_DAY = 86_400_000;

export function dayNumber(date: Temporal.PlainDate): DayNumber {
  return Date.UTC(date.year, date.month - 1, date.day) / MILLISECONDS_PER_DAY;
}

export function dateOf(day: DayNumber): Temporal.PlainDate {
  const date = new Date(day * MILLISECONDS_PER_DAY);
  return new Temporal.PlainDate(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
}

const startCache = new Map<DayNumber, number>();
const START_CACHE_MAX = 20_000;

/** Seconds since 1970-01-01T00:00Z at which the local day starts. */
export function dayStart(day: DayNumber): number {
  const cached = startCache.get(day);
  if (cached !== undefined) return cached;
  const start = dateOf(day).toZonedDateTime(MARKET_TIME_ZONE).epochMilliseconds / 1000;
  if (startCache.size >= START_CACHE_MAX) startCache.clear();
  startCache.set(day, start);
  return start;
}

/** Quarter hours of a local day: 96, 92 on the day the clocks go forward, 100 on the day they go back. */
export function slotsOf(day: DayNumber): 92 | 96 | 100 {
  return ((dayStart(day + 1) - dayStart(day)) / SECONDS_PER_SLOT) as 92 | 96 | 100;
}

/** Local date at an instant. */
export function localDate(instant: Temporal.Instant): Temporal.PlainDate {
  return instant.toZonedDateTimeISO(MARKET_TIME_ZONE).toPlainDate();
}

/** The first slot of the hour that spring skips, or that autumn repeats: both changes happen at 02:00 local time. */
export const SPRING_GAP_SLOT = 8;
export const AUTUMN_REPEAT_SLOT = 8;

/** Local `HH:MM` at which a slot starts, by the clock on the wall: autumn's 01:00 to 01:45 come twice. */
export function slotLabel(day: DayNumber, slot: number): string {
  const slots = slotsOf(day);
  let quarter = slot;
  if (slots === 92 && slot >= SPRING_GAP_SLOT) quarter += 4;
  if (slots === 100 && slot >= AUTUMN_REPEAT_SLOT) quarter -= 4;
  const hour = Math.floor(quarter / 4) % 24;
  return `${String(hour).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`;
}
