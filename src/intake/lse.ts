import { type DayNumber, dateOf, slotsOf } from '../calendar.ts';
import { isEsiid } from '../market/esiid.ts';
import { type Channel, MISSING } from '../usage/usage-day.ts';
import { multiplierOf, READING_KWH_MAX } from './daily-reads-csv.ts';
import { columnOf, compactInstant, whOf } from './field.ts';
import { PackedRoom } from './packed-room.ts';
import {
  type Reject,
  type RejectReason,
  type ScannedDay,
  type ScanResult,
  UNREADABLE,
} from './scan.ts';

/**
 * The strict scanner of LSE interval files (`smt/FACTS` §2.4, ERCOT Retail Market Guide appendix G). A chunk is whole
 * records: four header rows, then detail rows of value, status, start triples. A record is one ESIID and channel over
 * one or more whole local days; when anything in it is wrong, the record is set aside. The meter's start and stop
 * readings, where a record of one day has them, are that day's register read (BR-001.001).
 */
export const LSE_RECORD_START = '00000001,';
const SECONDS_PER_INTERVAL = '900';
const KWH_UNIT = /^(01|KH|)$/;
const CHANNELS = new Map<string, Channel>([
  ['4', 'consumption'],
  ['1', 'generation'],
]);
/** Status letters; blank is good and 9 is missing in Lodestar's own files. */
const STATUS = /^[AE9]?$/;

class RecordFault extends Error {
  readonly row: number;
  readonly column: number;
  readonly reason: RejectReason;

  constructor(row: number, column: number, reason: RejectReason, detail: string) {
    super(detail);
    this.row = row;
    this.column = column;
    this.reason = reason;
  }
}

interface Header {
  readonly esiid: string;
  readonly channel: Channel;
  readonly from: DayNumber;
  /** Exclusive. */
  readonly until: DayNumber;
  readonly revisedAt: number;
  /** Of its first day to its last; undefined: the record has none. */
  readonly register: Register | undefined;
}

/** Start and end in Wh of the register, and multiplier, as `ScanResult.registers` has them. */
type Register = readonly [number, number, number];
const NO_REGISTER: Register = [Number.NaN, Number.NaN, 1];
const UNREADABLE_REGISTER: Register = [UNREADABLE, UNREADABLE, 1];

export function scanLse(chunk: Uint8Array): ScanResult {
  const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const days: ScannedDay[] = [];
  const rejects: Reject[] = [];
  const room = new PackedRoom();
  const registers = new Map<number, Register>();
  let rows = 0;
  let at = 0;
  while (at < lines.length) {
    let end = at + 1;
    while (end < lines.length && !lines[end]?.startsWith(LSE_RECORD_START)) end++;
    const record = lines
      .slice(at, end)
      .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
    if (record.some((line) => line.trim() !== '')) {
      rows++;
      try {
        const scanned = scanRecord(record, at + 1, room);
        if (scanned.register !== undefined) registers.set(days.length, scanned.register);
        days.push(...scanned.days);
      } catch (fault) {
        if (!(fault instanceof RecordFault)) throw fault;
        rejects.push(rejectOf(record, at, fault));
      }
    }
    at = end;
  }
  const result = { days, partials: [], rejects, rows, lines: lines.length };
  return registers.size === 0 ? result : { ...result, registers: besideDays(days, registers) };
}

function besideDays(
  days: readonly ScannedDay[],
  registers: ReadonlyMap<number, Register>,
): Float64Array<ArrayBuffer> {
  const beside = new Float64Array(days.length * 3);
  for (const index of days.keys()) beside.set(registers.get(index) ?? NO_REGISTER, index * 3);
  return beside;
}

function rejectOf(record: readonly string[], linesBefore: number, fault: RecordFault): Reject {
  const [, esiid = '', , start = ''] = (record[0] ?? '').split(',');
  const day = compactInstant(start)?.day;
  return {
    line: linesBefore + fault.row + 1,
    column: fault.column,
    reason: fault.reason,
    detail: fault.message.slice(0, 80),
    esiid: isEsiid(esiid) ? esiid : '',
    date: day === undefined ? '' : dateOf(day).toString(),
    rows: 1,
  };
}

interface ScannedRecord {
  readonly days: readonly ScannedDay[];
  readonly register: Register | undefined;
}

function scanRecord(record: readonly string[], line: number, room: PackedRoom): ScannedRecord {
  const header = readHeader(record);
  const readings = readDetails(record);
  let expected = 0;
  for (let day = header.from; day < header.until; day++) expected += slotsOf(day);
  if (readings.valuesWh.length !== expected) {
    const detail = `${readings.valuesWh.length} of ${expected} intervals`;
    throw new RecordFault(0, 1, 'wrong-count', detail);
  }
  const days: ScannedDay[] = [];
  let offset = 0;
  for (let day = header.from; day < header.until; day++) {
    const slots = slotsOf(day);
    const valuesWh = Int32Array.from(readings.valuesWh.slice(offset, offset + slots));
    const estimated = Uint8Array.from(readings.estimated.slice(offset, offset + slots));
    offset += slots;
    days.push({
      esiid: header.esiid,
      channel: header.channel,
      day,
      revisedAt: header.revisedAt,
      packed: room.pack(valuesWh, estimated, slots),
      maxWh: Math.max(0, ...valuesWh),
      line,
      rows: 1,
    });
  }
  // Readings of several days tell nothing of any one of them.
  return { days, register: days.length === 1 ? header.register : undefined };
}

