import type { Actor } from '../audit-event.ts';
import type { RepOfRecordPeriod } from '../market/rep-of-record.ts';
import type { ReadScope, ReadWindow } from '../read-scope.ts';

/** Local dates, `until` exclusive. */
export interface Span {
  readonly from: Temporal.PlainDate;
  readonly until: Temporal.PlainDate;
}

/** The only place where a `ReadScope` is made. */
export function mint(reader: Actor, ground: string, windows: readonly ReadWindow[]): ReadScope {
  return { reader, ground, windows } as ReadScope;
}

export function intersect(a: Span, b: Span): Span | undefined {
  const span = { from: later(a.from, b.from), until: earlier(a.until, b.until) };
  return isSpan(span) ? span : undefined;
}

/** The days of `spans` that are in none of `taken`; both without overlaps, oldest first. */
export function without(spans: readonly Span[], taken: readonly Span[]): readonly Span[] {
  let left = spans;
  for (const { from, until } of taken) {
    left = left.flatMap((span) =>
      [
        { from: span.from, until: earlier(span.until, from) },
        { from: later(span.from, until), until: span.until },
      ].filter(isSpan),
    );
  }
  return left;
}

/**
 * When each REP really was REP of record: a period ends at the latest when the next one starts, so that a switch ends
 * the old REP's access even before its own period is closed (BR-031.002). An empty period is a switch that was
 * cancelled before its first day: it ends nobody's. On one day a move-out comes first, then what the register says, then
 * what an event says. In any order; the answer is oldest first, without times in which nobody was.
 */
export function effectivePeriods(
  periods: readonly RepOfRecordPeriod[],
  open: Temporal.PlainDate,
): readonly (Span & { readonly repDuns: string })[] {
  const told = periods
    .filter(({ startDate, endDate }) => endDate?.equals(startDate) !== true)
    .sort(inOrderOfForce);
  return told
    .map(({ repDuns, startDate, endDate }, i) => {
      const next = told[i + 1]?.startDate ?? open;
      return { repDuns, from: startDate, until: earlier(endDate ?? open, next) };
    })
    .filter((span) => span.repDuns !== '' && isSpan(span));
}

function inOrderOfForce(a: RepOfRecordPeriod, b: RepOfRecordPeriod): number {
  return (
    Temporal.PlainDate.compare(a.startDate, b.startDate) ||
    forceOf(a) - forceOf(b) ||
    (a.id < b.id ? -1 : 1)
  );
}

function forceOf({ repDuns, eventId }: RepOfRecordPeriod): number {
  if (repDuns === '') return 0;
  return eventId === undefined ? 1 : 2;
}

function earlier(a: Temporal.PlainDate, b: Temporal.PlainDate): Temporal.PlainDate {
  return Temporal.PlainDate.compare(a, b) < 0 ? a : b;
}

function later(a: Temporal.PlainDate, b: Temporal.PlainDate): Temporal.PlainDate {
  return Temporal.PlainDate.compare(a, b) > 0 ? a : b;
}

/** Whether there is a day in it. */
function isSpan({ from, until }: Span): boolean {
  return Temporal.PlainDate.compare(from, until) < 0;
}
