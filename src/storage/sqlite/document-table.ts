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
import type { CommitMark } from './commit-mark.ts';
import { isDuplicateKey, quoted } from './database.ts';
import { prepareTables } from './schema.ts';

/** So many documents that were asked for one by one are remembered: every request asks for its token or its session. */
const REMEMBERED_MAX = 1000;

/** Where a table is, and who tells of changes to it. */
export interface TableSource {
  readonly database: DatabaseSync;
  readonly mark: CommitMark;
}

/** One collection in SQLite: a table of documents as JSON and a table per index. */
export class SqliteTable implements DocumentTable {
  private readonly name: string;
  private readonly statements: ReturnType<typeof documentStatements>;
  private readonly indexes: ReadonlyMap<string, ReturnType<typeof indexStatements>>;
  private readonly declared: readonly TableIndex[];
  private readonly mark: CommitMark;
  /** As of the last commit of anybody to any table of the file. */
  private readonly remembered = new Map<string, StoredDocument>();
  private rememberedAt = 0;

  constructor({ database, mark }: TableSource, name: string, indexes: readonly TableIndex[]) {
    this.mark = mark;
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
    const at = this.mark.number();
    if (at !== this.rememberedAt || this.remembered.size >= REMEMBERED_MAX) this.remembered.clear();
    this.rememberedAt = at;
    const known = this.remembered.get(id);
    if (known !== undefined) return known;
    const document = this.stored(id);
    if (document !== undefined) this.remembered.set(id, document);
    return document;
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

  private stored(id: string): StoredDocument | undefined {
    const row: unknown = this.statements.find.get(id);
    return Array.isArray(row) ? JSON.parse(String(row[0])) : undefined;
  }

  private statementsOf(index: TableIndex): ReturnType<typeof indexStatements> {
    const statements = this.indexes.get(index.name);
    if (statements === undefined) throw new RangeError(`no index '${index.name}'`);
    return statements;
  }
}

function documentStatements(database: DatabaseSync, name: string) {
  const table = quoted(name);
  const find = database.prepare(`SELECT document FROM ${table} WHERE id = ?`);
  // A row as an object costs as much as finding it.
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
