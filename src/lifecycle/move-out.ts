import type { Tenure, TenurePeriod } from '../customer/tenure.ts';
import { type MoveOuts, occupancyEnd } from '../market/events.ts';

/** A customer's time at a premise whose end has moved: nearer by a move-out, away again when that was taken back. */
export interface MovedEnd {
  readonly before: TenurePeriod;
  readonly after: TenurePeriod;
}

/**
 * The times of a premise's holders as the move-outs say (BR-044). A move-out that was taken back gives nobody the time of
 * somebody who has come since. Undefined when nothing changes.
 */
export function afterMoveOuts(
  tenure: Tenure,
  moveOuts: MoveOuts,
): { readonly tenure: Tenure; readonly moved: readonly MovedEnd[] } | undefined {
  const moved: MovedEnd[] = [];
  const periods = tenure.periods.map((before) => {
    const after = { ...before, until: occupancyEnd(before, moveOuts) };
    if (isSameDay(before.until, after.until) || isTaken(tenure, before, after)) return before;
    moved.push({ before, after });
    return after;
  });
  if (moved.length === 0) return undefined;
  return { tenure: { ...tenure, version: tenure.version + 1, periods }, moved };
}

function isTaken({ periods }: Tenure, before: TenurePeriod, after: TenurePeriod): boolean {
  return periods.some(
    (other) =>
      other !== before &&
      Temporal.PlainDate.compare(before.from, other.from) < 0 &&
      (after.until === null || Temporal.PlainDate.compare(other.from, after.until) < 0),
  );
}

function isSameDay(a: Temporal.PlainDate | null, b: Temporal.PlainDate | null): boolean {
  return a === b || (a !== null && b !== null && a.equals(b));
}
