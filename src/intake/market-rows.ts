import { isEsiid } from '../market/esiid.ts';
import { EVENT_TYPES, type MarketEvent } from '../market/events.ts';
import { isDuns, type Participant } from '../market/participant.ts';
import type { RepOfRecordPeriod } from '../market/rep-of-record.ts';
import type { Meter } from '../premise/meter.ts';
import type { Premise } from '../premise/premise.ts';
import { bareField } from './field.ts';
import type { RejectReason } from './scan.ts';

/** A row of a market file by column name. */
export type Row = Readonly<Record<string, string>>;

/** What is wrong with a row, and in which column. */
export interface RowFault {
  readonly column: string;
  readonly reason: RejectReason;
  readonly detail: string;
}

export type Read<T> = { readonly value: T } | { readonly fault: RowFault };

class Fault extends Error {
  readonly fault: RowFault;
  constructor(column: string, reason: RejectReason, detail: string) {
    super(detail);
    this.fault = { column, reason, detail };
  }
}

/** Turns a row reader that throws `Fault` into one that answers. */
function reading<T>(read: (row: Row) => T): (row: Row) => Read<T> {
  return (row) => {
    try {
      return { value: read(row) };
    } catch (error) {
      if (error instanceof Fault) return { fault: error.fault };
      throw error;
    }
  };
}

/** Line ends and what steers a terminal are in no name or address. */
const CONTROL = /[^\P{Cc}\t]/u;

function text(row: Row, column: string): string {
  const value = bareField(row[column] ?? '');
  if (CONTROL.test(value)) throw new Fault(column, 'bad-value', 'has a control character');
  return value;
}

function esiid(row: Row): string {
  const value = text(row, 'ESIID');
  if (!isEsiid(value)) throw new Fault('ESIID', 'bad-esiid', value);
  return value;
}

function duns(row: Row, column: string): string {
  const value = text(row, column);
  if (!isDuns(value)) throw new Fault(column, 'bad-duns', value);
  return value;
}

/** Retail competition began in 2002; whatever names a day of this century's end means something else by it. */
const YEAR_MIN = 2000;
const METER_YEAR_MIN = 1900;
const YEAR_MAX = 2099;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;

function isoDate(row: Row, column: string, yearMin = YEAR_MIN): Temporal.PlainDate {
  const value = text(row, column);
  const date = ISO_DATE.test(value) ? calendarDate(value) : undefined;
  if (date === undefined) throw new Fault(column, 'bad-date', value);
  if (date.year < yearMin || date.year > YEAR_MAX) {
    throw new Fault(column, 'implausible-date', `${value} is not within ${yearMin}-${YEAR_MAX}`);
  }
  return date;
}

function calendarDate(iso: string): Temporal.PlainDate | undefined {
  try {
    return Temporal.PlainDate.from(iso);
  } catch {
    return undefined;
  }
}

/** A day so far off that it means none: 9999-12-31, 2999-12-31, 12/31/9999. */
function isNever(value: string): boolean {
  const iso = value.replace(/^(\d{2})\/(\d{2})\/(\d{4})$/, '$3-$1-$2');
  const date = ISO_DATE.test(iso) ? calendarDate(iso) : undefined;
  return date !== undefined && date.year > YEAR_MAX;
}

function optionalEnd(row: Row, column: string, start: Temporal.PlainDate) {
  const value = text(row, column);
  if (value === '' || isNever(value)) return null;
  const end = isoDate(row, column, METER_YEAR_MIN);
  if (Temporal.PlainDate.compare(end, start) < 0) {
    throw new Fault(column, 'bad-date', `${end} is before ${start}`);
  }
  return end;
}

function oneOf<T extends string>(row: Row, column: string, allowed: readonly T[]): T {
  const value = text(row, column);
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new Fault(column, 'bad-value', value);
  return found;
}

export const readParticipant = reading<Participant>((row) => {
  const role = text(row, 'ROLE');
  if (role !== 'TDSP' && role !== 'REP') throw new Fault('ROLE', 'bad-role', role);
  const name = text(row, 'NAME');
  if (name === '') throw new Fault('NAME', 'bad-value', 'a name is needed');
  return { id: duns(row, 'DUNS'), version: 1, role, name, puctNumber: text(row, 'PUCT_NUMBER') };
});

