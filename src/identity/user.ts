import type { Role } from '../audit-event.ts';
import type { Document } from '../collections.ts';
import type { Language } from '../http/state.ts';

/** Somebody who signs in. */
export interface User extends Document {
  /** Opaque. */
  readonly id: string;
  /** What they type; compared without regard to case. */
  readonly userId: string;
  readonly role: Role;
  /** argon2id, PHC string form. */
  readonly passwordHash: string;
  readonly status: 'active' | 'suspended';
  readonly language: Language;
  /** Set for role `customer`: the `Customer`. */
  readonly customerId?: string;
  /** Set for roles `rep` and `tdsp`: the organisation. */
  readonly duns?: string;
}
