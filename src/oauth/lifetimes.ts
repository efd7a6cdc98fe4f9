import type { RefreshToken } from './store.ts';

/** A customer has this long to sign in and decide. */
export const REQUEST_LIFETIME = Temporal.Duration.from({ minutes: 10 });
/** Below the six minutes after which the Green Button tests expect a code to be dead (OAD003). */
export const CODE_LIFETIME = Temporal.Duration.from({ minutes: 5 });
/** An access token lives an hour, and never longer than the Authorization. */
export const TOKEN_LIFETIME = Temporal.Duration.from({ hours: 1 });
/** A client whose answer got lost may use the refresh token it has this long after a newer one was issued. */
export const OVERLAP = Temporal.Duration.from({ seconds: 60 });
/** What has expired is remembered this long, so that its reuse is still noticed. */
export const REMEMBERED = Temporal.Duration.from({ hours: 24 });

export type RefreshTokenState = 'usable' | 'reused' | 'expired';

export function refreshTokenState(
  { expiresAt, retiredAt }: RefreshToken,
  now: Temporal.Instant,
): RefreshTokenState {
  if (Temporal.Instant.compare(now, expiresAt) >= 0) return 'expired';
  const isReused = retiredAt !== null && Temporal.Instant.compare(now, retiredAt.add(OVERLAP)) >= 0;
  return isReused ? 'reused' : 'usable';
}
