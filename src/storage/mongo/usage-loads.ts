import type { ClientSession, ObjectId } from 'mongodb';
import { HubError } from '../../errors.ts';
import type { Load } from '../../usage/store.ts';
import type { LoadDocument, UsageCollections } from './usage-documents.ts';

/** Revisions taken back in one transaction. */
const TAKE_BACK_BATCH = 1000;

/** The register of loads: which are closed, and who may write the open one. */
export class MongoLoads {
  constructor(private readonly collections: UsageCollections) {}

  /** Number of the newest closed load; 0 before the first. */
  async last(session?: ClientSession): Promise<number> {
    return (await this.newest({}, session))?._id ?? 0;
  }

  /** Number of the newest load that was closed by then; 0 when there was none. */
  async lastKnownAt(instant: Temporal.Instant): Promise<number> {
    return (await this.newest({ closedAt: { $lte: instant.epochMilliseconds } }))?._id ?? 0;
  }

  async *list(after: number, upto: number): AsyncGenerator<Load> {
    const found = this.collections.loads.find({ _id: { $gt: after, $lte: upto } });
    for await (const document of found.sort({ _id: 1 })) yield loadOf(document);
  }

  /** A clock that was put back must not reorder what was known when: no load closes before the one before it. */
  async add({ id, closedAt, file, sha256 }: Load, session: ClientSession): Promise<Load> {
    const earliest = (await this.newest({}, session))?.closedAt ?? 0;
    const closed = Math.max(closedAt.epochMilliseconds, earliest);
    const document = { _id: id, closedAt: closed, file, sha256 };
    await this.collections.loads.insertOne(document, { session });
    return loadOf(document);
  }

  /** Ends the right of whoever wrote before; the token is the right to write from now on. */
  async takeOver(session?: ClientSession): Promise<number> {
    const next = await this.collections.opening.findOneAndUpdate(
      { _id: 'opening' },
      { $inc: { token: 1 } },
      { returnDocument: 'after', ...withSession(session) },
    );
    if (next === null) throw new Error('the usage collections were not made');
    return next.token;
  }

  /** Whether the token still holds. It writes, so that a transaction beside a `takeOver` fails and is tried again. */
  async isCurrent(token: number, session: ClientSession): Promise<boolean> {
    const { matchedCount } = await this.collections.opening.updateOne(
      { _id: 'opening', token },
      { $inc: { batches: 1 } },
      { session },
    );
    return matchedCount === 1;
  }

  /** `conflict` for a load that is closed, abandoned, or was taken over by the next one. */
  async requireCurrent(token: number, session: ClientSession): Promise<void> {
    if (!(await this.isCurrent(token, session))) throw new HubError('conflict', 'usage.load-ended');
  }

  /** Removes every revision above the last closed load, as long as the token holds; safe to be interrupted. */
  async takeBack(token: number): Promise<void> {
    let isDone = false;
    while (!isDone) {
      isDone = await this.collections.inTransaction((session) => this.takeBackSome(token, session));
    }
  }

  private async takeBackSome(token: number, session: ClientSession): Promise<boolean> {
    if (!(await this.isCurrent(token, session))) return true;
    const { days, registers } = this.collections;
    const unclosed = { l: { $gt: await this.last(session) } };
    const options = { projection: { _id: 1 }, limit: TAKE_BACK_BATCH, session };
    const daysFound = await days.find(unclosed, options).toArray();
    const readsFound = await registers.find(unclosed, options).toArray();
    const idsOf = (found: readonly { readonly _id: ObjectId }[]) => found.map(({ _id }) => _id);
    if (daysFound.length > 0)
      await days.deleteMany({ _id: { $in: idsOf(daysFound) } }, { session });
    if (readsFound.length > 0)
      await registers.deleteMany({ _id: { $in: idsOf(readsFound) } }, { session });
    return daysFound.length < TAKE_BACK_BATCH && readsFound.length < TAKE_BACK_BATCH;
  }

  private newest(filter: object, session?: ClientSession): Promise<LoadDocument | null> {
    return this.collections.loads.findOne(filter, { sort: { _id: -1 }, ...withSession(session) });
  }
}

function loadOf({ _id, closedAt, file, sha256 }: LoadDocument): Load {
  return { id: _id, closedAt: Temporal.Instant.fromEpochMilliseconds(closedAt), file, sha256 };
}

function withSession(session: ClientSession | undefined) {
  return session === undefined ? {} : { session };
}
