import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { AuditEvent } from '../../audit-event.ts';
import type { EventQuery, RecordedEvent } from '../../collections.ts';
import { instantText } from '../documents.ts';
import { eventNumber, recordedEvent, storedEvent } from '../recorded-events.ts';
import { inTransaction } from './database.ts';

const PAGE_SIZE = 500;

/** The record of events. SQLite has one writer at a time, so numbers follow the order of commits exactly. */
export class SqliteEvents {
  private readonly database: DatabaseSync;
  private readonly insert: StatementSync;

  constructor(database: DatabaseSync) {
    inTransaction(database, () =>
      database.exec(`
        CREATE TABLE IF NOT EXISTS "record:events" (number INTEGER PRIMARY KEY AUTOINCREMENT,
          at TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL, event TEXT NOT NULL);
        CREATE INDEX IF NOT EXISTS "record:events by action" ON "record:events" (action);
        CREATE INDEX IF NOT EXISTS "record:events by subject" ON "record:events" (subject);
      `),
    );
    this.database = database;
    this.insert = database.prepare(
      'INSERT INTO "record:events" (at, action, subject, event) VALUES (?, ?, ?, ?)',
    );
  }

  /** Part of a transaction of the caller. */
  append(events: readonly AuditEvent[]): void {
    for (const event of events.map(storedEvent)) {
      this.insert.run(event.at, event.action, event.subject, JSON.stringify(event));
    }
  }

  async *read(query: EventQuery): AsyncGenerator<RecordedEvent> {
    const { conditions, values } = filter(query);
    const page = this.database.prepare(
      `SELECT number, event FROM "record:events" WHERE number > ?${conditions} ORDER BY number LIMIT ?`,
    );
    let after = eventNumber(query.after);
    for (;;) {
      const rows = page.all(after, ...values, PAGE_SIZE);
      for (const row of rows) {
        after = Number(row.number);
        yield recordedEvent(after, JSON.parse(String(row.event)));
      }
      if (rows.length < PAGE_SIZE) return;
    }
  }
}

function filter({ from, until, action, subject }: EventQuery) {
  const bounds: [string, string | undefined][] = [
    ['at >= ?', from && instantText(from)],
    ['at < ?', until && instantText(until)],
    ['action = ?', action],
    ['subject = ?', subject],
  ];
  const given = bounds.flatMap(([condition, value]) =>
    value === undefined ? [] : [{ condition: ` AND ${condition}`, value }],
  );
  return {
    conditions: given.map(({ condition }) => condition).join(''),
    values: given.map(({ value }) => value),
  };
}
