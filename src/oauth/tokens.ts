import type { Actor } from '../audit-event.ts';
import { isHubError } from '../errors.ts';
import { digestOf } from '../secret.ts';
import type { AccessToken, CheckToken, TokenKind } from './access-token.ts';
import type { Clients } from './clients.ts';
import type { GrantDeps, Grants } from './grants.ts';
import { REMEMBERED, refreshTokenState, TOKEN_LIFETIME } from './lifetimes.ts';
import type { StoredAccessToken } from './store.ts';

export interface TokensDeps extends Omit<GrantDeps, 'authorizations'> {
  readonly clients: Clients;
  readonly grants: Grants;
}

export interface ClientTokenWish {
  readonly accessToken: string;
  readonly kind: Exclude<TokenKind, 'access'>;
  readonly clientId: string;
  readonly scope: string;
  /** The client as the record knows it. */
  readonly by: Actor;
}

/** What RFC 7662 tells about a live token. */
export interface Introspection {
  readonly clientId: string;
  readonly scope: string;
  readonly expiresAt: Temporal.Instant;
  readonly issuedAt?: Temporal.Instant;
  readonly authorizationId?: string;
}

/** Bearer tokens: issued to clients, checked at every request, taken back. */
export class Tokens {
  private readonly deps: TokensDeps;

  constructor(deps: TokensDeps) {
    this.deps = deps;
  }

  /** Looked up anew at every request, so that a revoked consent stops the next one. */
  readonly check: CheckToken = async (bearer) => {
    const stored = await this.deps.store.accessTokens.find(digestOf(bearer));
    if (stored === undefined) return { state: 'unknown' };
    if (!(await this.isLive(stored))) return { state: 'expired' };
    return { state: 'live', token: present(stored) };
  };

  /** A token of the client's own, resting on no customer's consent. */
  async issueToClient({ accessToken, by, ...wish }: ClientTokenWish): Promise<Temporal.Instant> {
    const { collections, store, clock } = this.deps;
    const issuedAt = clock();
    const expiresAt = issuedAt.add(TOKEN_LIFETIME);
    const token = { ...wish, id: digestOf(accessToken), version: 1, issuedAt, expiresAt };
    await collections.commit([store.accessTokens.inserting(token)], {
      at: issuedAt,
      actor: by,
      action: 'oauth.token-issued',
      subject: wish.clientId,
      detail: { scope: wish.scope, kind: wish.kind },
    });
    return expiresAt;
  }

  /** A live access or refresh token of this client; undefined for any other, so that tokens cannot be probed. */
  async introspect(text: string, clientId: string): Promise<Introspection | undefined> {
    const { store, grants, clock } = this.deps;
    const access = await store.accessTokens.find(digestOf(text));
    if (access?.clientId === clientId) return (await this.isLive(access)) ? access : undefined;

    const refresh = await store.refreshTokens.find(digestOf(text));
    if (refresh?.clientId !== clientId) return undefined;
    // Asking is not using: a replaced token ends nothing here.
    if (refreshTokenState(refresh, clock()) !== 'usable') return undefined;
    const grant = await grants.findLive(refresh.grantId);
    if (grant === undefined) return undefined;
    const { scope, id: authorizationId } = grant;
    return { clientId, scope, expiresAt: refresh.expiresAt, authorizationId };
  }

  /** RFC 7009: an access token alone, or with a refresh token its whole grant. Unknown and other clients' are left alone. */
  async revoke(text: string, by: Actor): Promise<void> {
    const { id: clientId } = by;
    const { collections, store, grants, clock } = this.deps;
    const refresh = await store.refreshTokens.find(digestOf(text));
    if (refresh?.clientId === clientId) return grants.end(refresh.grantId, 'revoked by its client');

    const access = await store.accessTokens.find(digestOf(text));
    if (access?.clientId !== clientId) return;
    try {
      await collections.commit([store.accessTokens.removing(access)], {
        at: clock(),
        actor: by,
        action: 'oauth.token-revoked',
        subject: access.authorizationId ?? clientId,
      });
    } catch (error) {
      // Revoked twice at once: it is gone, which is what both wanted.
      if (!isHubError(error, 'conflict')) throw error;
    }
  }

  /** Takes away what expired a day ago; a job's work. */
  async removeExpired(): Promise<void> {
    const { collections, store, clock } = this.deps;
    for await (const removal of store.removals(clock().subtract(REMEMBERED))) {
      await collections.keep([removal]);
    }
  }

  private async isLive({
    kind,
    clientId,
    expiresAt,
    authorizationId,
  }: StoredAccessToken): Promise<boolean> {
    if (Temporal.Instant.compare(this.deps.clock(), expiresAt) >= 0) return false;
    const { clients, grants } = this.deps;
    if (authorizationId !== undefined)
      return (await grants.findLive(authorizationId)) !== undefined;
    // Shutting a client out takes its tokens away; but a program also rests on its organisation, which may come back.
    return kind === 'program' ? clients.isActive(clientId) : true;
  }
}

function present({
  kind,
  clientId,
  scope,
  expiresAt,
  authorizationId,
}: StoredAccessToken): AccessToken {
  const token = { kind, clientId, scope, expiresAt };
  return authorizationId === undefined ? token : { ...token, authorizationId };
}
