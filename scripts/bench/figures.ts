/** What a figure has to be: `must` is held, `aim` is hoped for. */
export interface Goal {
  readonly must: number;
  readonly aim: number;
  readonly better: 'more' | 'less';
  /** Written after numbers: `×`, ` ms`. */
  readonly unit: string;
}

/** One row of the table. */
export interface Figure {
  readonly work: string;
  /** What it was measured against in the same run; `–` when it stands alone. */
  readonly anchor: string;
  readonly value: number;
  readonly goal: Goal;
  /** The numbers behind it, for the reader: `2.6 s against 3.4 s`. */
  readonly detail: string;
}

export type Verdict = 'missed' | 'held' | 'aim reached';

export function verdictOf(value: number, { must, aim, better }: Goal): Verdict {
  // A figure that is no number was not measured, and what was not measured is not held.
  if (Number.isNaN(value)) return 'missed';
  const reaches = (limit: number) => (better === 'more' ? value >= limit : value <= limit);
  if (!reaches(must)) return 'missed';
  return reaches(aim) ? 'aim reached' : 'held';
}

/** A Markdown table, a row per figure, in their order. */
export function figureTable(figures: readonly Figure[]): string {
  const rows = figures.map(({ work, anchor, value, goal, detail }) => {
    const limit = (number: number) =>
      `${goal.better === 'more' ? '≥ ' : '≤ '}${number}${goal.unit}`;
    const measured = `${rounded(value)}${goal.unit} (${detail})`;
    const cells = [work, anchor, measured, limit(goal.must), limit(goal.aim)];
    return `| ${[...cells, verdictOf(value, goal)].join(' | ')} |`;
  });
  const head = ['| work | anchor | measured | must | aim | verdict |', '|---|---|---|---|---|---|'];
  return [...head, ...rows].join('\n');
}

/** Three digits that count. */
export function rounded(value: number): string {
  if (Math.abs(value) >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The value below which a share of the values lies; between two it takes its part of both. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}
