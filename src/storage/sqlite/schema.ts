import type { DatabaseSync } from 'node:sqlite';
import { indexTablePrefix, type TableIndex } from '../document-table.ts';
import type { StoredDocument } from '../documents.ts';
import { keysOf } from '../index-keys.ts';
import { inTransaction, quoted } from './database.ts';

/**
 * Makes the tables of a collection. An index that is new to a store which has documents is filled from them; one that the
 * definition no longer has is dropped. So a release that changes its indexes needs no migration of its own.
 */
export function prepareTables(
  database: DatabaseSync,
  collection: string,
  indexes: readonly TableIndex[],
): void {
  const documents = `CREATE TABLE IF NOT EXISTS ${quoted(collection)}
    (id TEXT PRIMARY KEY, version INTEGER NOT NULL, document TEXT NOT NULL)`;
  if (isPrepared(database, collection, indexes)) return;
  inTransaction(database, () => {
    database.exec(documents);
    const existing = indexTables(database, collection);
    for (const table of existing) {
      if (indexes.every((index) => index.table !== table)) {
        database.exec(`DROP TABLE ${quoted(table)}`);
      }
    }
    for (const index of indexes) {
      if (!existing.includes(index.table)) build(database, collection, index);
    }
  });
}

/** Looking first keeps a start from waiting for another process that is writing. */
function isPrepared(
  database: DatabaseSync,
  collection: string,
  indexes: readonly TableIndex[],
): boolean {
  const table = database
    .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?")
    .get(collection);
  const existing = new Set(indexTables(database, collection));
  const wanted = new Set(indexes.map((index) => index.table));
  return table !== undefined && existing.symmetricDifference(wanted).size === 0;
}

function indexTables(database: DatabaseSync, collection: string): readonly string[] {
  const prefix = indexTablePrefix(collection);
  return database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, ?) = ?")
    .all(prefix.length, prefix)
    .map((row) => String(row.name));
}

function build(database: DatabaseSync, collection: string, index: TableIndex): void {
  database.exec(`CREATE TABLE ${quoted(index.table)}
    (key TEXT PRIMARY KEY, id TEXT NOT NULL) WITHOUT ROWID`);
  const insert = database.prepare(`INSERT INTO ${quoted(index.table)} (key, id) VALUES (?, ?)`);
  const documents = database.prepare(`SELECT document FROM ${quoted(collection)}`);
  for (const row of documents.iterate()) {
    const document: StoredDocument = JSON.parse(String(row.document));
    for (const key of keysOf(document, index.fields, index.unique)) insert.run(key, document.id);
  }
}
