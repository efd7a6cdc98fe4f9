import { type DayNumber, dayNumber } from '../calendar.ts';
import type { ReadScope } from '../read-scope.ts';

/** Days of one ESIID that a caller may read; `until` is exclusive. */
export interface DayWindow {
  readonly esiid: string;
  readonly from: DayNumber;
  readonly until: DayNumber;
  /** `ReadWindow.isNewlyKnown`. */
  readonly isNewlyKnown: boolean;
}

/** The windows of a scope, in its order, cut to a range of days; empty ones are left out. */
export function* dayWindows(
  scope: ReadScope,
  range: { readonly from: DayNumber; readonly until: DayNumber } = EVER,
): Generator<DayWindow> {
  for (const window of scope.windows) {
    const from = Math.max(dayNumber(window.from), range.from);
    const until = Math.min(dayNumber(window.until), range.until);
    const { esiid, isNewlyKnown = false } = window;
    if (from < until) yield { esiid, from, until, isNewlyKnown };
  }
}

const EVER = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };
