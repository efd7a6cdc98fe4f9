import type { ClientSession } from 'mongodb';
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
import { type MongoConnection, openMongo, translated } from './connection.ts';
import { MongoTable, type Run } from './document-table.ts';
import { MongoEvents } from './events.ts';

/** The document port in the database that the URI names. Throws as `openMongo`. */
export async function openMongoCollections(uri: string): Promise<Collections> {
  return mongoCollections(await openMongo(uri));
}

/** The document port over a connection that others share; closing it closes the connection. */
export function mongoCollections(connection: MongoConnection): Collections {
  return new MongoCollections(connection);
}

class MongoCollections implements Collections {
  private readonly connection: MongoConnection;
  private readonly recorded: MongoEvents;
  private readonly tables = new Map<string, MongoTable>();

  constructor(connection: MongoConnection) {
    this.connection = connection;
    this.recorded = new MongoEvents(connection.db);
  }

  define<T extends Document>(name: string, definition: Definition): Collection<T> {
    if (this.tables.has(name)) throw new RangeError(`collection '${name}' is defined twice`);
    const indexes = tableIndexes(name, definition);
    const table = new MongoTable(this.connection.db, name, indexes);
    this.tables.set(name, table);
    return new StoredCollection(name, documentCodec<T>(definition), indexes, table);
  }

  async commit(
    changes: readonly Change[],
    because: AuditEvent | readonly AuditEvent[],
  ): Promise<void> {
    await this.save(changes, Array.isArray(because) ? because : [because]);
  }

  async keep(changes: readonly Change[]): Promise<void> {
    await this.save(changes, []);
  }

  async record(events: readonly AuditEvent[]): Promise<void> {
    await this.save([], events);
  }

  events(query: EventQuery = {}): AsyncIterable<RecordedEvent> {
    return this.recorded.read(query);
  }

  async close(): Promise<void> {
    await this.connection.client.close();
  }

  private async save(changes: readonly Change[], events: readonly AuditEvent[]): Promise<void> {
    if (changes.length + events.length === 0) return;
    const runs = runsOf(changes);
    try {
      for (const { collection } of runs) await this.table(collection).ready();
      await this.recorded.ready();
      const rows = await this.recorded.number(events);
      await this.inTransaction(async (session) => {
        await this.recorded.append(rows, session);
        for (const run of runs) await this.table(run.collection).apply(run, session);
      });
    } catch (error) {
      throw translated(error);
    }
  }

  /** The driver runs `work` again when another transaction was in the way; who lost then sees what the other wrote. */
  private async inTransaction(work: (session: ClientSession) => Promise<void>): Promise<void> {
    await this.connection.client.withSession((session) => session.withTransaction(work));
  }

  private table(name: string): MongoTable {
    const table = this.tables.get(name);
    if (table === undefined) throw new RangeError(`collection '${name}' is not defined`);
    return table;
  }
}

/**
 * Neighbours of one kind in one collection together, so that many changes are a few messages to the server. A document
 * that is changed twice starts another run.
 */
function runsOf(changes: readonly Change[]): readonly Run[] {
  const runs: (Run & { readonly changes: Change[] })[] = [];
  let ids = new Set<string>();
  for (const change of changes) {
    const { collection, kind, document } = change;
    const last = runs.at(-1);
    if (last?.collection === collection && last.kind === kind && !ids.has(document.id)) {
      last.changes.push(change);
      ids.add(document.id);
    } else {
      runs.push({ collection, kind, changes: [change] });
      ids = new Set([document.id]);
    }
  }
  return runs;
}
