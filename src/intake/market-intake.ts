import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import type { AuditEvent } from '../audit-event.ts';
import type { Change, Collections, Document } from '../collections.ts';
import { HubError } from '../errors.ts';
import { requireHeld } from '../lease.ts';
import type { Participant } from '../market/participant.ts';
import type { RepOfRecordPeriod } from '../market/rep-of-record.ts';
import type { ParticipantStore, RepOfRecordStore } from '../market/store.ts';
import type { Meter } from '../premise/meter.ts';
import type { Premise } from '../premise/premise.ts';
import type { MeterStore, PremiseStore } from '../premise/store.ts';
import type { Lines } from './chunks.ts';
import { bareField } from './field.ts';
import { MARKET_COLUMNS } from './kind.ts';
import {
  type Read,
  type Row,
  type RowFault,
  readMeter,
  readParticipant,
  readPremise,
  readRepOfRecord,
} from './market-rows.ts';
import type { RejectList } from './reject-list.ts';
import type { Watched } from './text-intake.ts';
import { type Named, warnOfUnknown } from './warnings.ts';

export type MarketKind = keyof typeof MARKET_COLUMNS;

const BATCH_ROWS = 500;
/** A quote that nobody closes must not swallow the rest of the file. */
const RECORD_CHARACTERS_MAX = 64 * 1024;

export interface MarketIntakeDeps {
  readonly collections: Collections;
  readonly participants: ParticipantStore;
  readonly repsOfRecord: RepOfRecordStore;
  readonly premises: PremiseStore;
  readonly meters: MeterStore;
}

export interface MarketCounts {
  rows: number;
  new: number;
  revised: number;
  unchanged: number;
}

/** How rows of one kind are read, found again and saved. */
interface Register<T extends Document> {
  read(row: Row): Read<T>;
  findMany(ids: readonly string[]): Promise<ReadonlyMap<string, T>>;
  inserting(document: T): Change;
  replacing(document: T): Change;
  /** Why a row may not replace what is stored. */
  conflict?(stored: T, next: T): RowFault | undefined;
  /** Of other registers. */
  named?(document: T): Named;
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
    const register = this.registerOf(kind) as Register<Document>;
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

  private registerOf(kind: MarketKind): unknown {
    const { participants, premises, meters, repsOfRecord } = this.deps;
    switch (kind) {
      case 'participants':
        return { read: readParticipant, conflict: otherRole, ...participants };
      case 'premises':
        return { read: readPremise, conflict: otherTerritory, named: namedByPremise, ...premises };
      case 'meters':
        return { read: readMeter, named: namedByMeter, ...meters };
      case 'rep-of-record':
        return { read: readRepOfRecord, named: namedByPeriod, ...repsOfRecord };
    }
  }

  private async save(register: Register<Document>, batch: readonly PlacedRow[]): Promise<void> {
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
    const changes = new Map<string, Change>();
    for (const { placed, value } of read) {
      const stored = known.get(value.id);
      const fault = stored === undefined ? undefined : register.conflict?.(stored, value);
      if (fault !== undefined) {
        await this.reject(placed, fault);
      } else if (changes.has(value.id)) {
        const detail = 'named twice, the first row counts';
        await this.reject(placed, { column: 'ESIID', reason: 'duplicate', detail });
      } else if (stored === undefined) {
        changes.set(value.id, register.inserting(value));
        this.counts.new++;
      } else if (isSame(stored, value)) {
        this.counts.unchanged++;
      } else {
        changes.set(value.id, register.replacing({ ...value, version: stored.version + 1 }));
        this.counts.revised++;
      }
    }
    if (changes.size > 0) {
      await this.deps.collections.commit([...changes.values()], this.because(changes.size));
    }
    const named = read.flatMap(({ value }) => register.named?.(value) ?? []);
    await warnOfUnknown(this.deps, named, this.rejects.warnings);
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

/** A premise stays with its TDSP (BR-028.024). */
function otherTerritory(stored: Document, next: Document): RowFault | undefined {
  const owner = (stored as Premise).tdspDuns;
  return owner === (next as Premise).tdspDuns
    ? undefined
    : { column: 'DUNS', reason: 'wrong-tdsp', detail: `the premise belongs to TDSP ${owner}` };
}

/** What is a REP does not become a utility: one of the two files is wrong, and much hangs on either. */
function otherRole(stored: Document, next: Document): RowFault | undefined {
  const { role } = stored as Participant;
  return role === (next as Participant).role
    ? undefined
    : { column: 'ROLE', reason: 'contradiction', detail: `the DUNS is a ${role}’s` };
}

function namedByPremise(document: Document): Named {
  return { tdsp: (document as Premise).tdspDuns };
}

function namedByMeter(document: Document): Named {
  return { esiid: (document as Meter).esiid };
}

function namedByPeriod(document: Document): Named {
  const { esiid, repDuns } = document as RepOfRecordPeriod;
  return { esiid, rep: repDuns };
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
      yield { line, row, raw: written, fault: countFault(columns, record) };
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

/** A field too many or too few moves the others out of their columns. */
function countFault(columns: readonly string[], record: readonly string[]): RowFault | undefined {
  if (record.length === columns.length) return undefined;
  const detail = `${record.length} of ${columns.length} columns`;
  return { column: columns[0] ?? '', reason: 'bad-columns', detail };
}

function headerOf(first: string): string[] {
  return first.split(',').map((field) => field.trim().replace(/^"(.*)"$/, '$1'));
}
