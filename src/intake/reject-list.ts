import { Readable } from 'node:stream';
import { type ErrorDetail, HubError } from '../errors.ts';
import type { Files } from '../files.ts';
import type { Reject } from './scan.ts';
import { Warnings } from './warnings.ts';

const HEADER = 'LINE,COLUMN,REASON,DETAIL,ESIID,DATE,ROWS\r\n';
/** Rejects held in memory for the file; a load with more is refused whole. */
export const REJECTS_MAX = 100_000;
/** Bad rows, beyond the first thousand, that a load may have: more than one in ten is a broken file. */
const BAD_ROWS_FREE = 1000;
const BAD_ROWS_SHARE = 0.1;
/** What another file may mend later is no fault of this one. */
const MENDABLE = new Set(['unknown-esiid', 'future-date']);

/**
 * Everything of one file that was set aside, written as a CSV that the sender can work through; and what was taken with a
 * warning.
 */
export class RejectList {
  readonly items: Reject[] = [];
  readonly warnings = new Warnings();
  /** Rows set aside. */
  rows = 0;
  private badRows = 0;

  async add(reject: Reject): Promise<void> {
    const detail = printable(reject.detail);
    this.items.push({ ...reject, detail, esiid: printable(reject.esiid) });
    this.rows += reject.rows;
    if (!MENDABLE.has(reject.reason)) this.badRows += reject.rows;
    if (this.items.length > REJECTS_MAX) {
      throw this.tooMany({ rejected: this.rows });
    }
  }

  /** Throws `invalid` `intake.too-many-rejects` when so much of `rows` is bad that the file cannot be trusted. */
  checkLimit(rows: number): void {
    if (this.badRows > BAD_ROWS_FREE && this.badRows > rows * BAD_ROWS_SHARE) {
      throw this.tooMany({ rejected: this.badRows, rows });
    }
  }

  /** With the first bad row: who is to mend the file must know where to begin. */
  private tooMany(counts: ErrorDetail): HubError {
    const bad = this.items.filter(({ reason }) => !MENDABLE.has(reason));
    const [first] = (bad.length > 0 ? bad : this.items).sort(byPlace);
    const place = first && { line: first.line, column: first.column, first: first.reason };
    return new HubError('invalid', 'intake.too-many-rejects', { ...counts, ...place });
  }

  /** Saves the list under `path`, in the order of the lines. */
  async save(files: Files, path: string): Promise<void> {
    this.items.sort(byPlace);
    await files.put(path, Readable.from(this.csv()));
  }

  private *csv(): Generator<Buffer> {
    yield Buffer.from(HEADER);
    for (const reject of this.items) {
      const { line, column, reason, detail, esiid, date, rows } = reject;
      const fields = [line, column, reason, detail, esiid === '' ? '' : `'${esiid}`, date, rows];
      yield Buffer.from(`${fields.map(csvField).join(',')}\r\n`);
    }
  }
}

function byPlace(a: Reject, b: Reject): number {
  return a.line - b.line || a.column - b.column;
}

/** A broken file may hold anything, and people will open the list on a terminal or in a spreadsheet. */
function printable(text: string): string {
  return text.replace(/\p{C}/gu, '\ufffd');
}

/** Quoted where it must be; a field that a spreadsheet would run as a formula is made text. */
function csvField(value: string | number): string {
  const text = /^[=+@-]/.test(String(value)) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
