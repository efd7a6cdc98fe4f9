import type { Document } from '../collections.ts';
import type { Language } from '../language.ts';
import type { Notice, NoticeKind } from '../notice.ts';

/** A message on its way, or the bare fact that it was sent or given up. */
export interface QueuedNotice extends Document {
  readonly kind: NoticeKind;
  readonly state: 'waiting' | 'sent' | 'failed';
  /** Waiting: when to try next. Otherwise: when it ended. */
  readonly at: Temporal.Instant;
  readonly queuedAt: Temporal.Instant;
  /** Counted before each try, so that a crash in the middle of one counts too. */
  readonly attempts: number;
  /** Only while it waits: of a message that ended no address, link or password stays. */
  readonly content?: NoticeContent;
}

export interface NoticeContent {
  readonly to: string;
  readonly language: Language;
  readonly facts: Readonly<Record<string, string>>;
}

export type WaitingNotice = QueuedNotice & { readonly content: NoticeContent };

/** Minutes until the try after the first, the second …: seventeen hours in all, for a mail server that is down overnight. */
const PAUSES_MINUTES = [1, 5, 15, 60, 240, 720] as const;
export const ATTEMPTS_MAX = PAUSES_MINUTES.length + 1;
/** How long the fact that a message was sent is kept. */
export const KEPT = Temporal.Duration.from({ hours: 30 * 24 });

export function queued(id: string, notice: Notice, now: Temporal.Instant): WaitingNotice {
  const { kind, ...content } = notice;
  return { id, version: 1, kind, state: 'waiting', at: now, queuedAt: now, attempts: 0, content };
}

/** The notice with one more attempt counted, and due again when that one turns out to have been in vain. */
export function attempted(notice: WaitingNotice, now: Temporal.Instant): WaitingNotice {
  const minutes = PAUSES_MINUTES[notice.attempts] ?? PAUSES_MINUTES[0];
  const { version, attempts } = notice;
  return { ...notice, version: version + 1, attempts: attempts + 1, at: now.add({ minutes }) };
}

export function hasAttemptsLeft({ attempts }: QueuedNotice): boolean {
  return attempts < ATTEMPTS_MAX;
}

/** What remains of a message when nothing more is to be done for it. */
export function ended(
  { content: _removed, ...notice }: WaitingNotice,
  state: 'sent' | 'failed',
  now: Temporal.Instant,
): QueuedNotice {
  return { ...notice, state, at: now, version: notice.version + 1 };
}

export function isWaiting(notice: QueuedNotice): notice is WaitingNotice {
  return notice.state === 'waiting' && notice.content !== undefined;
}
