import type { ClientSession, Db } from 'mongodb';
import type { AuditEvent } from '../../audit-event.ts';
import type { EventQuery, RecordedEvent } from '../../collections.ts';
import { instantText } from '../documents.ts';
import { eventNumber, recordedEvent, type StoredEvent, storedEvent } from '../recorded-events.ts';
import { makeCollection } from './connection.ts';

interface EventRow {
  readonly _id: number;
  readonly event: StoredEvent;
}

const EVENTS = 'record:events';
const COUNTERS = 'record:counters';

/**
 * The record of events. Numbers are drawn from one counter just before the transaction that saves them, so that hubs do
 * not wait for each other's commits: of two commits at the same moment the higher number may be seen first, and a failed
 * commit leaves a gap. Who follows the record must wait for a young gap to close.
 */
export class MongoEvents {
  private readonly db: Db;
  private prepared: Promise<void> | undefined;

  constructor(db: Db) {
    this.db = db;
  }

  /** Waits until the record exists. */
  async ready(): Promise<void> {
    this.prepared ??= this.prepare();
    try {
      await this.prepared;
    } catch (error) {
      this.prepared = undefined;
      throw error;
    }
  }

  /** Numbers the events; the rows go to `append`. */
  async number(events: readonly AuditEvent[]): Promise<readonly EventRow[]> {
    if (events.length === 0) return [];
    const counter = await this.db
      .collection<{ _id: string; last: number }>(COUNTERS)
      .findOneAndUpdate(
        { _id: 'events' },
        { $inc: { last: events.length } },
        { upsert: true, returnDocument: 'after' },
      );
    const first = (counter?.last ?? events.length) - events.length + 1;
    return events.map((event, position) => ({ _id: first + position, event: storedEvent(event) }));
  }

  /** Part of a transaction of the caller. */
  async append(rows: readonly EventRow[], session: ClientSession): Promise<void> {
    if (rows.length > 0) await this.rows().insertMany([...rows], { session });
  }

  async *read(query: EventQuery): AsyncGenerator<RecordedEvent> {
    await this.ready();
    for await (const { _id, event } of this.rows().find(filter(query)).sort({ _id: 1 })) {
      yield recordedEvent(_id, event);
    }
  }

  private async prepare(): Promise<void> {
    await makeCollection(this.db, COUNTERS);
    await makeCollection(this.db, EVENTS);
    await this.rows().createIndex({ 'event.action': 1, _id: 1 });
    await this.rows().createIndex({ 'event.subject': 1, _id: 1 });
  }

  private rows() {
    return this.db.collection<EventRow>(EVENTS);
  }
}

function filter({ after, from, until, action, subject }: EventQuery) {
  return {
    _id: { $gt: eventNumber(after) },
    ...(action !== undefined && { 'event.action': action }),
    ...(subject !== undefined && { 'event.subject': subject }),
    ...((from !== undefined || until !== undefined) && {
      'event.at': {
        ...(from !== undefined && { $gte: instantText(from) }),
        ...(until !== undefined && { $lt: instantText(until) }),
      },
    }),
  };
}
