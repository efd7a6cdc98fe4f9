import type { Document } from '../collections.ts';
import { HubError } from '../errors.ts';

/** The ESPI Authorization: a customer's yes to one third party, by ESIID, for a term. Its id is the Subscription's too. */
export interface Authorization extends Document {
  /** UUID; in the URIs of Authorization and Subscription. */
  readonly id: string;
  readonly customerId: string;
  readonly clientId: string;
  readonly esiids: readonly string[];
  /** Granted ESPI scope string, at most 256 characters. */
  readonly scope: string;
  readonly status: 'active' | 'revoked' | 'denied';
  readonly grantedAt: Temporal.Instant;
  readonly updatedAt: Temporal.Instant;
  /** End of the term; access ends then. */
  readonly expiresAt: Temporal.Instant;
  /** First local day that may be read (`publishedPeriod`). */
  readonly publishedFrom: Temporal.PlainDate;
  /** Absolute expiry of the newest access token, for `expires_at` on the wire. */
  readonly tokenExpiresAt: Temporal.Instant;
}

export function isLive(authorization: Authorization, now: Temporal.Instant): boolean {
  return (
    authorization.status === 'active' && Temporal.Instant.compare(now, authorization.expiresAt) < 0
  );
}

/** Revoked is final: a new consent is a new Authorization, never a revival. */
export function revoke(authorization: Authorization, now: Temporal.Instant): Authorization {
  if (authorization.status !== 'active') {
    throw new HubError('conflict', 'consent.already-ended', { id: authorization.id });
  }
  return {
    ...authorization,
    status: 'revoked',
    updatedAt: now,
    version: authorization.version + 1,
  };
}

/** Without one of its ESIIDs; without the last one it is revoked. */
export function sharingLess(
  authorization: Authorization,
  esiid: string,
  now: Temporal.Instant,
): Authorization {
  const esiids = authorization.esiids.filter((shared) => shared !== esiid);
  if (esiids.length === 0) return revoke(authorization, now);
  return { ...authorization, esiids, updatedAt: now, version: authorization.version + 1 };
}

/** A yes or a no as it begins; `esiids` is empty for a no. */
export interface Answer {
  readonly id: string;
  readonly customerId: string;
  readonly clientId: string;
  readonly esiids: readonly string[];
  readonly scope: string;
  readonly expiresAt: Temporal.Instant;
  readonly publishedFrom: Temporal.PlainDate;
}

/** No ESIIDs are a no: kept as ESPI status 2, so that both sides can see the question was answered. */
export function answered(answer: Answer, now: Temporal.Instant): Authorization {
  return {
    ...answer,
    version: 1,
    status: answer.esiids.length > 0 ? 'active' : 'denied',
    grantedAt: now,
    updatedAt: now,
    tokenExpiresAt: now,
  };
}

/** The third party holds a new access token. */
export function withToken(
  authorization: Authorization,
  tokenExpiresAt: Temporal.Instant,
  now: Temporal.Instant,
): Authorization {
  return { ...authorization, tokenExpiresAt, updatedAt: now, version: authorization.version + 1 };
}
