import type { Actor, AuditEvent } from '../audit-event.ts';
import { dateOf } from '../calendar.ts';
import { type Extract, extractId, type MadeExtract } from './extract.ts';
import type { UsageRead } from './extract-content.ts';

const JOB: Actor = { role: 'job', id: 'extract' };

type Made = Pick<Extract, 'repDuns' | 'businessDate' | 'file' | 'attempts'>;

/** The delivery, and the read of usage that it was. */
export function deliveredEvents(
  extract: Made & { readonly made: MadeExtract },
  read: UsageRead | undefined,
  site: string,
  at: Temporal.Instant,
): readonly AuditEvent[] {
  const { size, sha256, counts } = extract.made;
  const detail = { ...factsOf(extract), site, size, sha256, ...counts };
  const delivered = {
    at,
    actor: JOB,
    action: 'extract.delivered',
    subject: subjectOf(extract),
    detail,
  };
  return read === undefined ? [delivered] : [readEvent(extract, counts, read, at), delivered];
}

function readEvent(
  extract: Made,
  { esiids, days, readings }: MadeExtract['counts'],
  { reader, ground, firstDay, lastDay }: UsageRead,
  at: Temporal.Instant,
): AuditEvent {
  const from = dateOf(firstDay).toString();
  const to = dateOf(lastDay).toString();
  const detail = { door: 'extract', ground, esiids, days, readings, from, to };
  return { at, actor: reader, action: 'usage.read', subject: subjectOf(extract), detail };
}

export function failedEvent(
  extract: Made & { readonly errorKey: string },
  at: Temporal.Instant,
): AuditEvent {
  const detail = { ...factsOf(extract), errorKey: extract.errorKey };
  return { at, actor: JOB, action: 'extract.failed', subject: subjectOf(extract), detail };
}

export function purgedEvent(extract: Made, at: Temporal.Instant): AuditEvent {
  const detail = factsOf(extract);
  return { at, actor: JOB, action: 'extract.purged', subject: subjectOf(extract), detail };
}

function subjectOf({ repDuns, businessDate }: Made): string {
  return extractId(repDuns, businessDate);
}

function factsOf({ repDuns, businessDate, file, attempts }: Made) {
  return { repDuns, businessDate: businessDate.toString(), file, attempts };
}
