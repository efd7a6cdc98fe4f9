import type { Clock } from '../clock.ts';
import type { Collections } from '../collections.ts';
import type { Files } from '../files.ts';
import type { Leases } from '../lease.ts';
import type { Log } from '../log.ts';
import type { Notices } from '../notice.ts';
import type { Outbox } from './outbox.ts';
import { openPost, type PostSettings } from './post-office.ts';
import { NoticeQueue } from './queue.ts';
import { NoticeSender } from './sender.ts';

export interface MailDeps {
  readonly collections: Collections;
  readonly files: Files;
  readonly leases: Leases;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: PostSettings;
  /** `https://host:port`; its host is the sender's when no setting names one. */
  readonly publicUrl: string;
}

/** E-mail as the rest of the hub needs it. */
export interface Mail {
  readonly notices: Notices;
  readonly outbox: Outbox;
  /** Sends what waits and what comes, until stopped; messages in hand are finished. */
  start(): { stop(): Promise<void> };
  /** Forgets what was sent more than thirty days ago, and files of the outbox after ten. */
  removeOld(): Promise<void>;
}

export function openMail(deps: MailDeps): Mail {
  const { collections, files, leases, clock, log, settings, publicUrl } = deps;
  const queue = new NoticeQueue(collections, clock);
  const { post, outbox } = openPost(settings, publicUrl, files);
  return {
    ...{ notices: queue, outbox },
    start() {
      const sender = new NoticeSender({ queue, post, leases, log });
      sender.start();
      return sender;
    },
    async removeOld() {
      await queue.removeOld();
      await outbox.removeOld(clock());
    },
  };
}
