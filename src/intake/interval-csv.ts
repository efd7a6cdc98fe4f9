import { isEsiid } from '../market/esiid.ts';
import { type DayBuffer, dayBuffer } from '../usage/day-codec.ts';
import { bareField, columnOf } from './field.ts';
import {
  addStretch,
  type DayIdentity,
  type DayRows,
  fillSlot,
  identityOf,
  isWhole,
  keyOf,
  newDayRows,
  ofOtherEsiid,
  type RowProblem,
  type RowShape,
  startField,
  startsLater,
} from './interval-csv-day.ts';
import type { IntervalCsvLayout } from './interval-csv-layout.ts';
import { sameBytes, takeNativeRows } from './native-rows.ts';
import { PackedRoom } from './packed-room.ts';
import type { PartialDay, Reject, RejectReason, ScannedDay, ScanResult } from './scan.ts';

/**
 * The strict scanner of SMT interval CSV (`smt/FACTS` §2.1). A chunk is whole lines without the header. Rows of one ESIID,
 * date, revision and channel make a usage day when all of its 92, 96 or 100 are there, in order; anything else sets the
 * whole day aside. Files that look as the utilities write them take a path that compares bytes with the row before;
 * whatever differs (Excel, other widths) is read field by field, with the same rules (`interval-csv-day.ts`).
 */
const LF = 0x0a;
/** Rows of no day that are set aside one by one in a chunk; what comes after them is told as a number. */
const BAD_ROWS_TOLD_MAX = 2000;
/** A row that names no day. */
const NOBODY = { esiid: '', date: '', rows: 1 };

export function scanIntervalCsv(chunk: Uint8Array, layout: IntervalCsvLayout): ScanResult {
  return new IntervalCsvScan(chunk, layout).run();
}

class IntervalCsvScan {
  private readonly bytes: Buffer;
  private readonly view: DataView;
  private readonly layout: IntervalCsvLayout;
  private readonly unfinished = new Map<string, DayRows>();
  private readonly days: ScannedDay[] = [];
  private readonly rejects: Reject[] = [];
  private readonly packedRoom = new PackedRoom();
  /** Memory of days that are finished. */
  private readonly spare: DayBuffer[] = [];
  private rowCount = 0;
  private untold: Reject | undefined;
  /** Line that is read next, from 1. */
  private line = 1;

  constructor(chunk: Uint8Array, layout: IntervalCsvLayout) {
    this.bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.layout = layout;
  }

  run(): ScanResult {
    const end = this.bytes.length;
    let at = 0;
    let rows: DayRows | undefined;
    while (at < end) {
      const next = rows === undefined ? at : this.nativeRows(rows, at);
      if (next === at) {
        const lineEnd = this.lineEnd(at);
        rows = this.slowRow(at, lineEnd);
        this.line++;
        at = lineEnd + 1;
      } else {
        at = next;
      }
      if (rows !== undefined && isWhole(rows)) {
        this.finish(rows, at);
        rows = this.dayLike(rows, at);
      }
    }
    return {
      days: this.days,
      partials: [...this.unfinished.values()].map((each) => this.partial(each)),
      rejects: this.untold === undefined ? this.rejects : [...this.rejects, this.untold],
      rows: this.rowCount,
      lines: this.line - 1,
    };
  }

  private lineEnd(at: number): number {
    const found = this.bytes.indexOf(LF, at);
    return found === -1 ? this.bytes.length : found;
  }

  private text(at: number, end: number): string {
    return this.bytes.toString('latin1', at, end);
  }

  /** Takes rows in the utilities' shape for as long as they are the day's; gives where it stopped. */
  private nativeRows(rows: DayRows, at: number): number {
    const filledBefore = rows.filled;
    const end = takeNativeRows(rows, this.view, at, this.line);
    const count = rows.filled - filledBefore;
    if (count === 0) return at;
    addStretch(rows, { at, end, line: this.line, rows: count });
    if (rows.filled < rows.slots) this.unfinished.set(rows.identity.key, rows);
    this.rowCount += count;
    this.line += count;
    return end;
  }

  /**
   * After a finished day, the one that the next row begins when it looks like that day's rows but for its ESIID, date and
   * revision; nothing of it is kept until a row of it was taken.
   */
  private dayLike({ identity, shape }: DayRows, at: number): DayRows | undefined {
    if (shape === undefined || at + shape.prefixBytes > this.bytes.length) return undefined;
    const next = this.identityLike(identity, shape, at);
    if (next === undefined || 'field' in next || this.unfinished.has(next.key)) return undefined;
    const rows = newDayRows(next, this.spare.pop() ?? dayBuffer());
    rows.shape = { ...shape, prefixAt: at };
    return rows;
  }

  private identityLike(identity: DayIdentity, shape: RowShape, at: number) {
    const { prefixAt, prefixBytes, esiidBytes, suffixAt, suffixBytes } = shape;
    const rest = prefixBytes - esiidBytes;
    if (sameBytes(this.view, at + esiidBytes, prefixAt + esiidBytes, rest)) {
      const esiid = bareField(this.text(at, at + esiidBytes));
      return isEsiid(esiid) ? ofOtherEsiid(identity, esiid) : undefined;
    }
    const prefix = this.text(at, at + prefixBytes);
    const suffix = this.text(suffixAt, suffixAt + suffixBytes);
    const fields = (prefix + suffix.slice(1)).split(',');
    return fields.length === startField(this.layout) + 1
      ? identityOf(fields, this.layout)
      : undefined;
  }

