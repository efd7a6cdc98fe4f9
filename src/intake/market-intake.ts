import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import type { AuditEvent } from '../audit-event.ts';
import type { Collections, Document } from '../collections.ts';
import { HubError } from '../errors.ts';
import { requireHeld } from '../lease.ts';
import type { Lines } from './chunks.ts';
import { bareField } from './field.ts';
import { MARKET_COLUMNS } from './kind.ts';
import type { Row, RowFault } from './market-rows.ts';
import {
  type MarketKind,
  type MarketRegister,
  type MarketStores,
  registerOf,
} from './registers.ts';
import type { RejectList } from './reject-list.ts';
import type { Watched } from './text-intake.ts';
import { warnOfUnknown } from './warnings.ts';

const BATCH_ROWS = 500;
/** Ids remembered of one file; there are market files of millions of rows, and memory is flat. */
const NAMED_MAX = 200_000;
/** A quote that nobody closes must not swallow the rest of the file. */
const RECORD_CHARACTERS_MAX = 64 * 1024;

export interface MarketIntakeDeps extends MarketStores {
  readonly collections: Collections;
}

export interface MarketCounts {
  rows: number;
  new: number;
  revised: number;
  unchanged: number;
}

export interface PlacedRow {
  /** Line of its first column. */
  readonly line: number;
  readonly row: Row;
  /** As it stands in the file, quotes and all. */
  readonly raw: string;
  /** What is wrong with it whatever its kind. */
  readonly fault: RowFault | undefined;
}

/** A file of participants, premises, REP-of-record periods or meters: each row is new, changes what is known, or says it again. */
export class MarketIntake {
  readonly counts: MarketCounts = { rows: 0, new: 0, revised: 0, unchanged: 0 };
  private readonly deps: MarketIntakeDeps;
  private readonly rejects: RejectList;
  private readonly because: (rows: number) => AuditEvent;
  /** Ids of the rows that were taken. */
  private readonly named = new Set<string>();

  constructor(deps: MarketIntakeDeps, rejects: RejectList, because: (rows: number) => AuditEvent) {
    this.deps = deps;
    this.rejects = rejects;
    this.because = because;
  }

  async run(
    lines: Lines,
    kind: MarketKind,
    hasHeader: boolean,
    { progress, lost }: Watched,
  ): Promise<void> {
    const register = registerOf(kind, this.deps);
    let batch: PlacedRow[] = [];
    for await (const placed of rowsOf(lines, hasHeader ? undefined : MARKET_COLUMNS[kind])) {
      batch.push(placed);
      if (batch.length < BATCH_ROWS) continue;
      requireHeld(lost);
      await this.save(register, batch);
      progress(this.counts.rows);
      batch = [];
    }
    requireHeld(lost);
    await this.save(register, batch);
    progress(this.counts.rows);
  }

  private async save(
    register: MarketRegister<Document>,
    batch: readonly PlacedRow[],
  ): Promise<void> {
    const read: { readonly placed: PlacedRow; readonly value: Document }[] = [];
    for (const placed of batch) {
      this.counts.rows++;
      const { row, fault } = placed;
      const outcome = fault === undefined ? register.read(row) : { fault };
      if ('fault' in outcome) await this.reject(placed, outcome.fault);
      else read.push({ placed, value: outcome.value });
    }
    const known = new Map(await register.findMany(read.map(({ value }) => value.id)));
    // A batch names a document once, so that each change builds on what is stored.
    const changed = new Map<string, Document>();
    for (const { placed, value } of read) {
      const { id } = value;
      const current = changed.get(id) ?? known.get(id);
      const isChange = current === undefined || !isSame(current, value);
      const fault =
        current !== undefined && isChange
          ? (register.conflict?.(current, value) ?? this.repetition(id, changed, placed))
          : undefined;
      if (fault !== undefined) {
        await this.reject(placed, fault);
        continue;
      }
      if (isChange) changed.set(id, { ...value, version: (current?.version ?? 0) + 1 });
      this.counts[outcomeOf(current, isChange)]++;
      if (this.named.size < NAMED_MAX) this.named.add(id);
    }
    if (changed.size > 0) {
      const changes = await register.saving([...changed.values()]);
      await this.deps.collections.commit(changes, this.because(changed.size));
    }
    const named = read.flatMap(({ value }) => register.named?.(value) ?? []);
    await warnOfUnknown(this.deps, named, this.rejects.warnings);
  }

