import type { Db } from 'mongodb';
import { indexTablePrefix, type TableIndex } from '../document-table.ts';
import type { StoredDocument } from '../documents.ts';
import { keysOf } from '../index-keys.ts';
import { isDuplicateKey, makeCollection } from './connection.ts';

export interface DocumentRow {
  readonly _id: string;
  readonly version: number;
  readonly document: StoredDocument;
}

export interface EntryRow {
  readonly key: string;
  readonly id: string;
}

const BUILT_INDEXES = 'index:built';
const BATCH_SIZE = 500;

/**
 * Makes the collections of a collection of ours. An index that is new to a store which has documents is filled from them;
 * one that the definition no longer has is dropped, so hubs of the release before must be stopped by then. Two hubs may
 * prepare the same store at once.
 */
export async function prepareTables(
  db: Db,
  collection: string,
  indexes: readonly TableIndex[],
): Promise<void> {
  await makeCollection(db, collection);
  const prefix = indexTablePrefix(collection);
  const existing = (await db.listCollections({}, { nameOnly: true }).toArray())
    .map(({ name }) => name)
    .filter((name) => name.startsWith(prefix));

  for (const table of existing) {
    if (indexes.every((index) => index.table !== table)) await drop(db, table);
  }
  for (const index of indexes) await build(db, collection, index);
}

async function drop(db: Db, table: string): Promise<void> {
  await builtIndexes(db).deleteOne({ _id: table });
  await db.dropCollection(table);
}

async function build(db: Db, collection: string, index: TableIndex): Promise<void> {
  const built = await builtIndexes(db).findOne({ _id: index.table });
  if (built !== null) return;

  await makeCollection(db, index.table);
  await db.collection(index.table).createIndex({ key: 1 }, { unique: true });
  let rows: EntryRow[] = [];
  for await (const { document } of db.collection<DocumentRow>(collection).find()) {
    const keys = keysOf(document, index.fields, index.unique);
    rows.push(...keys.map((key) => ({ key, id: document.id })));
    if (rows.length < BATCH_SIZE) continue;
    await fill(db, index, rows);
    rows = [];
  }
  await fill(db, index, rows);
  await builtIndexes(db).updateOne(
    { _id: index.table },
    { $set: { collection } },
    { upsert: true },
  );
}

/** An entry that is there already is welcome unless it is another document's: then the index cannot be unique. */
async function fill(db: Db, index: TableIndex, rows: readonly EntryRow[]): Promise<void> {
  const table = db.collection<EntryRow>(index.table);
  for (const row of rows) {
    try {
      await table.updateOne(row, { $setOnInsert: row }, { upsert: true });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      if ((await table.findOne({ key: row.key }))?.id !== row.id) throw error;
    }
  }
}

function builtIndexes(db: Db) {
  return db.collection<{ readonly _id: string; readonly collection: string }>(BUILT_INDEXES);
}
