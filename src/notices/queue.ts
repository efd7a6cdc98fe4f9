import { randomUUID } from 'node:crypto';
import type { Actor, AuditEvent } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import { type Change, type Collection, type Collections, everyDocument } from '../collections.ts';
import { isHubError } from '../errors.ts';
import type { Notice, Notices } from '../notice.ts';
import { checkedNotice } from './checked-notice.ts';
import {
  attempted,
  ended,
  isWaiting,
  KEPT,
  type QueuedNotice,
  queued,
  type WaitingNotice,
} from './queued-notice.ts';

const SENDER: Actor = { role: 'job', id: 'notices' };

/** Messages that wait to be sent, in the same store as what they tell of. */
export class NoticeQueue implements Notices {
  private readonly collections: Collections;
  private readonly notices: Collection<QueuedNotice>;
  private readonly clock: Clock;
  private listener: () => void = () => {};

  constructor(collections: Collections, clock: Clock) {
    this.collections = collections;
    this.notices = collections.define<QueuedNotice>('notices', {
      indexes: { state: ['state', 'at'] },
      instants: ['at', 'queuedAt'],
    });
    this.clock = clock;
  }

  /** Throws an `AssertionError` when a fact of the kind is missing or the address is none. */
  queueing(notice: Notice): Change {
    const change = this.notices.inserting(
      queued(randomUUID(), checkedNotice(notice), this.clock()),
    );
    this.listener();
    return change;
  }

  /** Calls `listener` when a message is about to be saved, so that it need not wait for the next look. */
  whenQueueing(listener: () => void): void {
    this.listener = listener;
  }

  /** Messages to send now, those that wait longest first. */
  async due(limit: number): Promise<readonly WaitingNotice[]> {
    // The bound is exclusive, and a message of this very millisecond is due.
    const until = this.clock().add({ milliseconds: 1 });
    const { items } = await this.notices.page({
      index: 'state',
      equals: ['waiting'],
      until,
      limit,
    });
    return items.filter(isWaiting);
  }

  /** The notice as this sender's to try once; undefined when another sender has it. */
  async claim(notice: WaitingNotice): Promise<WaitingNotice | undefined> {
    const claimed = attempted(notice, this.clock());
    const isOurs = await unlessStale(this.collections.keep([this.notices.replacing(claimed)]));
    return isOurs ? claimed : undefined;
  }

  sent(notice: WaitingNotice): Promise<void> {
    return this.end(notice, 'sent', {});
  }

  /** Given up; `code` as in a `Delivery`. */
  failed(notice: WaitingNotice, code: string): Promise<void> {
    return this.end(notice, 'failed', { code });
  }

  /** Forgets messages that ended more than thirty days ago; gives how many. */
  async removeOld(): Promise<number> {
    const until = this.clock().subtract(KEPT);
    let removed = 0;
    for (const state of ['sent', 'failed'] as const) {
      for await (const notice of everyDocument(this.notices, {
        index: 'state',
        equals: [state],
        until,
      })) {
        if (await unlessStale(this.collections.keep([this.notices.removing(notice)]))) removed++;
      }
    }
    return removed;
  }

  /** The record tells that a message of that kind went out or did not; to whom, the event it belongs to tells. */
  private async end(
    notice: WaitingNotice,
    state: 'sent' | 'failed',
    facts: Readonly<Record<string, string>>,
  ): Promise<void> {
    const { id, kind, attempts } = notice;
    const at = this.clock();
    const event: AuditEvent = {
      ...{ at, actor: SENDER, action: `notice.${state}`, subject: id },
      detail: { kind, attempts, ...facts },
    };
    await unlessStale(
      this.collections.commit([this.notices.replacing(ended(notice, state, at))], event),
    );
  }
}

/** False when another sender was faster. */
async function unlessStale(change: Promise<void>): Promise<boolean> {
  try {
    await change;
    return true;
  } catch (error) {
    if (isHubError(error, 'conflict')) return false;
    throw error;
  }
}
