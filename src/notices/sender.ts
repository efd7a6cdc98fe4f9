import type { Leases } from '../lease.ts';
import type { Log } from '../log.ts';
import { letterOf } from './letter.tsx';
import type { Delivery, Post } from './post.ts';
import type { NoticeQueue } from './queue.ts';
import { hasAttemptsLeft, type WaitingNotice } from './queued-notice.ts';

const LEASE = 'notices';
/** Short, so that after a crash another hub soon goes on. */
const LEASE_TERMS = {
  ttl: Temporal.Duration.from({ seconds: 30 }),
  renew: Temporal.Duration.from({ seconds: 10 }),
};
const LOOK_EVERY_MS = 5000;
/** Enough for the unit of work that a message belongs to, mostly; the next look finds what comes later. */
const LOOK_SOON_MS = 100;
/** As many connections as a mail server takes from one sender without complaint. */
const AT_ONCE = 4;

export interface SenderDeps {
  readonly queue: NoticeQueue;
  readonly post: Post;
  readonly leases: Leases;
  readonly log: Log;
}

/**
 * Sends what waits, from one hub at a time. A message is counted as attempted before it is sent, so that after a crash it
 * is tried again, a bounded number of times; in that one case it may arrive twice, with the same Message-ID.
 */
export class NoticeSender {
  private readonly deps: SenderDeps;
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private soon: NodeJS.Timeout | undefined;
  private work: Promise<void> = Promise.resolve();

  constructor(deps: SenderDeps) {
    this.deps = deps;
  }

  /** Looks now, from time to time, and soon after something was queued in this process. */
  start(): void {
    this.deps.queue.whenQueueing(() => this.nudge());
    this.timer = setInterval(() => this.nudge(), LOOK_EVERY_MS);
    this.nudge();
  }

  /** Looks soon; many calls in a row are one look. */
  nudge(): void {
    if (this.soon !== undefined || this.stopping.signal.aborted) return;
    this.soon = setTimeout(() => {
      this.soon = undefined;
      void this.deliverDue();
    }, LOOK_SOON_MS);
  }

  /** Lets the messages in hand be finished, and sends no other. */
  async stop(): Promise<void> {
    this.deps.queue.whenQueueing(() => {});
    this.stopping.abort();
    clearInterval(this.timer);
    clearTimeout(this.soon);
    await this.work;
  }

  /** Tries everything that is due once, after what is under way already; never throws. */
  deliverDue(): Promise<void> {
    this.work = this.work
      .then(() => this.deliverIfAny())
      .catch((error) => {
        const stack = String((error as Error).stack ?? error);
        this.deps.log.error('notices were not sent', { error: stack });
      });
    return this.work;
  }

  private async deliverIfAny(): Promise<void> {
    const { queue, leases } = this.deps;
    // Asked first, so that a quiet hub writes nothing.
    if ((await queue.due(1)).length === 0) return;
    await leases.withLease(
      LEASE,
      (lost) => this.deliverAll(AbortSignal.any([lost, this.stopping.signal])),
      LEASE_TERMS,
    );
  }

  /** An end is certain: each attempt makes its message due later, and a server that is down ends it at once. */
  private async deliverAll(ending: AbortSignal): Promise<void> {
    const { queue } = this.deps;
    while (!ending.aborted) {
      const batch = await queue.due(AT_ONCE);
      const outcomes = await Promise.all(batch.map((notice) => this.deliver(notice)));
      if (batch.length < AT_ONCE || outcomes.includes('down')) return;
    }
  }

  private async deliver(notice: WaitingNotice): Promise<Delivery['outcome']> {
    const { queue, log } = this.deps;
    // The hub went down during the last attempt.
    if (!hasAttemptsLeft(notice)) {
      await queue.failed(notice, 'interrupted');
      return 'refused';
    }
    const claimed = await queue.claim(notice);
    if (claimed === undefined) return 'postponed';

    const delivery = await this.deps.post.deliver(letterOf(claimed));
    if (delivery.outcome === 'sent') {
      await queue.sent(claimed);
      return 'sent';
    }
    const { outcome, code } = delivery;
    const { id, kind, attempts } = claimed;
    const isOver = outcome === 'refused' || !hasAttemptsLeft(claimed);
    if (isOver) await queue.failed(claimed, code);
    log.warn('notice was not delivered', { id, kind, attempts, code, isOver });
    return outcome;
  }
}