export const readRepOfRecord = reading<RepOfRecordPeriod>((row) => {
  const id = esiid(row);
  const repDuns = duns(row, 'REP_DUNS');
  const startDate = isoDate(row, 'START_DATE');
  const endDate = optionalEnd(row, 'END_DATE', startDate);
  return { id: `${id}:${startDate}`, version: 1, esiid: id, repDuns, startDate, endDate };
});

export const readMeter = reading<Meter>((row) => {
  const id = esiid(row);
  const meterNumber = text(row, 'METER_NUMBER');
  if (!/^[A-Za-z0-9-]{1,32}$/.test(meterNumber)) {
    throw new Fault('METER_NUMBER', 'bad-value', meterNumber);
  }
  const installed = isoDate(row, 'INSTALLED', METER_YEAR_MIN);
  const removed = optionalEnd(row, 'REMOVED', installed);
  const key = `${id}:${meterNumber}:${installed}`;
  return { id: key, version: 1, esiid: id, meterNumber, installed, removed };
});

export const readPremise = reading<Premise>((row) => ({
  id: esiid(row),
  version: 1,
  address: text(row, 'ADDRESS'),
  addressOverflow: text(row, 'ADDRESS_OVERFLOW'),
  city: text(row, 'CITY'),
  state: text(row, 'STATE'),
  zipCode: text(row, 'ZIPCODE'),
  tdspDuns: duns(row, 'DUNS'),
  meterReadCycle: text(row, 'METER_READ_CYCLE'),
  status: oneOf(row, 'STATUS', ['Active', 'Inactive', 'De-Energized']),
  premiseType: oneOf(row, 'PREMISE_TYPE', [
    'Residential',
    'Small Non-Residential',
    'Large Non-Residential',
  ]),
  powerRegion: text(row, 'POWER_REGION'),
  stationCode: text(row, 'STATIONCODE'),
  stationName: text(row, 'STATIONNAME'),
  metered: oneOf(row, 'METERED', ['Y', 'N', '']) === 'Y',
  openServiceOrders: text(row, 'OPEN_SERVICE_ORDERS'),
  polrCustomerClass: text(row, 'POLR_CUSTOMER_CLASS'),
  settlementAms: oneOf(row, 'SETTLEMENT_AMS_INDICATOR', ['Y', 'N', '']) === 'Y',
  tdspAms: oneOf(row, 'TDSP_AMS_INDICATOR', ['AMSR', 'AMSM', '']),
  switchHold: oneOf(row, 'SWITCH_HOLD_INDICATOR', ['Y', 'N', '']) === 'Y',
}));

const EVENT_ID = /^[A-Za-z0-9._:-]{1,64}$/;

/**
 * Each sender counts for himself and tells of his own premises alone, so a number is one of its premise's: nobody can take an
 * id of another's premise, nor find out whether it is taken (BR-028.024). TX SET's ids begin with the ESIID already.
 */
function eventId(row: Row, column: string): string {
  const value = text(row, column);
  if (!EVENT_ID.test(value)) throw new Fault(column, 'bad-value', value);
  const own = `${text(row, 'ESIID')}.`;
  return value.startsWith(own) ? value : own + value;
}

function empty(row: Row, column: string): '' {
  const value = text(row, column);
  if (value !== '') throw new Fault(column, 'bad-value', `${value} has no meaning here`);
  return '';
}

/** A move-in and a switch name the REP that begins; a CANCEL names the event it takes back. */
export const readEvent = reading<MarketEvent>((row) => {
  const event = eventOf(row);
  const cancels = event.type === 'CANCEL' ? otherEventId(row) : empty(row, 'CANCELS');
  return { ...event, cancels };
});

/** An event that comes in the place of the one it names, on another date. */
export const readDateChange = reading<MarketEvent>((row) => ({
  ...eventOf(row),
  cancels: otherEventId(row),
}));

function eventOf(row: Row): Omit<MarketEvent, 'cancels'> {
  const id = eventId(row, 'EVENT_ID');
  const type = oneOf(row, 'TYPE', EVENT_TYPES);
  const place = { esiid: esiid(row), effectiveDate: isoDate(row, 'EFFECTIVE_DATE') };
  const needsRep = type === 'MOVE_IN' || type === 'SWITCH' || text(row, 'REP_DUNS') !== '';
  const repDuns = needsRep ? duns(row, 'REP_DUNS') : '';
  return { id, version: 1, type, ...place, repDuns };
}

function otherEventId(row: Row): string {
  const id = eventId(row, 'CANCELS');
  if (id === eventId(row, 'EVENT_ID')) throw new Fault('CANCELS', 'contradiction', 'names itself');
  return id;
}
