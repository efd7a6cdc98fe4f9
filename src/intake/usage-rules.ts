import { type DayNumber, dateOf } from '../calendar.ts';
import type { Premise } from '../premise/premise.ts';
import type { Reject, RejectReason, ScannedDay } from './scan.ts';

/** What a usage day is held against. */
export interface UsageFacts {
  readonly premise: Premise | undefined;
  /** The TDSP that the file's name says it comes from, when the market knows it. */
  readonly senderDuns: string | undefined;
  /** The local day on which the file is taken in. */
  readonly today: DayNumber;
  /** When that is, in seconds since 1970-01-01T00:00Z. */
  readonly now: number;
}

/** How far a sender's clock may be ahead. */
export const CLOCK_SKEW_SECONDS = 86_400;

/** A quarter hour above these is a fault of the meter or the file: a home at 1 MW, a plant at 400 MW. */
export const RESIDENTIAL_WH_MAX = 250_000;
export const OTHER_WH_MAX = 100_000_000;

/** Why a usage day cannot be taken, or undefined. */
export function refusal(day: ScannedDay, facts: UsageFacts): Reject | undefined {
  const { premise, senderDuns, today, now } = facts;
  if (day.day >= today) return rejectOf(day, 'future-date', 'the day has not ended yet');
  // The newest revision counts, so one from the future would keep every real one out until then.
  if (day.revisedAt > now + CLOCK_SKEW_SECONDS) {
    const revised = Temporal.Instant.fromEpochMilliseconds(day.revisedAt * 1000);
    return rejectOf(day, 'future-revision', `revised at ${revised}, which has not come yet`);
  }
  if (premise === undefined) {
    return rejectOf(day, 'unknown-esiid', 'no premise file has named this ESIID yet');
  }
  if (senderDuns !== undefined && senderDuns !== premise.tdspDuns) {
    return rejectOf(day, 'wrong-tdsp', `the premise belongs to TDSP ${premise.tdspDuns}`);
  }
  const most = premise.premiseType === 'Residential' ? RESIDENTIAL_WH_MAX : OTHER_WH_MAX;
  if (day.maxWh > most) {
    return rejectOf(day, 'absurd-value', `${day.maxWh / 1000} kWh in a quarter hour`);
  }
  return undefined;
}

function rejectOf(day: ScannedDay, reason: RejectReason, detail: string): Reject {
  const { line, esiid, rows } = day;
  return { line, column: 1, reason, detail, esiid, date: dateOf(day.day).toString(), rows };
}

/** `<DUNS>IntervalData…` of utilities, `<DUNS>IntervalMeterUsage…` of test markets, `IntervalMeterUsage…CSV.<DUNS>.asc` of SMT. */
const SENDER = /(?:^|[\\/])(\d{13}|\d{9})Interval(?:Data|MeterUsage)/i;
const AT_THE_END = /(?:^|[\\/])IntervalMeterUsage[^\\/]*CSV\.(\d{13}|\d{9})(?=$|\.|[\\/])/i;

/** The DUNS in a delivery's file name (`smt/FACTS` §2.3, §2.4), if it has one. SMT's names have that of who gets the file. */
export function senderOf(file: string): string | undefined {
  return (SENDER.exec(file) ?? AT_THE_END.exec(file))?.[1];
}
