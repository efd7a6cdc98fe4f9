/**
 * `access`: code flow, opens a Subscription; `client` and `registration`: client credentials (`espi/FACTS` §8.1). `program`:
 * client credentials of an organisation's program, for the hub's own API.
 */
export type TokenKind = 'access' | 'client' | 'registration' | 'program';

/** What a bearer token turned out to be. */
export interface AccessToken {
  readonly kind: TokenKind;
  readonly clientId: string;
  readonly scope: string;
  readonly expiresAt: Temporal.Instant;
  /** Set for kind `access`: the Authorization it rests on. */
  readonly authorizationId?: string;
}

/**
 * `expired` also for a token whose grant was revoked or whose term ended: tokens die with the grant (DESIGN §4), and ESPI
 * answers both with 401.
 */
export type TokenCheck =
  | { readonly state: 'live'; readonly token: AccessToken }
  | { readonly state: 'expired' }
  | { readonly state: 'unknown' };

const BEARER = /^Bearer +(\S+)$/i;

/** The token of an `Authorization` header; undefined without one. */
export function bearerOf(authorization: string): string | undefined {
  return BEARER.exec(authorization)?.[1];
}

/** `WWW-Authenticate` of a refusal; a request without any token gets no error code (RFC 6750 §3.1). */
export function bearerChallenge(realm: string, hadToken: boolean): string {
  return `Bearer realm="${realm}"${hadToken ? ', error="invalid_token"' : ''}`;
}

/** Doors ask this; `oauth/tokens.ts` answers. Takes the bare token, without the scheme. */
export type CheckToken = (bearer: string) => Promise<TokenCheck>;
