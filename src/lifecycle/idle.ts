import { localDate, MARKET_TIME_ZONE } from '../calendar.ts';

/** BR-061, BR-073, BR-305: whoever is away this long loses access, and is told so much before. */
export const IDLE_MONTHS = 13;
export const WARNED_MONTHS_BEFORE = 1;

/** When somebody was last active, and when they were warned since, if ever. */
export interface Idleness {
  readonly activeAt: Temporal.Instant;
  readonly warnedAt?: Temporal.Instant | undefined;
}

/** `warned`: idle, and still within the month that a warning leaves. */
export type IdleState = 'active' | 'to-warn' | 'warned' | 'to-purge';

/** A warning from before the last activity is none. */
export function idleState({ activeAt, warnedAt }: Idleness, today: Temporal.PlainDate): IdleState {
  const warnOn = localDate(activeAt).add({ months: IDLE_MONTHS - WARNED_MONTHS_BEFORE });
  if (Temporal.PlainDate.compare(today, warnOn) < 0) return 'active';
  const isWarned = warnedAt !== undefined && Temporal.Instant.compare(activeAt, warnedAt) < 0;
  if (!isWarned) return 'to-warn';
  return Temporal.PlainDate.compare(today, purgeOn(activeAt, localDate(warnedAt))) < 0
    ? 'warned'
    : 'to-purge';
}

/** The local day of the purge: nobody goes sooner than a month after the warning, however late that came. */
export function purgeOn(
  activeAt: Temporal.Instant,
  warnedOn: Temporal.PlainDate,
): Temporal.PlainDate {
  const idleOn = localDate(activeAt).add({ months: IDLE_MONTHS });
  const noticeEnds = warnedOn.add({ months: WARNED_MONTHS_BEFORE });
  return Temporal.PlainDate.compare(idleOn, noticeEnds) < 0 ? noticeEnds : idleOn;
}

/** Whoever was active after this moment cannot be due for anything; a little late, since months differ in length. */
export function surelyActiveSince(today: Temporal.PlainDate): Temporal.Instant {
  return today
    .subtract({ months: IDLE_MONTHS - WARNED_MONTHS_BEFORE })
    .add({ days: 3 })
    .toZonedDateTime(MARKET_TIME_ZONE)
    .toInstant();
}
