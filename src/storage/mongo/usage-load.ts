import type { ClientSession } from 'mongodb';
import type { ArrivingRead } from '../../usage/register-store.ts';
import type { AppendOutcome, Load, LoadedFile, OpenLoad } from '../../usage/store.ts';
import type { ArrivingDay } from '../../usage/usage-day.ts';
import { monthOf } from '../usage-month.ts';
import { newest } from '../usage-revision.ts';
import {
  channelCode,
  type RevisionDocument,
  revisionDocument,
  revisionsOfMonth,
  type UsageCollections,
} from './usage-documents.ts';
import type { MongoLoads } from './usage-loads.ts';
import type { MongoRegisters } from './usage-registers.ts';

/** Days compared and saved with one set of queries. */
const CHUNK = 1000;

interface Stores {
  readonly collections: UsageCollections;
  readonly loads: MongoLoads;
  readonly registers: MongoRegisters;
}

/** Opens the next load, after taking back what a crashed or ousted one left behind. */
export async function openLoad(stores: Stores, source: LoadedFile): Promise<OpenLoad> {
  const token = await stores.loads.takeOver();
  await stores.loads.takeBack(token);
  return new MongoLoad(stores, source, { token, id: (await stores.loads.last()) + 1 });
}

class MongoLoad implements OpenLoad {
  readonly id: number;
  private readonly token: number;
  private stored = 0;

  constructor(
    private readonly stores: Stores,
    private readonly source: LoadedFile,
    { token, id }: { token: number; id: number },
  ) {
    this.token = token;
    this.id = id;
  }

  async append(days: readonly ArrivingDay[]): Promise<readonly AppendOutcome[]> {
    return this.appendBatch(async (session) => {
      const decided: AppendOutcome[] = [];
      for (let start = 0; start < days.length; start += CHUNK) {
        decided.push(...(await this.appendChunk(days.slice(start, start + CHUNK), session)));
      }
      return decided;
    });
  }

  async appendReads(reads: readonly ArrivingRead[]): Promise<readonly AppendOutcome[]> {
    return this.appendBatch((session) => this.stores.registers.append(this.id, reads, session));
  }

  private async appendBatch(
    append: (session: ClientSession) => Promise<readonly AppendOutcome[]>,
  ): Promise<readonly AppendOutcome[]> {
    const outcomes = await this.stores.collections.inTransaction(async (session) => {
      await this.stores.loads.requireCurrent(this.token, session);
      return append(session);
    });
    this.stored += outcomes.filter((outcome) => outcome !== 'unchanged').length;
    return outcomes;
  }

  async close(closedAt: Temporal.Instant): Promise<Load | undefined> {
    const { collections, loads } = this.stores;
    const { file } = this.source;
    const sha256 = await this.source.sha256;
    return collections.inTransaction(async (session) => {
      await loads.requireCurrent(this.token, session);
      await loads.takeOver(session);
      if (this.stored === 0) return undefined;
      return loads.add({ id: this.id, closedAt, file, sha256 }, session);
    });
  }

  async abandon(): Promise<void> {
    const { collections, loads } = this.stores;
    await loads.takeBack(this.token);
    await collections.inTransaction(async (session) => {
      if (await loads.isCurrent(this.token, session)) await loads.takeOver(session);
    });
  }

  private async appendChunk(
    days: readonly ArrivingDay[],
    session: ClientSession,
  ): Promise<AppendOutcome[]> {
    const known = Map.groupBy(await this.revisionsOf(days, session), ({ e, c, d }) =>
      keyOf(e, c, d),
    );
    const added: RevisionDocument[] = [];
    const outcomes = days.map((day): AppendOutcome => {
      const key = keyOf(day.esiid, channelCode(day.channel), day.day);
      const others = known.get(key) ?? [];
      if (others.some((other) => isSame(other, day))) return 'unchanged';
      if (day.isUndated === true && saysTheNewest(day, others)) return 'unchanged';
      const equals = others.filter(({ l, r }) => l === this.id && r === day.revisedAt);
      const document = revisionDocument(day, this.id, equals.length);
      added.push(document);
      known.set(key, [...others, document]);
      return others.length > 0 ? 'revised' : 'new';
    });
    if (added.length > 0) await this.stores.collections.days.insertMany(added, { session });
    return outcomes;
  }

  /** Every stored revision of these days, and maybe of some others. */
  private async revisionsOf(
    days: readonly ArrivingDay[],
    session: ClientSession,
  ): Promise<RevisionDocument[]> {
    const { collections } = this.stores;
    const e = { $in: [...new Set(days.map(({ esiid }) => esiid))] };
    const d = { $in: [...new Set(days.map(({ day }) => day))] };
    const m = { $in: [...new Set(d.$in.map(monthOf))] };
    const arrived = await collections.days.find({ e, d }, { session }).toArray();
    const months = await collections.months.find({ e, m }, { session }).toArray();
    if (months.length === 0) return arrived;
    const superseded = await collections.superseded.find({ e, d }, { session }).toArray();
    return [...superseded, ...months.flatMap(revisionsOfMonth), ...arrived];
  }
}

function keyOf(esiid: string, channel: number, day: number): string {
  return `${esiid} ${channel} ${day}`;
}

/** `others` in the order of arrival. */
function saysTheNewest(day: ArrivingDay, others: readonly RevisionDocument[]): boolean {
  const revisions = others.map(({ r, l, b }) => ({ revisedAt: r, load: l, packed: b }));
  const { packed } = newest(revisions) ?? {};
  return packed !== undefined && Buffer.compare(packed, day.packed) === 0;
}

function isSame(stored: RevisionDocument, day: ArrivingDay): boolean {
  return stored.r === day.revisedAt && Buffer.compare(stored.b, day.packed) === 0;
}
