import type { ClientSession, Collection, Db } from 'mongodb';
import { CHANNELS, type Channel, type PackedDay, type StoredDay } from '../../usage/usage-day.ts';
import type { MonthNumber } from '../usage-month.ts';
import { makeCollection } from './connection.ts';

/** One revision of one day. Names are one letter long because every document carries them beside 120 bytes of values. */
export interface RevisionDocument {
  /** ESIID. */
  readonly e: string;
  /** Channel: its place in `CHANNELS`. */
  readonly c: number;
  /** Local day. */
  readonly d: number;
  /** Load. */
  readonly l: number;
  /** Revision time, seconds. */
  readonly r: number;
  /** Tells revisions of equal load and revision time apart, in the order of arrival. */
  readonly n: number;
  /** Meter number. */
  readonly m: string;
  /** Packed values. */
  readonly b: Uint8Array;
}

/** One revision of a register read; the short names are those of a usage day's. */
export interface RegisterDocument extends Omit<RevisionDocument, 'm' | 'b'> {
  /** Readings in Wh of the register; null: none. */
  readonly from: number | null;
  readonly to: number | null;
  /** What the TDSP says was used, Wh. */
  readonly use: number | null;
  /** Multiplier. */
  readonly times: number;
  /** Numbers of the meter that was read first and last. */
  readonly meters: readonly [string, string];
}

/** The newest revision of each day of one ESIID, channel and month. */
export interface MonthDocument {
  readonly e: string;
  readonly c: number;
  readonly m: MonthNumber;
  /** Highest load among the days: what came later than that is not here. */
  readonly l: number;
  readonly days: readonly Omit<RevisionDocument, 'e' | 'c'>[];
}

export interface LoadDocument {
  readonly _id: number;
  /** Milliseconds since 1970-01-01T00:00Z, so that one clock rule serves both engines. */
  readonly closedAt: number;
  readonly file: string;
  readonly sha256: string;
}

/** Counts openings, so that a load whose lease was lost cannot write any more. */
export interface OpeningDocument {
  readonly _id: 'opening';
  readonly token: number;
  readonly batches: number;
}

/**
 * Revisions only ever move from `days` to `months` to `superseded`. A reader that asks in this order sees each of them
 * at least once, whatever a compaction moves meanwhile, and needs no transaction.
 */
export interface UsageCollections {
  readonly days: Collection<RevisionDocument>;
  readonly months: Collection<MonthDocument>;
  readonly superseded: Collection<RevisionDocument>;
  readonly registers: Collection<RegisterDocument>;
  readonly loads: Collection<LoadDocument>;
  readonly opening: Collection<OpeningDocument>;
  inTransaction<T>(work: (session: ClientSession) => Promise<T>): Promise<T>;
}

const REVISION_KEY = { e: 1, c: 1, d: 1, l: 1, r: 1, n: 1 } as const;
const NAMES = [
  ...['usageDays', 'usageMonths', 'usageSuperseded', 'usageRegisters'],
  ...['usageLoads', 'usageOpening'],
];

export async function usageCollections(db: Db): Promise<UsageCollections> {
  for (const name of NAMES) await makeCollection(db, name);
  const options = { promoteBuffers: true };
  const days = db.collection<RevisionDocument>('usageDays', options);
  const months = db.collection<MonthDocument>('usageMonths', options);
  const superseded = db.collection<RevisionDocument>('usageSuperseded', options);
  const registers = db.collection<RegisterDocument>('usageRegisters');
  const loads = db.collection<LoadDocument>('usageLoads');
  const opening = db.collection<OpeningDocument>('usageOpening');

  await days.createIndex(REVISION_KEY, { unique: true });
  await days.createIndex({ l: 1 });
  await months.createIndex({ e: 1, c: 1, m: 1 }, { unique: true });
  await superseded.createIndex(REVISION_KEY, { unique: true });
  await registers.createIndex(REVISION_KEY, { unique: true });
  await registers.createIndex({ l: 1 });
  await loads.createIndex({ closedAt: 1 });
  const start = { $setOnInsert: { token: 0, batches: 0 } };
  await opening.updateOne({ _id: 'opening' }, start, { upsert: true });

  const inTransaction = <T>(work: (session: ClientSession) => Promise<T>): Promise<T> =>
    db.client.withSession((session) => session.withTransaction(() => work(session)));
  return { days, months, superseded, registers, loads, opening, inTransaction };
}

export function channelCode(channel: Channel): number {
  return CHANNELS.indexOf(channel);
}

export function revisionDocument(day: PackedDay, load: number, ordinal: number): RevisionDocument {
  return {
    e: day.esiid,
    c: channelCode(day.channel),
    d: day.day,
    l: load,
    r: day.revisedAt,
    n: ordinal,
    m: day.meterNumber,
    b: day.packed,
  };
}

export function storedDay(document: RevisionDocument): StoredDay {
  return {
    esiid: document.e,
    channel: CHANNELS[document.c] as Channel,
    day: document.d,
    packed: document.b,
    revisedAt: document.r,
    meterNumber: document.m,
    load: document.l,
  };
}

/** The days of a month document as revisions of their own. */
export function revisionsOfMonth({ e, c, days }: MonthDocument): RevisionDocument[] {
  return days.map((day) => ({ e, c, ...day }));
}
