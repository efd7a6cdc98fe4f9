import { type DayNumber, slotsOf } from '../calendar.ts';
import { isEsiid } from '../market/esiid.ts';
import type { DayBuffer } from '../usage/day-codec.ts';
import { type Channel, MISSING } from '../usage/usage-day.ts';
import { isSkippedHour, labelFits } from './expected-labels.ts';
import { bareField, quarterOf, usDay, usInstant, whOf } from './field.ts';
import type { IntervalCsvLayout } from './interval-csv-layout.ts';
import type { DayProblem, RejectReason } from './scan.ts';

/** What tells a row's usage day from others, and what its rows have in common. */
export interface DayIdentity {
  readonly key: string;
  readonly esiid: string;
  readonly day: DayNumber;
  readonly revisedAt: number;
  readonly channel: Channel;
}

/** Lines that follow one another: where in the chunk they start and end, and which line is the first. */
export interface Stretch {
  readonly at: number;
  readonly end: number;
  readonly line: number;
  readonly rows: number;
}

/** Where the rows of a day are alike: what comes before the times, and what follows the flag up to the line's end. */
export interface RowShape {
  readonly prefixAt: number;
  readonly prefixBytes: number;
  readonly esiidBytes: number;
  readonly suffixAt: number;
  readonly suffixBytes: number;
}

/** The rows of one ESIID, date, revision and channel that were met so far: a usage day in the making. */
export interface DayRows {
  readonly identity: DayIdentity;
  readonly slots: 92 | 96 | 100;
  /** The first `filled` are the day's. */
  readonly buffer: DayBuffer;
  /** Its rows in the chunk, bad ones too. */
  readonly stretches: Stretch[];
  /** Its first row is not the day's first: the rest is in another chunk. */
  readonly isTail: boolean;
  /** Of its last row; undefined when that was not written as the utilities write. */
  shape: RowShape | undefined;
  rowCount: number;
  filled: number;
  maxWh: number;
  maxLine: number;
  /** Why the day cannot be taken. */
  problem: DayProblem | undefined;
}

/** What is wrong with a row that no day can be made of. */
export interface RowProblem {
  readonly field: number;
  readonly reason: RejectReason;
  readonly detail: string;
}

export function isWhole({ filled, slots, problem }: DayRows): boolean {
  return filled === slots && problem === undefined;
}

/** What tells a row's usage day from others. */
export function keyOf(
  fields: readonly string[],
  { hasRevision, hasChannel }: IntervalCsvLayout,
): string {
  const revision = hasRevision ? bareField(fields[2] ?? '') : '';
  const channel = hasChannel ? bareField(fields.at(-1) ?? '') : '';
  return `${bareField(fields[0] ?? '')},${bareField(fields[1] ?? '')},${revision},${channel}`;
}

/** The usage day that a row belongs to. */
export function identityOf(
  fields: readonly string[],
  layout: IntervalCsvLayout,
): DayIdentity | RowProblem {
  const [esiid = '', date = '', revision = ''] = fields.map(bareField);
  if (!isEsiid(esiid)) return { field: 0, reason: 'bad-esiid', detail: esiid };
  const day = usDay(date);
  if (day === undefined) return { field: 1, reason: 'bad-date', detail: date };
  const revisedAt = layout.hasRevision ? usInstant(revision) : 0;
  if (revisedAt === undefined) return { field: 2, reason: 'bad-revision', detail: revision };
  const channel = channelOfRow(fields, layout);
  if (channel === undefined) {
    return { field: fields.length - 1, reason: 'bad-channel', detail: fields.at(-1) ?? '' };
  }
  return { key: keyOf(fields, layout), esiid, day, revisedAt, channel };
}

/** As `identity`, of another ESIID. */
export function ofOtherEsiid(identity: DayIdentity, esiid: string): DayIdentity {
  const { day, revisedAt, channel } = identity;
  const key = esiid + identity.key.slice(identity.esiid.length);
  return { key, esiid, day, revisedAt, channel };
}

/** A usage day without rows, which will be kept in `buffer`. */
export function newDayRows(identity: DayIdentity, buffer: DayBuffer, isTail = false): DayRows {
  return {
    identity,
    slots: slotsOf(identity.day),
    buffer,
    stretches: [],
    isTail,
    shape: undefined,
    rowCount: 0,
    filled: 0,
    maxWh: 0,
    maxLine: 0,
    problem: undefined,
  };
}

/** Whether a row with these fields cannot be the first of its day. */
export function startsLater(fields: readonly string[], layout: IntervalCsvLayout): boolean {
  return quarterOf(bareField(fields[startField(layout)] ?? '')) !== 0;
}

/** Adds lines to the day. */
export function addStretch(rows: DayRows, stretch: Stretch): void {
  rows.stretches.push(stretch);
  rows.rowCount += stretch.rows;
}

/** Fills the day's next slot from a row that stands on `line`, or says what is wrong with it. */
export function fillSlot(
  rows: DayRows,
  fields: readonly string[],
  layout: IntervalCsvLayout,
  line: number,
): RowProblem | undefined {
  const { valuesWh, estimated } = rows.buffer;
  const first = startField(layout);
  const start = quarterOf(bareField(fields[first] ?? ''));
  const end = quarterOf(bareField(fields[first + 1] ?? ''));
  const text = bareField(fields[first + 2] ?? '');
  const flag = bareField(fields[first + 3] ?? '');
  const times = `${fields[first]?.trim()},${fields[first + 1]?.trim()}`;
  if (start === undefined || end === undefined) {
    return { field: first, reason: 'bad-time', detail: times };
  }
  if (!labelFits(rows.identity.day, rows.filled, start, end)) {
    if (!isSkippedHour(rows.identity.day, start)) {
      const detail = `row ${rows.filled + 1} of the day has ${times}`;
      return { field: first, reason: 'bad-time', detail };
    }
    // Some files carry the hour that spring skips, empty; it is no part of the day.
    if (text === '') return undefined;
    return {
      field: first + 2,
      reason: 'bad-time',
      detail: 'a value in the hour that spring skips',
    };
  }
  if (flag !== 'A' && flag !== 'E' && (flag !== '' || text !== '')) {
    return { field: first + 3, reason: 'bad-flag', detail: flag };
  }
  if (text === '') {
    valuesWh[rows.filled] = MISSING;
    estimated[rows.filled++] = 0;
    return undefined;
  }
  const value = whOf(text);
  if ('reason' in value) return { field: first + 2, reason: value.reason, detail: text };
  valuesWh[rows.filled] = value.wh;
  estimated[rows.filled++] = flag === 'E' ? 1 : 0;
  if (value.wh > rows.maxWh) {
    rows.maxWh = value.wh;
    rows.maxLine = line;
  }
  return undefined;
}

/** Which field holds the start time. */
export function startField({ hasRevision }: IntervalCsvLayout): number {
  return hasRevision ? 3 : 2;
}

export function channelOfRow(
  fields: readonly string[],
  { hasChannel }: IntervalCsvLayout,
): Channel | undefined {
  const text = hasChannel ? bareField(fields.at(-1) ?? '') : 'Consumption';
  if (text === 'Consumption') return 'consumption';
  return text === 'Surplus Generation' ? 'generation' : undefined;
}
