import type { DatabaseSync } from 'node:sqlite';
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
import { type KeyRange, partAt } from '../index-keys.ts';
import { isDuplicateKey, quoted } from './database.ts';
import { prepareTables } from './schema.ts';

/** So many documents that were asked for one by one are remembered as parsed: tokens and clients, at every request. */
const PARSED_MAX = 1000;

/** One collection in SQLite: a table of documents as JSON and a table per index. */
export class SqliteTable implements DocumentTable {
  private readonly name: string;
  private readonly statements: ReturnType<typeof documentStatements>;
  private readonly indexes: ReadonlyMap<string, ReturnType<typeof indexStatements>>;
  private readonly declared: readonly TableIndex[];
  /** By their text, which is read anew every time: a document that was changed, here or by another hub, is another text. */
  private readonly parsedOnce = remembering(parsed, PARSED_MAX);

  constructor(database: DatabaseSync, name: string, indexes: readonly TableIndex[]) {
    prepareTables(database, name, indexes);
    this.name = name;
    this.declared = indexes;
    this.statements = documentStatements(database, name);
    this.indexes = new Map(indexes.map((index) => [index.name, indexStatements(database, index)]));
  }

  async load(ids: readonly string[]): Promise<ReadonlyMap<string, StoredDocument>> {
    const documents = new Map<string, StoredDocument>();
    for (const id of ids) {
      const document = this.stored(id);
      if (document !== undefined) documents.set(id, document);
    }
    return documents;
  }

  async loadOne(id: string): Promise<StoredDocument | undefined> {
    return this.stored(id, this.parsedOnce);
  }

  async entries(
    index: TableIndex,
    { lower, upper }: KeyRange,
    { descending, limit }: EntryOrder,
  ): Promise<readonly IndexEntry[]> {
    const { forward, backward } = this.statementsOf(index);
    const rows = (descending ? backward : forward).all(lower, upper, limit);
    return rows.map((row) => ({ key: String(row.key), id: String(row.id) }));
  }

  async counts(
    index: TableIndex,
    { lower, upper }: KeyRange,
    position: number,
  ): Promise<ReadonlyMap<string, number>> {
    const seen = new Map<string, Set<string>>();
    for (const row of this.statementsOf(index).every.iterate(lower, upper)) {
      const value = partAt(String(row.key), position);
      const ids = seen.get(value) ?? new Set();
      seen.set(value, ids.add(String(row.id)));
    }
    return new Map([...seen].map(([value, ids]) => [value, ids.size]));
  }

  /** Part of a transaction of the caller. Throws `conflict`. */
  apply({ kind, document }: Change): void {
    const before = kind === 'insert' ? undefined : this.stored(document.id);
    const expected = kind === 'replace' ? document.version - 1 : document.version;
    if (kind !== 'insert' && before?.version !== expected) throw stale(this.name, document.id);
    const after = kind === 'remove' ? undefined : (document as StoredDocument);
    try {
      this.write(before, after, document.id);
    } catch (error) {
      throw isDuplicateKey(error) ? duplicate(this.name, error) : error;
    }
  }

  private write(
    before: StoredDocument | undefined,
    after: StoredDocument | undefined,
    id: string,
  ): void {
    const { insert, replace, remove } = this.statements;
    if (after === undefined) remove.run(id);
    else (before === undefined ? insert : replace).run(after.version, JSON.stringify(after), id);

    for (const index of this.declared) {
      const { gone, added } = entryChanges(index, before, after);
      const entries = this.statementsOf(index);
      for (const key of gone) entries.remove.run(key);
      for (const key of added) entries.insert.run(key, id);
    }
  }

  private stored(id: string, parse = parsed): StoredDocument | undefined {
    const row: unknown = this.statements.find.get(id);
    return Array.isArray(row) ? parse(String(row[0])) : undefined;
  }

  private statementsOf(index: TableIndex): ReturnType<typeof indexStatements> {
    const statements = this.indexes.get(index.name);
    if (statements === undefined) throw new RangeError(`no index '${index.name}'`);
    return statements;
  }
}

function parsed(text: string): StoredDocument {
  return JSON.parse(text);
}

function remembering<T>(answer: (text: string) => T, max: number): (text: string) => T {
  const answers = new Map<string, T>();
  return (text) => {
    const known = answers.get(text);
    if (known !== undefined) return known;
    const found = answer(text);
    if (answers.size >= max) answers.clear();
    answers.set(text, found);
    return found;
  };
}

function documentStatements(database: DatabaseSync, name: string) {
  const table = quoted(name);
  const find = database.prepare(`SELECT document FROM ${table} WHERE id = ?`);
  // Every request looks up its token: a row as an object costs as much as finding it.
  find.setReturnArrays(true);
  return {
    find,
    insert: database.prepare(`INSERT INTO ${table} (version, document, id) VALUES (?, ?, ?)`),
    replace: database.prepare(`UPDATE ${table} SET version = ?, document = ? WHERE id = ?`),
    remove: database.prepare(`DELETE FROM ${table} WHERE id = ?`),
  };
}

function indexStatements(database: DatabaseSync, index: TableIndex) {
  const table = quoted(index.table);
  const inRange = `SELECT key, id FROM ${table} WHERE key >= ? AND key < ? ORDER BY key`;
  return {
    forward: database.prepare(`${inRange} LIMIT ?`),
    backward: database.prepare(`${inRange} DESC LIMIT ?`),
    every: database.prepare(inRange),
    insert: database.prepare(`INSERT INTO ${table} (key, id) VALUES (?, ?)`),
    remove: database.prepare(`DELETE FROM ${table} WHERE key = ?`),
  };
}