  /** The same file again must change nothing, so that of two rows that contradict each other always the same one counts. */
  private repetition(
    id: string,
    changed: ReadonlyMap<string, Document>,
    { row }: PlacedRow,
  ): RowFault | undefined {
    if (!changed.has(id) && !this.named.has(id)) return undefined;
    const column = row.ESIID === undefined ? 'DUNS' : 'ESIID';
    return { column, reason: 'duplicate', detail: 'named before with other facts, which count' };
  }

  private async reject({ line, row, raw }: PlacedRow, fault: RowFault): Promise<void> {
    const field = Math.max(0, Object.keys(row).indexOf(fault.column));
    const place = placeOf(raw, field);
    await this.rejects.add({
      line: line + place.linesBefore,
      column: place.column,
      reason: fault.reason,
      detail: `${fault.column}: ${fault.detail}`.slice(0, 80),
      esiid: bareField(row.ESIID ?? '').slice(0, 64),
      date: '',
      rows: 1,
    });
  }
}

function outcomeOf(current: Document | undefined, isChange: boolean) {
  if (current === undefined) return 'new';
  return isChange ? 'revised' : 'unchanged';
}

/** Where a field starts in a record of the file: commas and line ends between quotes belong to the fields before. */
export function placeOf(
  raw: string,
  field: number,
): { readonly linesBefore: number; readonly column: number } {
  let commas = 0;
  let isQuoted = false;
  let linesBefore = 0;
  let lineStart = 0;
  let at = 0;
  for (; at < raw.length && commas < field; at++) {
    const character = raw[at];
    if (character === '"') isQuoted = !isQuoted;
    else if (character === ',' && !isQuoted) commas++;
    else if (character === '\n') {
      linesBefore++;
      lineStart = at + 1;
    }
  }
  return { linesBefore, column: at - lineStart + 1 };
}

function isSame(stored: Document, next: Document): boolean {
  return (
    JSON.stringify({ ...stored, version: 0 }, sortedKeys(stored)) ===
    JSON.stringify({ ...next, version: 0 }, sortedKeys(stored))
  );
}

function sortedKeys(document: Document): string[] {
  return Object.keys(document).sort();
}

interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
  readonly raw: string;
}

/** The rows of a CSV by column name; without `columns` its first line names them. */
export async function* rowsOf(lines: Lines, named?: readonly string[]): AsyncGenerator<PlacedRow> {
  const hasHeader = named === undefined;
  const columns = named ?? headerOf(lines.first);
  const headerLines = hasHeader ? 1 : 0;
  let linesParsed = 0;
  const parser = parse({
    relax_column_count: true,
    skip_empty_lines: true,
    info: true,
    raw: true,
    max_record_size: RECORD_CHARACTERS_MAX,
    on_record(record: string[], { lines: parsed }) {
      linesParsed = parsed;
      return record;
    },
  });
  const source = Readable.from(hasHeader ? lines.chunks() : lines.chunks(''));
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const { record, info, raw } of parser as AsyncIterable<ParsedRecord>) {
      const row = Object.fromEntries(columns.map((name, i) => [name, record[i] ?? '']));
      // What the parser calls raw may hold the ends of the empty lines before.
      const written = raw.replace(/^[\r\n]+|[\r\n]+$/g, '');
      const line = headerLines + info.lines - written.split('\n').length + 1;
      yield { line, row, raw: written, fault: faultOf(columns, record) };
    }
  } catch (cause) {
    if (cause instanceof HubError) throw cause;
    throw new HubError(
      'invalid',
      'intake.not-csv',
      { line: headerLines + linesParsed + 1 },
      { cause },
    );
  }
}

/** A field too many or too few moves the others out of their columns; text in another encoding has lost letters. */
function faultOf(columns: readonly string[], record: readonly string[]): RowFault | undefined {
  if (record.length !== columns.length) {
    const detail = `${record.length} of ${columns.length} columns`;
    return { column: columns[0] ?? '', reason: 'bad-columns', detail };
  }
  const column = columns[record.findIndex((field) => field.includes('\ufffd'))];
  if (column === undefined) return undefined;
  return { column, reason: 'bad-value', detail: 'is not in UTF-8' };
}

function headerOf(first: string): string[] {
  return first.split(',').map(bareField);
}
