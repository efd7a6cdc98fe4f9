import type { Document } from '../collections.ts';
import type { AcceptedTerms } from '../identity/user.ts';
import type { HumanCheck } from './human-check.ts';

/** Steps of a registration, in their order; each is a page. */
export const STEPS = ['check', 'premise', 'terms', 'person', 'sent'] as const;
export type Step = (typeof STEPS)[number];

/** BR-017.017: the third wrong answer cancels the registration. */
export const CHECK_TRIES = 3;
/** A typing error or two is human; a search for somebody's meter number is not. */
export const PREMISE_TRIES = 10;
/** From the first page to the last; the confirmation by e-mail has its own time. */
export const REGISTRATION_LASTS = Temporal.Duration.from({ hours: 1 });

/** Somebody on the way to becoming a customer's user; kept here, not in the forms, so that no step can be skipped or faked. */
export interface Registration extends Document {
  /** Digest of the browser's cookie. */
  readonly id: string;
  readonly step: Step;
  readonly check: HumanCheck;
  readonly checkTriesLeft: number;
  readonly premiseTriesLeft: number;
  /** Found to be right by the registers. */
  readonly premise?: { readonly esiid: string; readonly repDuns: string };
  readonly terms?: readonly AcceptedTerms[];
  /** Set by the last step: who has to confirm an address now. */
  readonly userId?: string;
  readonly expiresAt: Temporal.Instant;
}

/** The next version with these facts. */
export function advanced(
  registration: Registration,
  facts: Partial<Omit<Registration, 'id' | 'version'>>,
): Registration {
  return { ...registration, ...facts, version: registration.version + 1 };
}
