import { HubError } from '../errors.ts';
import type { MarketEvent } from '../market/events.ts';
import type { Lines } from './chunks.ts';
import { isFixtureNote } from './fixture-notes.ts';
import { jsonObjectsOf, type PlacedObject } from './json-objects.ts';
import { EVENT_COLUMNS, type EventsKind } from './kind.ts';
import { placeOf, rowsOf } from './market-intake.ts';
import { type Read, type Row, type RowFault, readEvent } from './market-rows.ts';
import { txSetEventsOf } from './tx-set.ts';

/** An event as it was read, or what is wrong with it, and where. */
export interface PlacedEvent {
  /** Of its first character, from 1. */
  readonly line: number;
  /** Undefined: a transaction that has nothing to do with who lives at a premise and who supplies it. */
  readonly read: Read<MarketEvent> | undefined;
  readonly esiid: string;
  /** Where a column's field starts. */
  place(column: string): { readonly linesBefore: number; readonly column: number };
}

/**
 * The events of a text in whatever form. Throws `invalid` when the text as a whole cannot be read, and
 * `intake.fixture-notes` when nobody should read it.
 */
export function eventsOf(lines: Lines, recognised: EventsKind): AsyncIterable<PlacedEvent> {
  if (recognised.kind === 'tx-set') return txSetEventsOf(lines);
  return recognised.form === 'csv' ? csvEventsOf(lines) : jsonEventsOf(lines);
}

async function* csvEventsOf(lines: Lines): AsyncGenerator<PlacedEvent> {
  for await (const { line, row, raw, fault } of rowsOf(lines)) {
    const names = Object.keys(row);
    yield {
      line,
      read: fault === undefined ? readEvent(row) : { fault },
      esiid: row.ESIID ?? '',
      place: (column) => placeOf(raw, Math.max(0, names.indexOf(column))),
    };
  }
}

async function* jsonEventsOf(lines: Lines): AsyncGenerator<PlacedEvent> {
  let isFirst = true;
  for await (const object of jsonObjectsOf(lines.pieces())) {
    const { row, fault } = rowOf(object);
    // Much is JSON; only what starts with an event is a file of events.
    if (isFirst && row.EVENT_ID === undefined) {
      const isNote = isFixtureNote(parsed(object.raw, object.line));
      const key = isNote ? 'intake.fixture-notes' : 'intake.unknown-kind';
      throw new HubError('invalid', key, { line: object.line });
    }
    isFirst = false;
    yield {
      line: object.line,
      read: fault === undefined ? readEvent(row) : { fault },
      esiid: row.ESIID ?? '',
      place: (column) => placeIn(object, column),
    };
  }
}

/** Fields are text, or null for none; a name that is not known may be a slip of one that matters. */
function rowOf({ raw, line }: PlacedObject): { readonly row: Row; readonly fault?: RowFault } {
  const row: Record<string, string> = {};
  for (const [column, value] of Object.entries(parsed(raw, line))) {
    const known = EVENT_COLUMNS.find((name) => name === column);
    if (known === undefined) {
      return { row, fault: { column, reason: 'bad-columns', detail: 'no such field' } };
    }
    if (value !== null && typeof value !== 'string') {
      return { row, fault: { column, reason: 'bad-value', detail: 'text is needed' } };
    }
    row[column] = value ?? '';
  }
  return { row };
}

function parsed(raw: string, line: number): Record<string, unknown> {
  try {
    return JSON.parse(raw);
  } catch (cause) {
    throw new HubError('invalid', 'intake.not-json', { line }, { cause });
  }
}

function placeIn({ raw, column: start }: PlacedObject, column: string) {
  const before = raw.slice(0, Math.max(0, raw.indexOf(`"${column}"`)));
  const linesBefore = before.split('\n').length - 1;
  const inLine = before.length - (before.lastIndexOf('\n') + 1);
  return { linesBefore, column: linesBefore === 0 ? start + inLine : inLine + 1 };
}
