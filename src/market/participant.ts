import type { Document } from '../collections.ts';

export type ParticipantRole = 'TDSP' | 'REP';

/** An organisation of the market, known by its DUNS (BR-031.012). */
export interface Participant extends Document {
  /** The DUNS: 9 digits, or 13 with DUNS+4; leading zeros count. */
  readonly id: string;
  readonly role: ParticipantRole;
  readonly name: string;
  /** Registration number at the Public Utility Commission; `''` when not given. One number may have several DUNS. */
  readonly puctNumber: string;
}

export function isDuns(text: string): boolean {
  return /^(\d{9}|\d{13})$/.test(text);
}
