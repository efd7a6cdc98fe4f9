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

/** What a file says of one day of a premise, and where. */
export type Placed = Pick<ScannedDay, 'esiid' | 'day' | 'revisedAt' | 'line' | 'rows'>;

/** Why a usage day cannot be taken, or undefined. */
export function refusal(day: ScannedDay, facts: UsageFacts): Reject | undefined {
  const refused = placeRefusal(day, facts);
  if (refused !== undefined || day.maxWh <= mostWhOf(facts.premise)) return refused;
  return rejectOf(day, 'absurd-value', `${day.maxWh / 1000} kWh in a quarter hour`);
}

/** Why nothing can be taken of this day and premise from this file, or undefined. */
export function placeRefusal(placed: Placed, facts: UsageFacts): Reject | undefined {
  const { premise, senderDuns, today, now } = facts;
  if (placed.day >= today) return rejectOf(placed, 'future-date', 'the day has not ended yet');
  // The newest revision counts, so one from the future would keep every real one out until then.
  if (placed.revisedAt > now + CLOCK_SKEW_SECONDS) {
    const revised = Temporal.Instant.fromEpochMilliseconds(placed.revisedAt * 1000);
    return rejectOf(placed, 'future-revision', `revised at ${revised}, which has not come yet`);
  }
  if (premise === undefined) {
    return rejectOf(placed, 'unknown-esiid', 'no premise file has named this ESIID yet');
  }
  if (senderDuns !== undefined && senderDuns !== premise.tdspDuns) {
    return rejectOf(placed, 'wrong-tdsp', `the premise belongs to TDSP ${premise.tdspDuns}`);
  }
  return undefined;
}

/** The most that a premise can use in a quarter hour. */
export function mostWhOf(premise: Premise | undefined): number {
  return premise?.premiseType === 'Residential' ? RESIDENTIAL_WH_MAX : OTHER_WH_MAX;
}

export function rejectOf(placed: Placed, reason: RejectReason, detail: string): Reject {
  const { line, esiid, day, rows } = placed;
  return { line, column: 1, reason, detail, esiid, date: dateOf(day).toString(), rows };
}

/** `<DUNS>IntervalData…` of utilities, `<DUNS>IntervalMeterUsage…` of test markets, `IntervalMeterUsage…CSV.<DUNS>.asc` of SMT. */
const SENDER = /(?:^|[\\/])(\d{13}|\d{9})(?:IntervalData|(?:Interval|Daily)MeterUsage)/i;
const AT_THE_END =
  /(?:^|[\\/])(?:Interval|Daily)MeterUsage[^\\/]*CSV\.(\d{13}|\d{9})(?=$|\.|[\\/])/i;

/** The DUNS in a delivery's file name (`smt/FACTS` §2.3, §2.4), if it has one. SMT's names have that of who gets the file. */
export function senderOf(file: string): string | undefined {
  return (SENDER.exec(file) ?? AT_THE_END.exec(file))?.[1];
}
