import type { ClientSession, Db, Collection as MongoCollection } from 'mongodb';
import type { Change } from '../../collections.ts';
import { duplicate, stale } from '../conflicts.ts';
import {
  type DocumentTable,
  type EntryOrder,
  entryChanges,
  type IndexEntry,
  type TableIndex,
} from '../document-table.ts';
import type { StoredDocument } from '../documents.ts';
import { END, type KeyRange } from '../index-keys.ts';
import { isDuplicateKey, translated } from './connection.ts';
import { type DocumentRow, type EntryRow, prepareTables } from './schema.ts';

/** Changes of one kind to different documents of one collection. */
export interface Run {
  readonly collection: string;
  readonly kind: Change['kind'];
  readonly changes: readonly Change[];
}

interface Step {
  readonly id: string;
  readonly before: StoredDocument | undefined;
  readonly after: StoredDocument | undefined;
}

/**
 * One collection in MongoDB: a collection of documents and one per index, as in SQLite. MongoDB's own multikey indexes
 * would mix fields of different array items and sort a document by items that the query did not ask for.
 */
export class MongoTable implements DocumentTable {
  private readonly db: Db;
  private readonly name: string;
  private readonly indexes: readonly TableIndex[];
  private readonly documents: MongoCollection<DocumentRow>;
  private prepared: Promise<void> | undefined;

  constructor(db: Db, name: string, indexes: readonly TableIndex[]) {
    this.db = db;
    this.name = name;
    this.indexes = indexes;
    this.documents = db.collection<DocumentRow>(name);
  }

  /** Collections and indexes cannot be made inside a transaction, so everything waits for this first. */
  async ready(): Promise<void> {
    this.prepared ??= prepareTables(this.db, this.name, this.indexes);
    try {
      await this.prepared;
    } catch (error) {
      this.prepared = undefined;
      throw translated(error);
    }
  }

  async load(ids: readonly string[]): Promise<ReadonlyMap<string, StoredDocument>> {
    if (ids.length === 0) return new Map();
    await this.ready();
    const rows = await this.answer(this.documents.find({ _id: { $in: ids } }).toArray());
    return new Map(rows.map((row) => [row._id, row.document]));
  }

  async loadOne(id: string): Promise<StoredDocument | undefined> {
    return (await this.load([id])).get(id);
  }

  async entries(
    index: TableIndex,
    range: KeyRange,
    { descending, limit }: EntryOrder,
  ): Promise<readonly IndexEntry[]> {
    await this.ready();
    const found = this.entriesOf(index)
      .find(within(range), { projection: { _id: 0, key: 1, id: 1 } })
      .sort({ key: descending ? -1 : 1 })
      .limit(limit);
    return this.answer(found.toArray());
  }

  async counts(
    index: TableIndex,
    range: KeyRange,
    position: number,
  ): Promise<ReadonlyMap<string, number>> {
    await this.ready();
    const part = { $arrayElemAt: [{ $split: ['$key', END] }, position] };
    const groups = this.entriesOf(index).aggregate<{ _id: string; documents: number }>([
      { $match: within(range) },
      { $group: { _id: { part, id: '$id' } } },
      { $group: { _id: '$_id.part', documents: { $sum: 1 } } },
    ]);
    const counted = await this.answer(groups.toArray());
    return new Map(counted.map(({ _id, documents }) => [_id, documents]));
  }

  /** Part of a transaction of the caller. Throws `conflict`. */
  async apply({ kind, changes }: Run, session: ClientSession): Promise<void> {
    const ids = changes.map(({ document }) => document.id);
    const before = kind === 'insert' ? [] : await this.current(changes, session);
    const after =
      kind === 'remove' ? [] : changes.map(({ document }) => document as StoredDocument);
    try {
      if (kind === 'insert') await this.documents.insertMany(after.map(rowOf), { session });
      if (kind === 'replace') await this.replace(after, session);
      if (kind === 'remove') await this.documents.deleteMany({ _id: { $in: ids } }, { session });
      const steps = ids.map((id, at) => ({ id, before: before[at], after: after[at] }));
      for (const index of this.indexes) await this.reindex(index, steps, session);
    } catch (error) {
      throw isDuplicateKey(error) ? duplicate(this.name, error) : error;
    }
  }

  /** What the changes go out from. The server lets nobody change it between this and the end of the transaction. */
  private async current(
    changes: readonly Change[],
    session: ClientSession,
  ): Promise<readonly StoredDocument[]> {
    const ids = changes.map(({ document }) => document.id);
    const rows = await this.documents.find({ _id: { $in: ids } }, { session }).toArray();
    const stored = new Map(rows.map((row) => [row._id, row.document]));
    return changes.map(({ kind, document }) => {
      const found = stored.get(document.id);
      const expected = kind === 'replace' ? document.version - 1 : document.version;
      if (found?.version !== expected) throw stale(this.name, document.id);
      return found;
    });
  }

  private async replace(
    documents: readonly StoredDocument[],
    session: ClientSession,
  ): Promise<void> {
    const writes = documents.map((document) => ({
      replaceOne: { filter: { _id: document.id }, replacement: rowOf(document) },
    }));
    await this.documents.bulkWrite(writes, { session });
  }

  private async reindex(
    index: TableIndex,
    steps: readonly Step[],
    session: ClientSession,
  ): Promise<void> {
    const gone: string[] = [];
    const added: EntryRow[] = [];
    for (const { id, before, after } of steps) {
      const changed = entryChanges(index, before, after);
      gone.push(...changed.gone);
      added.push(...changed.added.map((key) => ({ key, id })));
    }
    const entries = this.entriesOf(index);
    if (gone.length > 0) await entries.deleteMany({ key: { $in: gone } }, { session });
    if (added.length > 0) await entries.insertMany(added, { session });
  }

  private entriesOf(index: TableIndex): MongoCollection<EntryRow> {
    return this.db.collection<EntryRow>(index.table);
  }

  private async answer<R>(asked: Promise<R>): Promise<R> {
    try {
      return await asked;
    } catch (error) {
      throw translated(error);
    }
  }
}

function rowOf(document: StoredDocument): DocumentRow {
  return { _id: document.id, version: document.version, document };
}

function within({ lower, upper }: KeyRange) {
  return { key: { $gte: lower, $lt: upper } };
}
