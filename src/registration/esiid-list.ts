import { isUtf8 } from 'node:buffer';
import { HubError } from '../errors.ts';
import { isEsiid } from '../market/esiid.ts';

/** Of one list; who has more sends several. */
export const LINES_MAX = 100_000;
/** With headings and empty lines. */
const ROWS_MAX = 2 * LINES_MAX;
/** More than there are columns in anybody's list; the rest of a row is not looked at. */
const CELLS_MAX = 100;
const METER_NUMBER = /^[\p{L}\p{N}][\p{L}\p{N} .-]{0,35}$/u;

/** A line that can be looked up. */
export interface ListedPremise {
  /** As an editor counts, from 1. */
  readonly line: number;
  readonly esiid: string;
  readonly meterNumber: string;
}

/** A line that cannot, and why. */
export interface BadLine {
  readonly line: number;
  /** As much of the line as is worth showing. */
  readonly esiid: string;
  readonly outcome: 'bad-esiid' | 'rounded' | 'no-meter' | 'bad-meter' | 'twice';
}

export type ListLine = ListedPremise | BadLine;

/**
 * The text of an uploaded list: UTF-8, UTF-16 (with or without byte order mark) or Latin-1, as spreadsheets and editors save.
 * Throws `invalid`: `registration.list-empty`, `registration.list-not-text`.
 */
export function textOf(bytes: Uint8Array): string {
  if (bytes.length === 0) throw new HubError('invalid', 'registration.list-empty');
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes);
  // What is left of a picture, an archive or a workbook has characters that no list has.
  if (/[^\P{Cc}\t\r\n\f]|\uFFFD/u.test(text)) {
    throw new HubError('invalid', 'registration.list-not-text');
  }
  return text;
}

/**
 * Lines of ESIID and meter number, divided by comma, semicolon or tab; empty lines and headings are passed over. Throws
 * `invalid`: `registration.list-empty`, `registration.list-too-long`.
 */
export function linesOf(text: string): readonly ListLine[] {
  // Cut no further than is looked at: a file of nothing but line ends would keep everybody waiting.
  const rows = text.split(/\r\n|\r|\n/, ROWS_MAX + 1);
  if (rows.length > ROWS_MAX) throw tooLong();
  const seen = new Set<string>();
  const lines = rows.flatMap((row, index) => {
    const cells = row.split(/[,;\t]/, CELLS_MAX).map(bare);
    const isHeading = seen.size === 0 && !/\d/.test(row);
    return isHeading || cells.every((cell) => cell === '') ? [] : [lineOf(cells, index + 1, seen)];
  });
  if (lines.length === 0) throw new HubError('invalid', 'registration.list-empty');
  if (lines.length > LINES_MAX) throw tooLong();
  return lines;
}

function tooLong(): HubError {
  return new HubError('invalid', 'registration.list-too-long', { max: LINES_MAX });
}

/** One ESIID and meter number that were typed, as a line of a list of its own. */
export function typedLine(esiid: string, meterNumber: string): ListLine {
  return lineOf([esiid, meterNumber], 1, new Set());
}

/** Those of a list that needs no reading; `line` counts from 1. */
export function listedLines(
  list: readonly { readonly esiid: string; readonly meterNumber: string }[],
): readonly ListLine[] {
  const seen = new Set<string>();
  return list.map(({ esiid, meterNumber }, index) => lineOf([esiid, meterNumber], index + 1, seen));
}

function lineOf(cells: readonly string[], line: number, seen: Set<string>): ListLine {
  const [esiid = '', meterNumber = ''] = cells;
  const shown = esiid.slice(0, 40);
  // A spreadsheet keeps 15 digits of a number: the rest is lost, and only the customer can say what it was.
  if (/^\d(\.\d+)?e\+?\d+$/i.test(esiid)) return { line, esiid: shown, outcome: 'rounded' };
  if (!isEsiid(esiid)) return { line, esiid: shown, outcome: 'bad-esiid' };
  if (meterNumber === '') return { line, esiid, outcome: 'no-meter' };
  if (!METER_NUMBER.test(meterNumber)) return { line, esiid, outcome: 'bad-meter' };
  // Else a list would be a quick way to try one meter number after the other.
  if (seen.has(esiid)) return { line, esiid, outcome: 'twice' };
  seen.add(esiid);
  return { line, esiid, meterNumber };
}

/** Without the quotes and apostrophes that keep a spreadsheet from taking an ESIID for a number: `"1…"`, `'1…`, `="1…"`. */
function bare(cell: string): string {
  return cell
    .trim()
    .replace(/^="(.*)"$/, '$1')
    .replace(/^"(.*)"$/, '$1')
    .replace(/^['’]/, '')
    .trim();
}

function encodingOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  // Every other byte of digits and commas in UTF-16 is zero.
  if (second === 0) return 'utf-16le';
  if (first === 0) return 'utf-16be';
  return isUtf8(bytes) ? 'utf-8' : 'windows-1252';
}
