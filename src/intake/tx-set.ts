import { HubError } from '../errors.ts';
import type { MarketEvent } from '../market/events.ts';
import type { Lines } from './chunks.ts';
import type { PlacedEvent } from './event-rows.ts';
import { columnOf } from './field.ts';
import { type Read, type Row, readDateChange, readEvent } from './market-rows.ts';

/** A record of a flat file: its first field says what it is. */
interface FlatRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

/** A transaction: its `SH` record and those up to the next one. */
type Transaction = readonly FlatRecord[];

/** Where things stand in a flat 814 (`smt/FACTS` §5.3); places count from 0. */
const SENDER = 1;
const OWN_NUMBER = { record: 'SH', field: 2 };
/** Number of the transaction that this one answers, cancels or moves. */
const REFERENCE = { record: '01', field: 5 };
const SENT_ON = { record: '01', field: 11 };
const REP = { record: '01', field: 8 };
const NUMBER = { record: '01', field: 16 };
const SERVICE = { record: '10', field: 4 };
const VERDICT = { record: '10', field: 7 };
const ESIID = { record: '10', field: 43 };
const EFFECTIVE = { record: '11', field: 5 };
/** Where date changes and move-outs have theirs. */
const MOVED_IN = { record: '11', field: 15 };
const MOVED_OUT = { record: '11', field: 16 };

/** By number and service of an 814 that was accepted: the moment from which it is a fact. */
const EVENT_TYPES: Readonly<Record<string, MarketEvent['type']>> = {
  '5 MVI': 'MOVE_IN',
  '5 SW': 'SWITCH',
  '25 MVO': 'MOVE_OUT',
};
const CANCELLATION = '8';
const DATE_CHANGE = '12';
/** By number, where a date may stand other than with the others. */
const MOVE_PLACES: Readonly<Record<string, readonly Place[]>> = {
  '25': [MOVED_OUT],
  [DATE_CHANGE]: [MOVED_IN, MOVED_OUT],
};
/** What answers them. A refusal of what has been acted on is for people to look at. */
const ANSWERS = new Set(['9', '13']);
/** Requests, rejections and facts about something else: who lives at a premise and who supplies it stays as it is. */
const WITHOUT_EVENT = new Set([
  '1',
  '2',
  '3',
  '4',
  '6',
  '11',
  '16',
  '17',
  '20',
  '21',
  '24',
  '26',
  '27',
  'PC',
  'PD',
]);

/**
 * The events in a flat file of Texas SET. Of the 814s those that settle a switch, a move-in or a move-out are read, and
 * those that cancel it or change its date; of the 650s and 867s nothing is asked here. 814s we do not know are set aside,
 * never passed over. Throws `invalid` `intake.unknown-kind` for a text without a transaction.
 */
export async function* txSetEventsOf(lines: Lines): AsyncGenerator<PlacedEvent> {
  let transaction: FlatRecord[] = [];
  for await (const record of recordsOf(lines)) {
    const isStart = record.fields[0] === 'SH';
    if (isStart && transaction.length > 0) yield eventOf(transaction);
    if (isStart) transaction = [record];
    else if (transaction.length > 0) transaction.push(record);
    else throw new HubError('invalid', 'intake.unknown-kind', { line: record.line });
  }
  if (transaction.length === 0) throw new HubError('invalid', 'intake.unknown-kind', { line: 1 });
  yield eventOf(transaction);
}

function eventOf(transaction: Transaction): PlacedEvent {
  const [start] = transaction;
  const read = readTransaction(transaction);
  return {
    line: start?.line ?? 0,
    read,
    esiid: fieldOf(transaction, ESIID),
    place: (column) => placeOf(transaction, placesOf(transaction)[column] ?? OWN_NUMBER),
  };
}

function readTransaction(transaction: Transaction): Read<MarketEvent> | undefined {
  // `…ENR` sends enrolments, the 814s; `…MTR` sends 650s, `…USE` 867s.
  if (transaction[0]?.fields[SENDER]?.endsWith('ENR') !== true) return undefined;
  const number = numberOf(transaction);
  if (WITHOUT_EVENT.has(number)) return undefined;
  const service = fieldOf(transaction, SERVICE);
  const verdict = fieldOf(transaction, VERDICT);
  if (ANSWERS.has(number) && verdict === 'A') return undefined;
  if (number === CANCELLATION) return readEvent(cancelRow(transaction));
  if (number === DATE_CHANGE) return readDateChange(dateChangeRow(transaction));
  const type = EVENT_TYPES[`${number} ${service}`];
  if (type === undefined) {
    const detail = `814 ${number} ${service} ${verdict} is not read`;
    return { fault: { column: 'TYPE', reason: 'bad-value', detail } };
  }
  if (verdict !== 'A') return undefined;
  return readEvent({ ...rowOf(transaction, type), EVENT_ID: chainOf(transaction) });
}

