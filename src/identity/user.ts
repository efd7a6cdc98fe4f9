import type { Actor, Role } from '../audit-event.ts';
import type { Document } from '../collections.ts';
import type { Language } from '../language.ts';

/**
 * `unconfirmed`: the e-mail address is not proven yet. `requested`: an administrator has to say yes. `suspended` can be
 * lifted; `revoked` is for good (BR-017.004).
 */
export type UserStatus = 'unconfirmed' | 'requested' | 'active' | 'suspended' | 'revoked';

/** Somebody who signs in. Whether they may, is `status` and `credentials` together. */
export interface User extends Document {
  /** Opaque. */
  readonly id: string;
  /** What they type; compared as `foldedUserId` says (BR-028.017). */
  readonly userId: string;
  readonly foldedUserId: string;
  /** One only: a customer is never anything else under the same id (BR-028.025). */
  readonly role: Role;
  readonly status: UserStatus;
  /** While suspended: what the one who did it was; who may lift it hangs on this (BR-017.004). */
  readonly suspendedBy?: Actor['role'];
  readonly name: string;
  readonly email: string;
  /** As addresses are compared; several users may share one (BR-017.009). */
  readonly foldedEmail: string;
  readonly language: Language;
  readonly password: Password;
  readonly questions: readonly SecurityQuestion[];
  readonly secondFactor: SecondFactor;
  /** Versions of the terms of use, each with the moment it was accepted. */
  readonly terms: readonly AcceptedTerms[];
  readonly createdAt: Temporal.Instant;
  /** The last sign-in, or the moment of creation: what idleness is counted from (BR-061). */
  readonly activeAt: Temporal.Instant;
  /** When the warning before the purge went out; absent while there is no need of one. */
  readonly warnedAt?: Temporal.Instant;
  /** Set for role `customer`: the `Customer`. */
  readonly customerId?: string;
  /** Set for everybody who acts for an organisation. */
  readonly organisationId?: string;
  /** The organisation's DUNS that this user works under; a REP administrator may change between several. */
  readonly duns?: string;
  readonly isAdministrator: boolean;
  /** Grantable actions of the policy that an administrator gave. */
  readonly permissions: readonly string[];
}

export interface Password {
  /** argon2id, PHC string form. */
  readonly hash: string;
  /** Sent by e-mail: good once, until `expiresAt`, and to be changed at once (BR-017.016). */
  readonly isTemporary: boolean;
  readonly expiresAt: Temporal.Instant | null;
  readonly changedAt: Temporal.Instant;
}

export interface SecurityQuestion {
  /** Key of one of ours, or the user's own words. */
  readonly question: string;
  /** argon2id of the answer as it is compared. */
  readonly answerHash: string;
}

export interface SecondFactor {
  /** Base32; encrypted with the hub's key. Absent until a code was shown to be right. */
  readonly totpSecret?: string;
  /** Digests of codes for the day the telephone is lost; each works once. */
  readonly recoveryCodes: readonly string[];
  readonly passkeys: readonly Passkey[];
}

/** A WebAuthn credential. */
export interface Passkey {
  readonly id: string;
  /** base64url of the COSE key. */
  readonly publicKey: string;
  readonly counter: number;
  readonly label: string;
  readonly addedAt: Temporal.Instant;
}

export interface AcceptedTerms {
  readonly version: string;
  readonly at: Temporal.Instant;
}

/** Whether a right password lets them in: active, and the password neither over nor spent. */
export function isOpen({ status, password }: User, now: Temporal.Instant): boolean {
  const { expiresAt } = password;
  return (
    status === 'active' && (expiresAt === null || Temporal.Instant.compare(now, expiresAt) < 0)
  );
}
