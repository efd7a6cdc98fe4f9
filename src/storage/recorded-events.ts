import type { AuditEvent } from '../audit-event.ts';
import type { RecordedEvent } from '../collections.ts';
import { instantText } from './documents.ts';

/** An event as it is stored: JSON; Temporal values within `detail` become ISO text and stay so. */
export interface StoredEvent {
  readonly at: string;
  readonly actor: AuditEvent['actor'];
  readonly action: string;
  readonly subject: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

export function storedEvent({ at, actor, action, subject, detail }: AuditEvent): StoredEvent {
  const { role, id } = actor;
  const event = { at: instantText(at), actor: { role, id }, action, subject };
  return detail === undefined ? event : { ...event, detail: JSON.parse(JSON.stringify(detail)) };
}

export function recordedEvent(number: number, event: StoredEvent): RecordedEvent {
  return { ...event, id: eventId(number), at: Temporal.Instant.from(event.at) };
}

const ID_DIGITS = 16;

/** The number of recording, padded so that text order is its order. */
function eventId(number: number): string {
  return String(number).padStart(ID_DIGITS, '0');
}

/** The number in an event's id; 0, before every event, for none. */
export function eventNumber(id: string | undefined): number {
  return id === undefined ? 0 : Number(id);
}
