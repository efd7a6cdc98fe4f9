import type { Actor } from '../audit-event.ts';
import type { Document } from '../collections.ts';

export type OrganisationKind =
  | 'tdsp'
  | 'rep'
  | 'third-party'
  | 'ercot'
  | 'regulator'
  | 'business'
  | 'host';

/** BR-028.011. */
export const ADMINISTRATORS_MAX = 4;

/** Of whoever registers an organisation: its one address, and the first administrator's own. */
export const APPLICATION_ADDRESSES = ['notices', 'administrator'] as const;
export type ApplicationAddress = (typeof APPLICATION_ADDRESSES)[number];

/**
 * `requested`: whoever says to act for it has not been believed yet. Suspended and revoked shut out all its users, revoked
 * for good.
 */
export type OrganisationStatus = 'requested' | 'approved' | 'rejected' | 'suspended' | 'revoked';

/** An entity of the market whose people use the hub. */
export interface Organisation extends Document {
  readonly kind: OrganisationKind;
  readonly status: OrganisationStatus;
  readonly name: string;
  readonly address: string;
  /** The one address that notifications go to; anybody's mailbox, not a user's (BR-028.012). */
  readonly noticeEmail: string;
  /** Those it acts under; for REPs several, each checked against the register (BR-031.012). */
  readonly duns: readonly OrganisationDuns[];
  readonly puctNumber: string;
  /** What the first administrator offered as proof, for the reviewer to read. */
  readonly evidence: string;
  readonly requestedAt: Temporal.Instant;
  /** Where the link in the first message was answered so far. */
  readonly proven?: readonly ApplicationAddress[];
  /** When the last of them was: nobody decides before (BR-017.011). */
  readonly confirmedAt?: Temporal.Instant;
  readonly decidedAt?: Temporal.Instant;
  /** Every suspension, reinstatement and revocation so far, oldest first. */
  readonly standing?: readonly StandingChange[];
  /** Set for an approved business: the `Customer` whose premises its people see. */
  readonly customerId?: string;
  /** OAuth clients: its own programs, and a third party's for Green Button; those that were revoked too. */
  readonly clientIds: readonly string[];
}

export type StandingAct = 'suspend' | 'reinstate' | 'revoke';

export interface StandingChange {
  readonly act: StandingAct;
  /** As it was typed; one line. */
  readonly reason: string;
  readonly at: Temporal.Instant;
  /** What the one who did it was; the record has who. */
  readonly by: Actor['role'];
}

export interface OrganisationDuns {
  readonly duns: string;
  /** `claimed` until somebody who may has compared it with the register. */
  readonly status: 'claimed' | 'validated';
  /** The utility that compared it, if one did; it goes on seeing the organisation. */
  readonly validatedBy?: string;
}

/** The addresses of an application that nobody has proven yet. */
export function unprovenOf({
  proven = [],
  confirmedAt,
}: Organisation): readonly ApplicationAddress[] {
  if (confirmedAt !== undefined) return [];
  return APPLICATION_ADDRESSES.filter((address) => !proven.includes(address));
}
