import type { AcceptedTerms, User } from './user.ts';

/** Of the terms of use that hold now; a new text gets a new version, and everybody is asked again. */
export const TERMS_VERSION = '2026-01';

/** BR-017.018. */
export function hasAcceptedTerms(user: Pick<User, 'terms'>): boolean {
  return user.terms.some(({ version }) => version === TERMS_VERSION);
}

/** The terms a user has accepted so far, and those that hold now. */
export function withCurrentTerms(
  accepted: readonly AcceptedTerms[],
  at: Temporal.Instant,
): readonly AcceptedTerms[] {
  return [...accepted, { version: TERMS_VERSION, at }];
}
