import { dateOf } from '../calendar.ts';
import { isEsiid } from '../market/esiid.ts';
import type { ReadColumn } from '../usage/daily-reads-columns.ts';
import type { Channel } from '../usage/usage-day.ts';
import type { DailyReadsLayout } from './daily-reads-layout.ts';
import { bareField, columnOf, usDay, usInstant, whOf } from './field.ts';
import type { Reject, RejectReason, ScannedRead } from './scan.ts';

/** A register may count up to so many kWh; no meter has more than nine digits. */
export const READING_KWH_MAX = 999_999_999;
const MULTIPLIER = /^\d{1,6}(\.\d{1,3})?$/;
const CHANNELS = new Map<string, Channel>([
  ['Consumption', 'consumption'],
  ['Surplus Generation', 'generation'],
]);

export interface ScannedReads {
  readonly reads: readonly ScannedRead[];
  readonly rejects: readonly Reject[];
  readonly rows: number;
  readonly lines: number;
}

class FieldFault extends Error {
  readonly column: ReadColumn;
  readonly reason: RejectReason;

  constructor(column: ReadColumn, reason: RejectReason, detail: string) {
    super(detail);
    this.column = column;
    this.reason = reason;
  }
}

/**
 * The strict scanner of daily-reads CSV (`smt/FACTS` §2.2, BR-001.001). A chunk is whole lines without the header; each
 * row stands alone.
 */
export function scanDailyReads(chunk: Uint8Array, layout: DailyReadsLayout): ScannedReads {
  const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const reads: ScannedRead[] = [];
  const rejects: Reject[] = [];
  let rows = 0;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    rows++;
    const fields = line.split(',');
    try {
      reads.push(readRow(fields, layout, index + 1));
    } catch (fault) {
      if (!(fault instanceof FieldFault)) throw fault;
      rejects.push(rejectOf(fields, layout, index + 1, fault));
    }
  }
  return { reads, rejects, rows, lines: lines.length };
}

function readRow(fields: readonly string[], layout: DailyReadsLayout, line: number): ScannedRead {
  if (fields.length !== layout.columns) {
    const detail = `${fields.length} columns, expected ${layout.columns}`;
    throw new FieldFault('esiid', 'bad-columns', detail);
  }
  const field = (column: ReadColumn) => fieldOf(fields, layout, column);
  const esiid = field('esiid');
  if (!isEsiid(esiid)) throw new FieldFault('esiid', 'bad-esiid', esiid);
  const day = usDay(field('date'));
  if (day === undefined) throw new FieldFault('date', 'bad-date', field('date'));
  const revision = field('revision');
  const revisedAt = revision === '' ? 0 : usInstant(revision);
  if (revisedAt === undefined) throw new FieldFault('revision', 'bad-revision', revision);
  const startWh = kwhField('start', field('start'));
  const endWh = kwhField('end', field('end'));
  if (startWh === undefined && endWh === undefined) {
    throw new FieldFault('start', 'bad-value', 'neither reading is there');
  }
  const channel = layout.channel === undefined ? 'consumption' : CHANNELS.get(field('channel'));
  if (channel === undefined) throw new FieldFault('channel', 'bad-channel', field('channel'));
  const multiplier = multiplierOf(field('multiplier'));
  if (multiplier === undefined) {
    throw new FieldFault('multiplier', 'bad-value', field('multiplier'));
  }
  const usageWh = kwhField('usage', field('usage'));
  const readings = { startWh, endWh, multiplier, usageWh };
  return { esiid: ownText(esiid), channel, day, ...readings, revisedAt, line, rows: 1 };
}

/** A piece of a text keeps all of it in memory: what is remembered of a chunk is made its own. */
function ownText(piece: string): string {
  return Buffer.from(piece, 'latin1').toString('latin1');
}

/** `''` for a column that the file has not. */
function fieldOf(fields: readonly string[], layout: DailyReadsLayout, column: ReadColumn): string {
  const place = layout[column];
  return place === undefined ? '' : bareField(fields[place] ?? '');
}

function kwhField(column: ReadColumn, text: string): number | undefined {
  if (text === '') return undefined;
  const value = whOf(text, READING_KWH_MAX);
  if ('reason' in value) throw new FieldFault(column, value.reason, text);
  return value.wh;
}

/** What a multiplier field says: 1 when it is empty, undefined when it is none. */
export function multiplierOf(text: string): number | undefined {
  if (text === '') return 1;
  return MULTIPLIER.test(text) && Number(text) > 0 ? Number(text) : undefined;
}

function rejectOf(
  fields: readonly string[],
  layout: DailyReadsLayout,
  line: number,
  fault: FieldFault,
): Reject {
  const isShort = fault.reason === 'bad-columns';
  const esiid = fieldOf(fields, layout, 'esiid');
  const day = usDay(fieldOf(fields, layout, 'date'));
  return {
    line,
    column: isShort ? 1 : columnOf(fields, layout[fault.column] ?? 0),
    reason: fault.reason,
    detail: ownText(fault.message.slice(0, 80)),
    esiid: isEsiid(esiid) ? ownText(esiid) : '',
    date: day === undefined ? '' : dateOf(day).toString(),
    rows: 1,
  };
}
