import { localDate, MARKET_TIME_ZONE } from '../calendar.ts';
import { HubError } from '../errors.ts';

/** PUC docket 47472: without a new yes, a customer's grant to a third party ends after this. */
export const TERM_MONTHS_MAX = 12;
/** BR-078: what a customer sees of the past, and so the most that can be shared. */
export const HISTORY_MONTHS_MAX = 13;

const SECONDS_PER_DAY = 86_400;

/** End of a term of whole months: the same local time of day. Throws `invalid` `consent.bad-term`. */
export function termEnd(now: Temporal.Instant, months: number): Temporal.Instant {
  if (!Number.isInteger(months) || months < 1 || months > TERM_MONTHS_MAX) {
    throw new HubError('invalid', 'consent.bad-term', { monthsMax: TERM_MONTHS_MAX });
  }
  return now.toZonedDateTimeISO(MARKET_TIME_ZONE).add({ months }).toInstant();
}

/** First local day shared: as far back as the third party asked (ESPI `HistoryLength`, seconds), 13 months at most. */
export function sharedFrom(now: Temporal.Instant, historySeconds?: number): Temporal.PlainDate {
  const today = localDate(now);
  const furthest = today.subtract({ months: HISTORY_MONTHS_MAX });
  if (historySeconds === undefined) return furthest;
  // Longer than any history: counting it in days could leave the calendar.
  const days = Math.min(Math.ceil(historySeconds / SECONDS_PER_DAY), today.since(furthest).days);
  return today.subtract({ days });
}
