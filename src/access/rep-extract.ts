import { type KnownPeriod, knownAfter } from '../market/rep-of-record.ts';
import { effectivePeriods, intersect, type Span, without } from './windows.ts';

/** What an extract goes by. Numbers are those of changes of the REPs of record (`RepOfRecordStore.changing`). */
export interface ExtractBasis {
  readonly businessDate: Temporal.PlainDate;
  /** The last change that the extract before went by; 0: none. */
  readonly knownAfter: number;
  /** The last change that this one goes by. */
  readonly knownUpto: number;
}

/** When a REP is REP of record of an ESIID, by what an extract goes by. */
export interface ServedSpan extends Span {
  /** Not known to the extract before, so that usage of then, if any is held, was in no extract of this REP. */
  readonly isNewlyKnown: boolean;
}

/**
 * Oldest first. Pure: what comes to be known later changes nothing. What is too old for `past` is never newly known, so
 * that nothing is given afterwards that the REP could not read otherwise (BR-078).
 */
export function servedSpans(
  periods: readonly KnownPeriod[],
  repDuns: string,
  basis: ExtractBasis,
  past: Span,
): readonly ServedSpan[] {
  const spansAfter = (change: number): readonly Span[] =>
    effectivePeriods(knownAfter(periods, change), past.until).filter(
      (period) => period.repDuns === repDuns,
    );
  const marked = (spans: readonly Span[], isNewlyKnown: boolean) =>
    spans.map(({ from, until }) => ({ from, until, isNewlyKnown }));
  const served = spansAfter(basis.knownUpto);
  if (!periods.some((period) => changedWithin(period, basis))) return marked(served, false);
  const added = without(served, spansAfter(basis.knownAfter)).flatMap(
    (span) => intersect(span, past) ?? [],
  );
  return [...marked(without(served, added), false), ...marked(added, true)].sort((a, b) =>
    Temporal.PlainDate.compare(a.from, b.from),
  );
}

function changedWithin(
  { knownFrom, knownUntil }: KnownPeriod,
  { knownAfter: after, knownUpto: upto }: ExtractBasis,
): boolean {
  return [knownFrom, knownUntil].some(
    (change) => change !== undefined && after < change && change <= upto,
  );
}
