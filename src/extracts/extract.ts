import type { ExtractBasis } from '../access/rep-extract.ts';
import type { Document } from '../collections.ts';

/** Days of usage as they go to a REP: the layouts that intake accepts. */
export type ExtractFormat = 'csv' | 'lse';

/** The loads whose usage an extract brings: after `after`, up to and including `upto`. */
export interface LoadWindow {
  readonly after: number;
  readonly upto: number;
}

/** Fixes what a business date goes by, for all REPs and every repetition. */
export interface ExtractRun extends Document, LoadWindow, ExtractBasis {
  /** The business date, ISO. */
  readonly id: string;
}

/** What became of one REP's extract of one business date. */
export interface Extract extends Document {
  /** `<duns>:<business date>`. */
  readonly id: string;
  readonly repDuns: string;
  readonly businessDate: Temporal.PlainDate;
  readonly status: 'delivered' | 'failed' | 'purged';
  /** File name without folder. */
  readonly file: string;
  /** Local day of the last try; for a delivered one the day it was made available. */
  readonly madeOn: Temporal.PlainDate;
  readonly attempts: number;
  /** Of the zip; absent when it could not be made. */
  readonly made?: MadeExtract;
  /** Why it failed. */
  readonly errorKey?: string;
  /** In the words of whatever said so, a site or a disk; without secrets. */
  readonly reason?: string;
}

export interface MadeExtract {
  readonly size: number;
  readonly sha256: string;
  readonly counts: ExtractCounts;
}

export interface ExtractCounts {
  readonly esiids: number;
  /** Usage days; an ESIID with generation has two a day. */
  readonly days: number;
  /** Quarter hours with a value. */
  readonly readings: number;
  /** Quarter hours without one. */
  readonly missing: number;
}

/** BR-049.002: calendar days an extract stays after the day it was made available. */
export const RETENTION_DAYS = 10;

/** The first local day whose extracts are still kept on `today`; older ones are purged. */
export function keptSince(today: Temporal.PlainDate): Temporal.PlainDate {
  return today.subtract({ days: RETENTION_DAYS });
}

export function extractId(repDuns: string, businessDate: Temporal.PlainDate): string {
  return `${repDuns}:${businessDate}`;
}

/** `<DUNS>IntervalData<YYYYMMDD>`: the stem of every name of an extract. */
export function extractStem(repDuns: string, businessDate: Temporal.PlainDate): string {
  return `${repDuns}IntervalData${businessDate.toString().replaceAll('-', '')}`;
}

/** Where the hub keeps a REP's extracts. */
export function extractFolder(repDuns: string): string {
  return `extracts/${repDuns}/`;
}
