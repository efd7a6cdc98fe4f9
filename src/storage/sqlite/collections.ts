import type { DatabaseSync } from 'node:sqlite';
import type { AuditEvent } from '../../audit-event.ts';
import type {
  Change,
  Collection,
  Collections,
  Definition,
  Document,
  EventQuery,
  RecordedEvent,
} from '../../collections.ts';
import { tableIndexes } from '../document-table.ts';
import { documentCodec } from '../documents.ts';
import { StoredCollection } from '../stored-collection.ts';
import { CommitMark } from './commit-mark.ts';
import { inTransaction, openDatabase } from './database.ts';
import { SqliteTable } from './document-table.ts';
import { SqliteEvents } from './events.ts';

/** The document port in one SQLite file; `:memory:` for a store that ends with the process. */
export async function openSqliteCollections(file: string): Promise<Collections> {
  return new SqliteCollections(openDatabase(file), new CommitMark(file));
}

class SqliteCollections implements Collections {
  private readonly database: DatabaseSync;
  private readonly mark: CommitMark;
  private readonly recorded: SqliteEvents;
  private readonly tables = new Map<string, SqliteTable>();

  constructor(database: DatabaseSync, mark: CommitMark) {
    this.database = database;
    this.mark = mark;
    this.recorded = new SqliteEvents(database);
  }

  define<T extends Document>(name: string, definition: Definition): Collection<T> {
    if (this.tables.has(name)) throw new RangeError(`collection '${name}' is defined twice`);
    const indexes = tableIndexes(name, definition);
    const table = new SqliteTable({ database: this.database, mark: this.mark }, name, indexes);
    this.tables.set(name, table);
    return new StoredCollection(name, documentCodec<T>(definition), indexes, table);
  }

  async commit(
    changes: readonly Change[],
    because: AuditEvent | readonly AuditEvent[],
  ): Promise<void> {
    this.save(changes, Array.isArray(because) ? because : [because]);
  }

  async keep(changes: readonly Change[]): Promise<void> {
    this.save(changes, []);
  }

  async record(events: readonly AuditEvent[]): Promise<void> {
    this.save([], events);
  }

  events(query: EventQuery = {}): AsyncIterable<RecordedEvent> {
    return this.recorded.read(query);
  }

  async close(): Promise<void> {
    if (!this.database.isOpen) return;
    this.database.close();
    this.mark.close();
  }

  private save(changes: readonly Change[], events: readonly AuditEvent[]): void {
    if (changes.length + events.length === 0) return;
    inTransaction(this.database, () => {
      for (const change of changes) this.table(change.collection).apply(change);
      this.recorded.append(events);
    });
  }

  private table(name: string): SqliteTable {
    const table = this.tables.get(name);
    if (table === undefined) throw new RangeError(`collection '${name}' is not defined`);
    return table;
  }
}
