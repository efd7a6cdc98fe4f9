import { LABEL_BYTES, LABEL_WORDS } from './expected-labels.ts';
import { columnOf } from './field.ts';
import {
  type DayRows,
  fillSlot,
  isWhole,
  keyOf,
  newDayRows,
  startField,
} from './interval-csv-day.ts';
import type { IntervalCsvLayout } from './interval-csv-layout.ts';
import { PackedRoom } from './packed-room.ts';
import type { PartialDay, Reject, RejectReason, ScannedDay, ScanResult } from './scan.ts';

/**
 * The strict scanner of SMT interval CSV (`smt/FACTS` §2.1). A chunk is whole lines without the header. Rows of one ESIID,
 * date, revision and channel make a usage day when all of its 92, 96 or 100 are there, in order; anything else sets the
 * whole day aside. Files that look as the utilities write them take a path that compares bytes with the row before;
 * whatever differs (Excel, other widths) is read field by field, with the same rules (`interval-csv-day.ts`).
 */
const COMMA = 0x2c;
const DOT = 0x2e;
const ZERO = 0x30;
const LF = 0x0a;
const ACTUAL = 0x41;
const ESTIMATED = 0x45;
/** Rows of no day that are set aside one by one in a chunk; what comes after them is told as a number. */
const BAD_ROWS_TOLD_MAX = 2000;
/** Whole kWh of more digits take the slow path, which knows what is absurd. */
const FAST_DIGITS_MAX = 6;

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
      const next = rows === undefined ? at : this.fastRows(rows, at);
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
        rows = undefined;
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

  /** Takes rows that look like the day's last one for as long as they do; gives where it stopped. */
  private fastRows(rows: DayRows, from: number): number {
    const { bytes, view } = this;
    const { slots, valuesWh, estimated, rowsAt, lines } = rows;
    const { prefixAt, prefixBytes, suffixAt, suffixBytes } = rows;
    if (prefixBytes === 0 || rows.problem !== undefined) return from;
    const labels = LABEL_WORDS[slots];
    const end = bytes.length;
    const reach = prefixBytes + LABEL_BYTES + 12 + suffixBytes;
    let at = from;
    let slot = rows.filled;
    while (slot < slots && at + reach <= end) {
      if (!sameBytes(view, at, prefixAt, prefixBytes)) break;
      let p = at + prefixBytes;
      const word = slot * 4;
      if (
        view.getInt32(p, true) !== labels[word] ||
        view.getInt32(p + 4, true) !== labels[word + 1] ||
        view.getInt32(p + 8, true) !== labels[word + 2] ||
        view.getInt32(p + 10, true) !== labels[word + 3]
      ) {
        break;
      }
      p += LABEL_BYTES;
      let wh = 0;
      const valueAt = p;
      let digit = (bytes[p] as number) - ZERO;
      while (digit >= 0 && digit <= 9) {
        wh = wh * 10 + digit;
        digit = (bytes[++p] as number) - ZERO;
      }
      // One to six digits, a point, three digits: what the utilities write. Other forms take the slow path.
      if (p === valueAt || p - valueAt > FAST_DIGITS_MAX || bytes[p] !== DOT) break;
      const d1 = (bytes[p + 1] as number) - ZERO;
      const d2 = (bytes[p + 2] as number) - ZERO;
      const d3 = (bytes[p + 3] as number) - ZERO;
      if (d1 < 0 || d1 > 9 || d2 < 0 || d2 > 9 || d3 < 0 || d3 > 9) break;
      if (bytes[p + 4] !== COMMA) break;
      const flag = bytes[p + 5];
      if (flag !== ACTUAL && flag !== ESTIMATED) break;
      if (!sameBytes(view, p + 6, suffixAt, suffixBytes)) break;
      wh = wh * 1000 + d1 * 100 + d2 * 10 + d3;
      valuesWh[slot] = wh;
      estimated[slot] = flag === ESTIMATED ? 1 : 0;
      if (wh > rows.maxWh) {
        rows.maxWh = wh;
        rows.maxLine = this.line + slot - rows.filled;
      }
      rowsAt.push(at);
      lines.push(this.line + slot - rows.filled);
      at = p + 6 + suffixBytes;
      slot++;
    }
    this.rowCount += slot - rows.filled;
    this.line += slot - rows.filled;
    rows.filled = slot;
    return at;
  }

  /** Reads one line field by field; gives the day that the next line probably belongs to. */
  private slowRow(at: number, lineEnd: number): DayRows | undefined {
    const text = this.bytes.toString('latin1', at, lineEnd);
    if (text.trim() === '') return undefined;
    this.rowCount++;
    const fields = text.split(',');
    if (fields.length !== this.layout.columns) {
      const detail = `${fields.length} columns, expected ${this.layout.columns}`;
      this.rejectRow(1, 'bad-columns', detail);
      return undefined;
    }
    const rows = this.unfinished.get(keyOf(fields, this.layout)) ?? newDayRows(fields, this.layout);
    if ('field' in rows) {
      this.rejectRow(columnOf(fields, rows.field), rows.reason, rows.detail);
      return undefined;
    }
    this.unfinished.set(rows.key, rows);
    rows.rowsAt.push(at);
    rows.lines.push(this.line);
    if (rows.problem !== undefined || rows.isTail) return rows;
    const filledBefore = rows.filled;
    const problem = fillSlot(rows, fields, this.layout, this.line);
    if (problem !== undefined) {
      const { field, reason, detail } = problem;
      const row = rows.rowsAt.length - 1;
      rows.problem = { row, column: columnOf(fields, field), reason, detail };
    } else if (rows.filled > filledBefore) {
      this.rememberShape(rows, at, lineEnd, fields);
    }
    return rows;
  }

  /** So that the next row can be compared with this one; only for rows in the utilities' own shape. */
  private rememberShape(
    rows: DayRows,
    at: number,
    lineEnd: number,
    fields: readonly string[],
  ): void {
    const first = startField(this.layout);
    const start = fields[first] ?? '';
    const isNative = start.length === 6 && start.startsWith(' ') && fields[first + 3]?.length === 1;
    if (!isNative || lineEnd === this.bytes.length) {
      rows.prefixBytes = 0;
      return;
    }
    rows.prefixAt = at;
    rows.prefixBytes = columnOf(fields, first) - 1;
    rows.suffixAt = at + columnOf(fields, first + 3);
    rows.suffixBytes = lineEnd + 1 - rows.suffixAt;
  }

  /** The day has all its rows: it is good, unless another row of it follows. */
  private finish(rows: DayRows, next: number): void {
    if (this.isRepeated(rows, next)) {
      const detail = `more than ${rows.slots} rows`;
      const row = rows.rowsAt.length;
      rows.problem = { row, column: 1, reason: 'wrong-count', detail };
      return;
    }
    this.unfinished.delete(rows.key);
    const { esiid, channel, day, revisedAt, maxWh, maxLine, rowsAt } = rows;
    this.days.push({
      esiid,
      channel,
      day,
      revisedAt,
      packed: this.packedRoom.pack(rows.valuesWh, rows.estimated, rows.slots),
      maxWh,
      line: maxLine === 0 ? (rows.lines[0] ?? 0) : maxLine,
      rows: rowsAt.length,
    });
  }

  private isRepeated(rows: DayRows, next: number): boolean {
    const { prefixAt, prefixBytes } = rows;
    if (next + prefixBytes > this.bytes.length) return false;
    if (!sameBytes(this.view, next, prefixAt, prefixBytes)) return false;
    const fields = this.bytes.toString('latin1', next, this.lineEnd(next)).split(',');
    return keyOf(fields, this.layout) === rows.key;
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

  private partial({ key, esiid, day, problem, rowsAt, lines }: DayRows): PartialDay {
    const text = Buffer.concat(rowsAt.map((at) => this.wholeLine(at)));
    return { key, esiid, day, problem, text, lines };
  }

  private wholeLine(at: number): Buffer {
    const line = this.bytes.subarray(at, this.lineEnd(at) + 1);
    return line.at(-1) === LF ? line : Buffer.concat([line, Buffer.of(LF)]);
  }
}

function sameBytes(view: DataView, a: number, b: number, length: number): boolean {
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    if (view.getInt32(a + at, true) !== view.getInt32(b + at, true)) return false;
  }
  for (; at < length; at++) {
    if (view.getUint8(a + at) !== view.getUint8(b + at)) return false;
  }
  return true;
}
