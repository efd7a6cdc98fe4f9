import type { Occupancy } from './customer.ts';

/** The premise is theirs on that local day. */
export function occupies({ from, until }: Occupancy, day: Temporal.PlainDate): boolean {
  return (
    Temporal.PlainDate.compare(from, day) <= 0 &&
    (until === null || Temporal.PlainDate.compare(day, until) < 0)
  );
}
