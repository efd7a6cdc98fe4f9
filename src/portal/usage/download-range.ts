import type { MessageKey } from '../words.ts';

/** BR-078: what a customer may take in one file, and all there is online. */
export const DOWNLOAD_MONTHS_MAX = 13;

export type DownloadFormat = 'espi' | 'csv';

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
  | { readonly state: 'partly'; readonly asked: DateSpan; readonly there: Download | undefined };

/** Checks a wish against what is available (undefined: nothing). */
export function checkDownload(form: DownloadForm, available: DateSpan | undefined): DownloadCheck {
  const from = parseDate(form.from);
  const to = parseDate(form.to);
  const format = parseFormat(form.format);
  const problems = [
    ...(from === undefined ? [problem('from', 'download.bad-from')] : []),
    ...(to === undefined ? [problem('to', 'download.bad-to')] : []),
    ...(format === undefined ? [problem('format', 'download.bad-format')] : []),
  ];
  if (from === undefined || to === undefined || format === undefined) {
    return { state: 'bad', problems };
  }
  const span = { from, to };
  const wrong = spanProblem(span);
  if (wrong !== undefined) return { state: 'bad', problems: [wrong] };

  const there = overlap(span, available);
  if (there?.from.equals(from) && there.to.equals(to)) {
    return { state: 'good', download: { ...span, format } };
  }
  return { state: 'partly', asked: span, there: there && { ...there, format } };
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
  const extension = format === 'espi' ? 'xml' : 'csv';
  return `IntervalMeterUsage_${from}_${to}.${extension}`;
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
  return text === 'espi' || text === 'csv' ? text : undefined;
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
