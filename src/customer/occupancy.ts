import type { Occupancy } from './customer.ts';

/** The premise is theirs on that local day. */
export function occupies({ from, until }: Occupancy, day: Temporal.PlainDate): boolean {
  return (
    Temporal.PlainDate.compare(from, day) <= 0 &&
    (until === null || Temporal.PlainDate.compare(day, until) < 0)
  );
}

/** Two occupancies of one premise share a day. */
export function overlaps(one: Occupancy, other: Occupancy): boolean {
  return one.esiid === other.esiid && startsBeforeEnd(one, other) && startsBeforeEnd(other, one);
}

function startsBeforeEnd({ from }: Occupancy, { until }: Occupancy): boolean {
  return until === null || Temporal.PlainDate.compare(from, until) < 0;
}