  /** Reads one line field by field; gives the day that the next line probably belongs to. */
  private slowRow(at: number, lineEnd: number): DayRows | undefined {
    const text = this.text(at, lineEnd);
    if (text.trim() === '') return undefined;
    this.rowCount++;
    const fields = text.split(',');
    if (fields.length !== this.layout.columns) {
      const detail = `${fields.length} columns, expected ${this.layout.columns}`;
      this.rejectRow(1, 'bad-columns', detail);
      return undefined;
    }
    const rows = this.unfinished.get(keyOf(fields, this.layout)) ?? this.dayOf(fields);
    if ('field' in rows) {
      this.rejectRow(columnOf(fields, rows.field), rows.reason, rows.detail);
      return undefined;
    }
    this.unfinished.set(rows.identity.key, rows);
    addStretch(rows, { at, end: lineEnd + 1, line: this.line, rows: 1 });
    if (rows.problem !== undefined || rows.isTail) return rows;
    const filledBefore = rows.filled;
    const problem = fillSlot(rows, fields, this.layout, this.line);
    if (problem !== undefined) {
      const { field, reason, detail } = problem;
      const row = rows.rowCount - 1;
      rows.problem = { row, column: columnOf(fields, field), reason, detail };
    } else if (rows.filled > filledBefore) {
      rows.shape = this.shapeOf(fields, at, lineEnd);
    }
    return rows;
  }

  private dayOf(fields: readonly string[]): DayRows | RowProblem {
    const identity = identityOf(fields, this.layout);
    if ('field' in identity) return identity;
    return newDayRows(identity, dayBuffer(), startsLater(fields, this.layout));
  }

  /** So that the next row can be compared with this one; only for rows in the utilities' own shape. */
  private shapeOf(fields: readonly string[], at: number, lineEnd: number): RowShape | undefined {
    const first = startField(this.layout);
    const start = fields[first] ?? '';
    const isNative = start.length === 6 && start.startsWith(' ') && fields[first + 3]?.length === 1;
    if (!isNative || lineEnd === this.bytes.length) return undefined;
    const suffixAt = at + columnOf(fields, first + 3);
    return {
      prefixAt: at,
      prefixBytes: columnOf(fields, first) - 1,
      esiidBytes: fields[0]?.length ?? 0,
      suffixAt,
      suffixBytes: lineEnd + 1 - suffixAt,
    };
  }

  /** The day has all its rows: it is good, unless another row of it follows. */
  private finish(rows: DayRows, next: number): void {
    const { identity, slots, buffer, maxWh, maxLine, rowCount } = rows;
    if (this.isRepeated(rows, next)) {
      const detail = `more than ${slots} rows`;
      rows.problem = { row: rowCount, column: 1, reason: 'wrong-count', detail };
      this.unfinished.set(identity.key, rows);
      return;
    }
    if (this.unfinished.size > 0) this.unfinished.delete(identity.key);
    const { esiid, channel, day, revisedAt } = identity;
    this.days.push({
      esiid,
      channel,
      day,
      revisedAt,
      packed: this.packedRoom.pack(buffer.valuesWh, buffer.estimated, slots),
      maxWh,
      line: maxLine === 0 ? (rows.stretches[0]?.line ?? 0) : maxLine,
      rows: rowCount,
    });
    this.spare.push(buffer);
  }

  private isRepeated({ identity, shape }: DayRows, next: number): boolean {
    if (shape !== undefined) {
      const { prefixAt, prefixBytes } = shape;
      if (next + prefixBytes > this.bytes.length) return false;
      if (!sameBytes(this.view, next, prefixAt, prefixBytes)) return false;
    }
    const fields = this.text(next, this.lineEnd(next)).split(',');
    return keyOf(fields, this.layout) === identity.key;
  }

  private rejectRow(column: number, reason: RejectReason, detail: string): void {
    const reject = { line: this.line, column, reason, detail: detail.slice(0, 80), ...NOBODY };
    if (this.rejects.length < BAD_ROWS_TOLD_MAX) {
      this.rejects.push(reject);
    } else {
      const { rows, ...first } = this.untold ?? { ...reject, rows: 0 };
      this.untold = { ...first, detail: `${rows + 1} rows from here on`, rows: rows + 1 };
    }
  }

  private partial({ identity, problem, stretches }: DayRows): PartialDay {
    const { key, esiid, day } = identity;
    const text = Buffer.concat(stretches.map(({ at, end }) => this.wholeLines(at, end)));
    const lines = stretches.flatMap(({ line, rows }) =>
      Array.from({ length: rows }, (_, i) => line + i),
    );
    return { key, esiid, day, problem, text, lines };
  }

  private wholeLines(at: number, end: number): Buffer {
    const lines = this.bytes.subarray(at, end);
    return lines.at(-1) === LF ? lines : Buffer.concat([lines, Buffer.of(LF)]);
  }
}