function readHeader(record: readonly string[]): Header {
  const first = fieldsOf(record, 0, '00000001', 7);
  const [, esiid = '', channelText = '', start = '', stop = '', dst, invalid] = first;
  if (!isEsiid(esiid)) throw new RecordFault(0, 10, 'bad-esiid', esiid);
  const channel = CHANNELS.get(channelText);
  if (channel === undefined)
    throw new RecordFault(0, columnOf(first, 2), 'bad-channel', channelText);
  const from = compactInstant(start);
  const to = compactInstant(stop);
  if (from === undefined || from.time !== '000000') {
    throw new RecordFault(0, columnOf(first, 3), 'bad-date', start);
  }
  if (
    to === undefined ||
    !/^2359(00|59)$/.test(to.time) ||
    to.day < from.day ||
    to.day > from.day + 400
  ) {
    throw new RecordFault(0, columnOf(first, 4), 'bad-date', stop);
  }
  if (dst !== 'Y')
    throw new RecordFault(0, columnOf(first, 5), 'bad-header', 'not in prevailing time');
  if (invalid !== 'N') throw new RecordFault(0, columnOf(first, 6), 'bad-header', 'marked invalid');

  const second = fieldsOf(record, 1, '00000002', 9);
  if (second[7] !== SECONDS_PER_INTERVAL) {
    throw new RecordFault(
      1,
      columnOf(second, 7),
      'bad-header',
      `${second[7]} seconds per interval`,
    );
  }
  if (!KWH_UNIT.test(second[8] ?? '')) {
    throw new RecordFault(1, columnOf(second, 8), 'bad-header', `unit of measure ${second[8]}`);
  }
  fieldsOf(record, 2, '00000003', 1);
  const fourth = fieldsOf(record, 3, '00000004', 1);
  const stamp = fourth[1] ?? '';
  const revised = stamp === '' ? { seconds: 0 } : compactInstant(stamp);
  if (revised === undefined) throw new RecordFault(3, columnOf(fourth, 1), 'bad-revision', stamp);
  const days = { from: from.day, until: to.day + 1 };
  return { esiid, channel, ...days, revisedAt: revised.seconds, register: readRegister(second) };
}

/** What cannot be read is said so: the quarter hours beside it may well be good. */
function readRegister([, start = '', stop = '', times = '']: readonly string[]) {
  if (start === '' && stop === '') return undefined;
  const startWh = readingOf(start);
  const endWh = readingOf(stop);
  // Noughts at both ends stand for readings that nobody took.
  if (startWh === 0 && endWh === 0) return undefined;
  const multiplier = multiplierOf(times);
  if (multiplier === undefined || startWh === UNREADABLE || endWh === UNREADABLE) {
    return UNREADABLE_REGISTER;
  }
  return [startWh, endWh, multiplier] as const;
}

function readingOf(text: string): number {
  if (text === '') return Number.NaN;
  const value = whOf(text, READING_KWH_MAX);
  return 'wh' in value ? value.wh : UNREADABLE;
}

function fieldsOf(record: readonly string[], row: number, sort: string, least: number): string[] {
  const fields = (record[row] ?? '').split(',');
  if (fields[0] !== sort || fields.length < least) {
    throw new RecordFault(
      Math.min(row, record.length - 1),
      1,
      'bad-header',
      `header row ${sort} expected`,
    );
  }
  return fields;
}

function readDetails(record: readonly string[]): { valuesWh: number[]; estimated: number[] } {
  const valuesWh: number[] = [];
  const estimated: number[] = [];
  let sortBefore = '';
  for (let row = 4; row < record.length; row++) {
    const line = record[row] ?? '';
    if (line.trim() === '') continue;
    const fields = line.split(',');
    const sort = fields[0] ?? '';
    if (!/^[1-9]\d{7}$/.test(sort) || sort <= sortBefore) {
      throw new RecordFault(row, 1, 'bad-header', `sort code ${sort}`);
    }
    sortBefore = sort;
    // "All commas required": value, status, start, and again; a row cut short is not.
    if ((fields.length - 1) % 3 !== 0) {
      throw new RecordFault(row, line.length + 1, 'truncated', 'values come in threes');
    }
    for (let field = 1; field < fields.length; field += 3) {
      readReading(fields, field, row, valuesWh, estimated);
    }
  }
  return { valuesWh, estimated };
}

function readReading(
  fields: readonly string[],
  field: number,
  row: number,
  valuesWh: number[],
  estimated: number[],
): void {
  const text = fields[field] ?? '';
  const status = fields[field + 1] ?? '';
  if (!STATUS.test(status))
    throw new RecordFault(row, columnOf(fields, field + 1), 'bad-flag', status);
  if (text === '') {
    valuesWh.push(MISSING);
    estimated.push(0);
    return;
  }
  const value = whOf(text);
  if ('reason' in value) throw new RecordFault(row, columnOf(fields, field), value.reason, text);
  if (status === '9') {
    throw new RecordFault(
      row,
      columnOf(fields, field + 1),
      'bad-flag',
      'missing, but with a value',
    );
  }
  valuesWh.push(value.wh);
  estimated.push(status === 'E' ? 1 : 0);
}
