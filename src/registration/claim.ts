import type { Document } from '../collections.ts';

/** `granted`: the move-in was verified, and the premise is theirs. */
export type ClaimStatus = 'waiting' | 'granted' | 'rejected' | 'withdrawn';

/** A customer's word that a premise in another's hands is theirs now. It takes nothing away until the move-in is verified. */
export interface Claim extends Document {
  /** `<customer id>:<esiid>`: saying it twice is saying it once. */
  readonly id: string;
  readonly customerId: string;
  readonly esiid: string;
  readonly status: ClaimStatus;
  readonly claimedAt: Temporal.Instant;
}

export function claimId(customerId: string, esiid: string): string {
  return `${customerId}:${esiid}`;
}
