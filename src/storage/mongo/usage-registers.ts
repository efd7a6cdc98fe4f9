import type { ClientSession } from 'mongodb';
import type { StoredRegisterRead } from '../../usage/register-read.ts';
import type { ArrivingRead } from '../../usage/register-store.ts';
import type { AppendOutcome } from '../../usage/store.ts';
import { CHANNELS, type Channel } from '../../usage/usage-day.ts';
import { newestOfDays, outcomeOf } from '../register-revision.ts';
import type { DayWindow } from '../usage-window.ts';
import { channelCode, type RegisterDocument, type UsageCollections } from './usage-documents.ts';

/** Reads compared and saved with one set of queries. */
const CHUNK = 1000;
const ARRIVAL = { e: 1, c: 1, d: 1, l: 1, r: 1, n: 1 } as const;
const AGE = { c: 1, d: 1, r: 1, l: 1, n: 1 } as const;

/** Register reads, each revision a document. */
export class MongoRegisters {
  constructor(private readonly collections: UsageCollections) {}

  async append(
    load: number,
    reads: readonly ArrivingRead[],
    session: ClientSession,
  ): Promise<AppendOutcome[]> {
    const outcomes: AppendOutcome[] = [];
    for (let start = 0; start < reads.length; start += CHUNK) {
      const chunk = reads.slice(start, start + CHUNK);
      outcomes.push(...(await this.appendChunk(load, chunk, session)));
    }
    return outcomes;
  }

  /** The newest revision of each day among loads up to `upto`; by channel, then day. */
  async newest(window: DayWindow, upto: number): Promise<StoredRegisterRead[]> {
    const byChannel = Map.groupBy(await this.revisions(window, upto), ({ channel }) => channel);
    return [...byChannel.values()].flatMap(newestOfDays);
  }

  /** Every revision of each day among loads up to `upto`; by channel, then day, oldest first. */
  async revisions(
    { esiid: e, from, until }: DayWindow,
    upto: number,
  ): Promise<StoredRegisterRead[]> {
    const filter = { e, d: { $gte: from, $lt: until }, l: { $lte: upto } };
    const found = await this.collections.registers.find(filter).sort(AGE).toArray();
    return found.map(storedRead);
  }

  private async appendChunk(
    load: number,
    reads: readonly ArrivingRead[],
    session: ClientSession,
  ): Promise<AppendOutcome[]> {
    const { registers } = this.collections;
    const e = { $in: [...new Set(reads.map(({ esiid }) => esiid))] };
    const d = { $in: [...new Set(reads.map(({ day }) => day))] };
    const found = await registers.find({ e, d }, { session }).sort(ARRIVAL).toArray();
    const known = Map.groupBy(found.map(storedRead), placeOf);
    const added: RegisterDocument[] = [];
    const outcomes = reads.map((read) => {
      const stored = known.get(placeOf(read)) ?? [];
      const outcome = outcomeOf(read, stored);
      if (outcome === 'unchanged') return outcome;
      const same = stored.filter((one) => one.load === load && one.revisedAt === read.revisedAt);
      const document = registerDocument(read, load, same.length);
      added.push(document);
      known.set(placeOf(read), [...stored, storedRead(document)]);
      return outcome;
    });
    if (added.length > 0) await registers.insertMany(added, { session });
    return outcomes;
  }
}

function placeOf({ esiid, channel, day }: ArrivingRead | StoredRegisterRead): string {
  return `${esiid} ${channel} ${day}`;
}

function registerDocument(read: ArrivingRead, load: number, ordinal: number): RegisterDocument {
  return {
    e: read.esiid,
    c: channelCode(read.channel),
    d: read.day,
    l: load,
    r: read.revisedAt,
    n: ordinal,
    from: read.startWh ?? null,
    to: read.endWh ?? null,
    use: read.usageWh ?? null,
    times: read.multiplier,
    meters: [read.startMeter, read.endMeter],
  };
}

function storedRead(document: RegisterDocument): StoredRegisterRead {
  const [startMeter, endMeter] = document.meters;
  return {
    esiid: document.e,
    channel: CHANNELS[document.c] as Channel,
    day: document.d,
    startWh: document.from ?? undefined,
    endWh: document.to ?? undefined,
    multiplier: document.times,
    usageWh: document.use ?? undefined,
    revisedAt: document.r,
    startMeter,
    endMeter,
    load: document.l,
  };
}
