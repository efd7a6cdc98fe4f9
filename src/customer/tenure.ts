import type { Document } from '../collections.ts';
import { HubError } from '../errors.ts';
import type { Occupancy } from './customer.ts';

/** One customer's time in a premise. */
export interface TenurePeriod {
  readonly customerId: string;
  readonly from: Temporal.PlainDate;
  /** Exclusive; null: still. */
  readonly until: Temporal.PlainDate | null;
}

/**
 * Who holds a premise, and who held it. One document for each ESIID, because its version is what keeps two customers from
 * taking the premise at the same moment (BR-043.009).
 */
export interface Tenure extends Document {
  /** The ESIID. */
  readonly id: string;
  /** No two share a day. */
  readonly periods: readonly TenurePeriod[];
}

/** Of a premise that nobody has held. */
export function newTenure(esiid: string): Tenure {
  return { id: esiid, version: 0, periods: [] };
}

/** Who holds the premise on that local day. */
export function holderOn(tenure: Tenure, day: Temporal.PlainDate): TenurePeriod | undefined {
  return tenure.periods.find(({ from, until }) => isIn(day, from, until));
}

/** One customer's times in the premise. */
export function timesOf({ id: esiid, periods }: Tenure, customerId: string): readonly Occupancy[] {
  return periods
    .filter((period) => period.customerId === customerId)
    .map(({ from, until }) => ({ esiid, from, until }));
}

/** Somebody's time that reaches into `[from, until)`. */
export function inTheWay(
  tenure: Tenure,
  from: Temporal.PlainDate,
  until: Temporal.PlainDate | null,
): TenurePeriod | undefined {
  return tenure.periods.find(
    (taken) => startsBefore(taken.from, until) && startsBefore(from, taken.until),
  );
}

/** The first local day, not before `from`, from which nobody's time is known to end later; somebody may still have it. */
export function freeFrom(tenure: Tenure, from: Temporal.PlainDate): Temporal.PlainDate {
  return tenure.periods.reduce(
    (day, { until }) =>
      until !== null && Temporal.PlainDate.compare(until, day) > 0 ? until : day,
    from,
  );
}

/** With one more period. Throws `conflict`: `customer.esiid-held` when it is theirs already, else `customer.esiid-taken`. */
export function withPeriod(tenure: Tenure, wanted: TenurePeriod): Tenure {
  const taken = inTheWay(tenure, wanted.from, wanted.until);
  if (taken !== undefined) {
    const isTheirs = taken.customerId === wanted.customerId;
    const key = isTheirs ? 'customer.esiid-held' : 'customer.esiid-taken';
    throw new HubError('conflict', key, { esiid: tenure.id });
  }
  return changed(tenure, [...tenure.periods, wanted]);
}

/** With the period ended on that day, exclusive; one that would have no day left is gone. */
export function withEnd(tenure: Tenure, ending: TenurePeriod, on: Temporal.PlainDate): Tenure {
  const periods = tenure.periods.flatMap((period) => {
    if (period !== ending) return [period];
    return startsBefore(period.from, on) ? [{ ...period, until: on }] : [];
  });
  return changed(tenure, periods);
}

/** The period that the day ends: the one that it is in, or the one that would only have begun later. */
export function endedBy(tenure: Tenure, on: Temporal.PlainDate): TenurePeriod | undefined {
  return holderOn(tenure, on) ?? inTheWay(tenure, on, null);
}

function changed(tenure: Tenure, periods: readonly TenurePeriod[]): Tenure {
  return { ...tenure, version: tenure.version + 1, periods };
}

function isIn(
  day: Temporal.PlainDate,
  from: Temporal.PlainDate,
  until: Temporal.PlainDate | null,
): boolean {
  return Temporal.PlainDate.compare(from, day) <= 0 && startsBefore(day, until);
}

function startsBefore(day: Temporal.PlainDate, until: Temporal.PlainDate | null): boolean {
  return until === null || Temporal.PlainDate.compare(day, until) < 0;
}
