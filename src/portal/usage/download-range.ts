import type { MessageKey } from '../words.ts';

/** BR-078: what a customer may take in one file, and all there is online. */
export const DOWNLOAD_MONTHS_MAX = 13;

/** `readings`: what the register showed day by day, as CSV. */
export const DOWNLOAD_FORMATS = ['espi', 'csv', 'readings'] as const;
export type DownloadFormat = (typeof DOWNLOAD_FORMATS)[number];

/** What was typed into the download form. */
export interface DownloadForm {
  readonly from: string;
  readonly to: string;
  readonly format: string;
}

/** Local days, both included. */
export interface DateSpan {
  readonly from: Temporal.PlainDate;
  readonly to: Temporal.PlainDate;
}

export interface Download extends DateSpan {
  readonly format: DownloadFormat;
}

/** Something wrong with one field of the form. */
export interface DownloadProblem {
  readonly field: keyof DownloadForm;
  readonly key: Extract<MessageKey, `download.${string}`>;
}

export type DownloadCheck =
  | { readonly state: 'good'; readonly download: Download }
  | { readonly state: 'bad'; readonly problems: readonly DownloadProblem[] }
  /** The dates are fine, but not all of them are there: never cut in silence. */
  | {
      readonly state: 'partly';
      /** What of the wish is there. */
      readonly there: Download | undefined;
      /** All there is. */
      readonly available: DateSpan | undefined;
    };

export type SpanCheck =
  | { readonly state: 'good'; readonly span: DateSpan }
  | { readonly state: 'bad'; readonly problems: readonly DownloadProblem[] };

/** Checks a wish against what is available (undefined: nothing). */
export function checkDownload(form: DownloadForm, available: DateSpan | undefined): DownloadCheck {
  const dates = checkSpan(form);
  const format = parseFormat(form.format);
  if (dates.state === 'bad' || format === undefined) {
    const wrong = format === undefined ? [problem('format', 'download.bad-format')] : [];
    return { state: 'bad', problems: [...(dates.state === 'bad' ? dates.problems : []), ...wrong] };
  }
  const { span } = dates;
  const there = overlap(span, available);
  if (there?.from.equals(span.from) && there.to.equals(span.to)) {
    return { state: 'good', download: { ...span, format } };
  }
  return { state: 'partly', there: there && { ...there, format }, available };
}

/** Checks the dates alone: that there are such days, in their order, and not too many. */
export function checkSpan(form: Pick<DownloadForm, 'from' | 'to'>): SpanCheck {
  const from = parseDate(form.from);
  const to = parseDate(form.to);
  if (from === undefined || to === undefined) {
    const problems = [
      ...(from === undefined ? [problem('from', 'download.bad-from')] : []),
      ...(to === undefined ? [problem('to', 'download.bad-to')] : []),
    ];
    return { state: 'bad', problems };
  }
  const span = { from, to };
  const wrong = spanProblem(span);
  return wrong === undefined ? { state: 'good', span } : { state: 'bad', problems: [wrong] };
}

/** An ISO date, or undefined. */
export function parseDate(text: string): Temporal.PlainDate | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  try {
    return Temporal.PlainDate.from(text);
  } catch {
    return undefined; // 2026-02-30
  }
}

/** Says what and when, but not whose: no ESIID, no name (GBA test GB007). */
export function downloadName({ from, to, format }: Download): string {
  const what = format === 'readings' ? 'DailyMeterUsage' : 'IntervalMeterUsage';
  const extension = format === 'espi' ? 'xml' : 'csv';
  return `${what}_${from}_${to}.${extension}`;
}

function spanProblem({ from, to }: DateSpan): DownloadProblem | undefined {
  if (Temporal.PlainDate.compare(from, to) > 0) return problem('to', 'download.backwards');
  const longest = from.add({ months: DOWNLOAD_MONTHS_MAX });
  return Temporal.PlainDate.compare(to, longest) >= 0
    ? problem('from', 'download.too-long')
    : undefined;
}

function problem(field: DownloadProblem['field'], key: DownloadProblem['key']): DownloadProblem {
  return { field, key };
}

function parseFormat(text: string): DownloadFormat | undefined {
  return DOWNLOAD_FORMATS.find((format) => format === text);
}

function overlap(asked: DateSpan, available: DateSpan | undefined): DateSpan | undefined {
  if (available === undefined) return undefined;
  const from = later(asked.from, available.from);
  const to = later(asked.to, available.to).equals(asked.to) ? available.to : asked.to;
  return Temporal.PlainDate.compare(from, to) > 0 ? undefined : { from, to };
}

function later(one: Temporal.PlainDate, other: Temporal.PlainDate): Temporal.PlainDate {
  return Temporal.PlainDate.compare(one, other) > 0 ? one : other;
}
