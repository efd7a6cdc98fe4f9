import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEvent } from '../../src/audit-event.ts';
import type { Collections, RecordedEvent } from '../../src/collections.ts';
import { Leases } from '../../src/lease.ts';
import type { Log, LogFields } from '../../src/log.ts';
import type { Notice } from '../../src/notice.ts';
import type { Post } from '../../src/notices/post.ts';
import { NoticeQueue } from '../../src/notices/queue.ts';
import type { QueuedNotice } from '../../src/notices/queued-notice.ts';
import { NoticeSender } from '../../src/notices/sender.ts';
import { openSqliteCollections } from '../../src/storage/sqlite/collections.ts';
import { type TurnedClock, turnedClock } from '../support/hub-app.ts';

export const SENDER = { name: 'Green Button Hub', address: 'no-reply@hub.example.org' };

/** One hub's part in sending, over a store that several may share. */
export interface SendingHub {
  readonly collections: Collections;
  readonly queue: NoticeQueue;
  readonly sender: NoticeSender;
  /** Saves a notice together with the event that it tells of. */
  save(notice: Notice): Promise<void>;
  readonly logged: readonly string[];
  close(): Promise<void>;
}

export function sendingHub(collections: Collections, clock: TurnedClock, post: Post): SendingHub {
  const logged: string[] = [];
  const queue = new NoticeQueue(collections, clock);
  const leases = new Leases(collections, crypto.randomUUID(), clock);
  const sender = new NoticeSender({ queue, post, leases, log: keepingLog(logged) });
  return {
    ...{ collections, queue, sender, logged },
    save: (notice) => collections.commit([queue.queueing(notice)], anEvent(clock())),
    async close() {
      await sender.stop();
      await collections.close();
    },
  };
}

export interface SendingWorld extends SendingHub {
  readonly clock: TurnedClock;
  readonly folder: string;
  /** Another hub over the same store. */
  second(post: Post): Promise<SendingHub>;
  events(): Promise<readonly RecordedEvent[]>;
  /** What is stored, as text, to look for what must not be in it. */
  stored(): Promise<string>;
}

/** A hub over SQLite in a folder of its own, and what a test asks about it. */
export async function sendingWorld(post: Post): Promise<SendingWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'hub-'));
  const open = () => openStore(folder);
  const clock = turnedClock();
  const hub = sendingHub(await open(), clock, post);
  const others: SendingHub[] = [];
  return {
    ...hub,
    ...{ clock, folder },
    async second(otherPost) {
      const other = sendingHub(await open(), clock, otherPost);
      others.push(other);
      return other;
    },
    events: () => noticeEvents(hub.collections),
    async stored() {
      const reader = await open();
      const notices = reader.define<QueuedNotice>('notices', {
        indexes: { state: ['state', 'at'] },
        instants: ['at', 'queuedAt'],
      });
      const pages = await Promise.all(
        ['waiting', 'sent', 'failed'].map((state) =>
          notices.page({ index: 'state', equals: [state] }),
        ),
      );
      await reader.close();
      return JSON.stringify(pages.flatMap(({ items }) => items));
    },
    async close() {
      for (const other of others) await other.close();
      await hub.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function openStore(folder: string): Promise<Collections> {
  return openSqliteCollections(join(folder, 'hub.sqlite'));
}

export async function noticeEvents(collections: Collections): Promise<readonly RecordedEvent[]> {
  const events = await Array.fromAsync(collections.events());
  return events.filter(({ action }) => action.startsWith('notice.'));
}

function anEvent(at: Temporal.Instant): AuditEvent {
  return { at, actor: { role: 'operator', id: 'test' }, action: 'test.done', subject: 'test' };
}

function keepingLog(logged: string[]): Log {
  const keep = (phrase: string, fields: LogFields = {}) => {
    logged.push(JSON.stringify([phrase, fields]));
  };
  return { info: keep, warn: keep, error: keep };
}
