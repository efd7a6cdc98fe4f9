import {
  type Change,
  type Collection,
  type Collections,
  type Document,
  everyDocument,
} from '../collections.ts';
import type { TokenKind } from './access-token.ts';

/** A third party's question that waits for the customer. Its id, like every id here, is the digest of a secret. */
export interface PendingRequest extends Document {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scope: string;
  readonly state: string | null;
  /** PKCE S256; null for legacy clients that sent none. */
  readonly codeChallenge: string | null;
  readonly expiresAt: Temporal.Instant;
}

export interface AuthorizationCode extends Document {
  readonly clientId: string;
  readonly authorizationId: string;
  readonly redirectUri: string;
  readonly scope: string;
  readonly codeChallenge: string | null;
  readonly expiresAt: Temporal.Instant;
  readonly usedAt: Temporal.Instant | null;
}

/** All tokens that descend from one code. Its id is the Authorization's; ended is final. */
export interface Grant extends Document {
  readonly clientId: string;
  readonly scope: string;
  /** The refresh token that was issued last. */
  readonly refreshTokenId: string;
  readonly endedAt: Temporal.Instant | null;
}

export interface RefreshToken extends Document {
  /** The grant, and so the Authorization. */
  readonly grantId: string;
  readonly clientId: string;
  readonly expiresAt: Temporal.Instant;
  /** When a newer one was issued in its place. */
  readonly retiredAt: Temporal.Instant | null;
}

export interface StoredAccessToken extends Document {
  readonly kind: TokenKind;
  readonly clientId: string;
  readonly scope: string;
  readonly issuedAt: Temporal.Instant;
  readonly expiresAt: Temporal.Instant;
  /** Set for kind `access`. */
  readonly authorizationId?: string;
}

/** What the authorization server keeps. Secrets are not among it: ids are digests of codes and tokens. */
export function oauthStore(collections: Collections) {
  const expiring = { indexes: { expiry: ['expiresAt'] } };
  const requests = collections.define<PendingRequest>('oauthRequests', {
    ...expiring,
    instants: ['expiresAt'],
  });
  const codes = collections.define<AuthorizationCode>('oauthCodes', {
    ...expiring,
    instants: ['expiresAt', 'usedAt'],
  });
  const grants = collections.define<Grant>('oauthGrants', { instants: ['endedAt'] });
  const refreshTokens = collections.define<RefreshToken>('oauthRefreshTokens', {
    ...expiring,
    instants: ['expiresAt', 'retiredAt'],
  });
  const accessTokens = collections.define<StoredAccessToken>('oauthAccessTokens', {
    indexes: { expiry: ['expiresAt'], client: ['clientId', 'expiresAt'] },
    instants: ['issuedAt', 'expiresAt'],
  });
  return {
    requests,
    codes,
    grants,
    refreshTokens,
    accessTokens,
    /** A client's that have not expired by then. */
    accessTokensOf: (clientId: string, now: Temporal.Instant) =>
      everyDocument(accessTokens, { index: 'client', equals: [clientId], from: now }),
    /** Changes that take away what expired before `until`. */
    async *removals(until: Temporal.Instant): AsyncGenerator<Change> {
      yield* expired(requests, until);
      yield* expired(codes, until);
      yield* expired(refreshTokens, until);
      yield* expired(accessTokens, until);
    },
  };
}
export type OauthStore = ReturnType<typeof oauthStore>;

async function* expired<T extends Document>(
  collection: Collection<T>,
  until: Temporal.Instant,
): AsyncGenerator<Change> {
  for await (const document of everyDocument(collection, { index: 'expiry', until })) {
    yield collection.removing(document);
  }
}
