import { type DayNumber, slotsOf } from '../calendar.ts';
import { isEsiid } from '../market/esiid.ts';
import { type Channel, MISSING } from '../usage/usage-day.ts';
import { isSkippedHour, labelFits } from './expected-labels.ts';
import { bareField, quarterOf, usDay, usInstant, whOf } from './field.ts';
import type { IntervalCsvLayout } from './interval-csv-layout.ts';
import type { DayProblem, RejectReason } from './scan.ts';

/** The rows of one ESIID, date, revision and channel that were met so far: a usage day in the making. */
export interface DayRows {
  readonly key: string;
  readonly esiid: string;
  readonly day: DayNumber;
  readonly revisedAt: number;
  readonly channel: Channel;
  readonly slots: 92 | 96 | 100;
  readonly valuesWh: Int32Array;
  readonly estimated: Uint8Array;
  /** Where in the chunk each of its rows starts, bad ones too, and the line it is. */
  readonly rowsAt: number[];
  readonly lines: number[];
  /** Its first row is not the day's first: the rest is in another chunk. */
  readonly isTail: boolean;
  /** A row to compare with: its start, its length up to the times, and what follows its flag up to the line's end. */
  prefixAt: number;
  prefixBytes: number;
  suffixAt: number;
  suffixBytes: number;
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

/** A usage day that begins with this row, not yet filled. */
export function newDayRows(
  fields: readonly string[],
  layout: IntervalCsvLayout,
): DayRows | RowProblem {
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
  const slots = slotsOf(day);
  return {
    key: keyOf(fields, layout),
    esiid,
    day,
    revisedAt,
    channel,
    slots,
    valuesWh: new Int32Array(slots),
    estimated: new Uint8Array(slots),
    rowsAt: [],
    lines: [],
    isTail: quarterOf(bareField(fields[startField(layout)] ?? '')) !== 0,
    prefixAt: 0,
    prefixBytes: 0,
    suffixAt: 0,
    suffixBytes: 0,
    filled: 0,
    maxWh: 0,
    maxLine: 0,
    problem: undefined,
  };
}

/** Fills the day's next slot from a row that stands on `line`, or says what is wrong with it. */
export function fillSlot(
  rows: DayRows,
  fields: readonly string[],
  layout: IntervalCsvLayout,
  line: number,
): RowProblem | undefined {
  const first = startField(layout);
  const start = quarterOf(bareField(fields[first] ?? ''));
  const end = quarterOf(bareField(fields[first + 1] ?? ''));
  const text = bareField(fields[first + 2] ?? '');
  const flag = bareField(fields[first + 3] ?? '');
  const times = `${fields[first]?.trim()},${fields[first + 1]?.trim()}`;
  if (start === undefined || end === undefined) {
    return { field: first, reason: 'bad-time', detail: times };
  }
  if (!labelFits(rows.day, rows.filled, start, end)) {
    if (!isSkippedHour(rows.day, start)) {
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
    rows.valuesWh[rows.filled++] = MISSING;
    return undefined;
  }
  const value = whOf(text);
  if ('reason' in value) return { field: first + 2, reason: value.reason, detail: text };
  rows.valuesWh[rows.filled] = value.wh;
  rows.estimated[rows.filled++] = flag === 'E' ? 1 : 0;
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