function numberOf(transaction: Transaction): string {
  return fieldOf(transaction, NUMBER).replace(/^0/, '');
}

/** A cancellation need not say when, so it is of the day it was sent. */
function cancelRow(transaction: Transaction): Row {
  const date = fieldOf(transaction, EFFECTIVE) || fieldOf(transaction, SENT_ON);
  const row = { ...rowOf(transaction, 'CANCEL'), EFFECTIVE_DATE: isoText(date) };
  return { ...row, REP_DUNS: '', CANCELS: referenceOf(transaction) };
}

/** Its new date says what it is about: a move-in's and a move-out's stand in fields of their own. */
function dateChangeRow(transaction: Transaction): Row {
  const type = fieldOf(transaction, MOVED_IN) === '' ? 'MOVE_OUT' : 'MOVE_IN';
  return { ...rowOf(transaction, type), CANCELS: referenceOf(transaction) };
}

/**
 * What settles a move or a switch answers the request for it, and who cancels it names that request too: so an event is
 * known by the request's number, together with the ESIID because each sender counts for himself.
 */
function chainOf(transaction: Transaction): string {
  return referenceOf(transaction) || idOf(transaction, fieldOf(transaction, OWN_NUMBER));
}

function referenceOf(transaction: Transaction): string {
  return idOf(transaction, fieldOf(transaction, REFERENCE));
}

function idOf(transaction: Transaction, number: string): string {
  return number === '' ? '' : `${fieldOf(transaction, ESIID)}.${number}`;
}

function rowOf(transaction: Transaction, type: MarketEvent['type']): Row {
  return {
    EVENT_ID: idOf(transaction, fieldOf(transaction, OWN_NUMBER)),
    TYPE: type,
    ESIID: fieldOf(transaction, ESIID),
    EFFECTIVE_DATE: isoText(fieldOf(transaction, datePlaceOf(transaction))),
    REP_DUNS: fieldOf(transaction, REP),
    CANCELS: '',
  };
}

function datePlaceOf(transaction: Transaction): Place {
  const places = MOVE_PLACES[numberOf(transaction)] ?? [];
  return places.find((place) => fieldOf(transaction, place) !== '') ?? EFFECTIVE;
}

function isoText(compact: string): string {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(compact) ?? [];
  return year === undefined ? compact : `${year}-${month}-${day}`;
}

interface Place {
  readonly record: string;
  readonly field: number;
}

/** Which field a column of an event was read from. */
function placesOf(transaction: Transaction): Readonly<Record<string, Place>> {
  return {
    EVENT_ID: OWN_NUMBER,
    TYPE: NUMBER,
    ESIID,
    EFFECTIVE_DATE: datePlaceOf(transaction),
    REP_DUNS: REP,
    CANCELS: REFERENCE,
  };
}

function fieldOf(transaction: Transaction, { record, field }: Place): string {
  return transaction.find(({ fields }) => fields[0] === record)?.fields[field]?.trim() ?? '';
}

function placeOf(transaction: Transaction, { record, field }: Place) {
  const start = transaction[0]?.line ?? 0;
  const found = transaction.find(({ fields }) => fields[0] === record);
  if (found === undefined) return { linesBefore: 0, column: 1 };
  return { linesBefore: found.line - start, column: columnOf(found.fields, field) };
}

async function* recordsOf(lines: Lines): AsyncGenerator<FlatRecord> {
  const decoder = new TextDecoder();
  let line = 0;
  for await (const chunk of lines.chunks('')) {
    // Chunks end with a line, so a last piece without one is the end of the text, or nothing.
    const texts = decoder.decode(chunk, { stream: true }).split('\n');
    if (texts.at(-1) === '') texts.pop();
    for (const text of texts) {
      line++;
      const bare = text.replace(/\r$/, '');
      if (bare !== '' && !bare.startsWith('#')) yield { line, fields: bare.split('|') };
    }
  }
}
