import type { Clock } from '../clock.ts';
import type { Change, Collections } from '../collections.ts';
import { type Authorization, isLive } from '../consent/authorization.ts';
import type { Authorizations } from '../consent/authorizations.ts';
import { isHubError } from '../errors.ts';
import { digestOf } from '../secret.ts';
import { refreshTokenState, TOKEN_LIFETIME } from './lifetimes.ts';
import type { AuthorizationCode, Grant, OauthStore, RefreshToken } from './store.ts';

/** A code or token may be contested by a few simultaneous requests; each conflict means that another one got its turn. */
const ATTEMPTS_MAX = 10;

export interface GrantDeps {
  readonly collections: Collections;
  readonly store: OauthStore;
  readonly authorizations: Authorizations;
  readonly clock: Clock;
}

/** Plain token texts to be stored as digests. */
export interface NewTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

export interface Issued {
  readonly authorizationId: string;
  readonly scope: string;
  readonly expiresAt: Temporal.Instant;
}

/** What tokens are issued for: a code used for the first time, or a refresh token. */
interface Issue {
  readonly grantId: string;
  readonly clientId: string;
  readonly scope: string;
  readonly tokens: NewTokens;
  /** Saved in the same unit of work: the code's use. */
  readonly alongside: readonly Change[];
}

/**
 * Families of tokens, each descending from one code. A secret that comes back after its time has been seen by two, so
 * the family ends (RFC 6749 §4.1.2, RFC 9700 §4.14.2). Every issue is one unit of work with the use that allows it:
 * of two simultaneous uses one gets tokens, and the other is found to be a reuse.
 */
export class Grants {
  private readonly deps: GrantDeps;

  constructor(deps: GrantDeps) {
    this.deps = deps;
  }

  /** The code, if it can be redeemed now; a used one ends its grant. */
  async findCode(code: string): Promise<AuthorizationCode | undefined> {
    const found = await this.deps.store.codes.find(digestOf(code));
    if (found === undefined) return undefined;
    if (found.usedAt !== null) {
      await this.end(found.authorizationId, 'code used again');
      return undefined;
    }
    const now = this.deps.clock();
    return Temporal.Instant.compare(now, found.expiresAt) < 0 ? found : undefined;
  }

  /** Undefined when the code cannot be redeemed any more. */
  redeem(code: string, tokens: NewTokens): Promise<Issued | undefined> {
    return this.contested(async () => {
      const found = await this.findCode(code);
      if (found === undefined) return undefined;
      const { authorizationId, clientId, scope, version } = found;
      const used = { ...found, usedAt: this.deps.clock(), version: version + 1 };
      const alongside = [this.deps.store.codes.replacing(used)];
      return this.issue({ grantId: authorizationId, clientId, scope, tokens, alongside });
    });
  }

  /** The refresh token and its grant, if it can be used now; one that was replaced long ago ends its grant. */
  async findRefreshToken(
    text: string,
  ): Promise<{ readonly token: RefreshToken; readonly grant: Grant } | undefined> {
    const token = await this.deps.store.refreshTokens.find(digestOf(text));
    if (token === undefined) return undefined;
    const state = refreshTokenState(token, this.deps.clock());
    if (state === 'reused') await this.end(token.grantId, 'refresh token used again');
    if (state !== 'usable') return undefined;
    const grant = await this.findLive(token.grantId);
    return grant === undefined ? undefined : { token, grant };
  }

  /** Undefined when the refresh token cannot be used any more. */
  rotate(refreshToken: string, tokens: NewTokens): Promise<Issued | undefined> {
    return this.contested(async () => {
      const found = await this.findRefreshToken(refreshToken);
      if (found === undefined) return undefined;
      const { id, clientId, scope } = found.grant;
      return this.issue({ grantId: id, clientId, scope, tokens, alongside: [] });
    });
  }

  /** The grant, while neither it nor the Authorization under it has ended. */
  async findLive(grantId: string): Promise<Grant | undefined> {
    const [grant, authorization] = await Promise.all([
      this.deps.store.grants.find(grantId),
      this.findLiveAuthorization(grantId),
    ]);
    return grant?.endedAt === null && authorization !== undefined ? grant : undefined;
  }

  /** Ends all tokens of a grant for good. The customer's consent stays; the third party has to come again. */
  end(grantId: string, reason: string): Promise<void> {
    return this.contested(async () => {
      const grant = await this.deps.store.grants.find(grantId);
      if (grant === undefined || grant.endedAt !== null) return;
      const at = this.deps.clock();
      const ended = { ...grant, endedAt: at, version: grant.version + 1 };
      await this.deps.collections.commit([this.deps.store.grants.replacing(ended)], {
        at,
        actor: { role: 'third-party', id: grant.clientId },
        action: 'oauth.tokens-ended',
        subject: grantId,
        detail: { reason },
      });
    });
  }

  private async issue(wanted: Issue): Promise<Issued | undefined> {
    const { grantId, clientId, scope, tokens } = wanted;
    const { collections, store, clock } = this.deps;
    const authorization = await this.findLiveAuthorization(grantId);
    const grant = await store.grants.find(grantId);
    if (authorization === undefined || (grant !== undefined && grant.endedAt !== null))
      return undefined;

    const at = clock();
    const expiresAt = earlier(at.add(TOKEN_LIFETIME), authorization.expiresAt);
    const accessToken = {
      id: digestOf(tokens.accessToken),
      version: 1,
      kind: 'access',
      clientId,
      scope,
      issuedAt: at,
      expiresAt,
      authorizationId: grantId,
    } as const;
    const changes = [
      ...wanted.alongside,
      store.accessTokens.inserting(accessToken),
      ...(await this.nextRefreshToken(wanted, grant, authorization.expiresAt)),
      this.deps.authorizations.notingToken(authorization, expiresAt),
    ];
    await collections.commit(changes, {
      at,
      actor: { role: 'third-party', id: clientId },
      action: 'oauth.token-issued',
      subject: grantId,
      detail: { scope, refreshed: grant !== undefined },
    });
    return { authorizationId: grantId, scope, expiresAt };
  }

  /**
   * The new refresh token, and the end of the newest one before it. Within the overlap that may be one whose answer was
   * lost; should it turn up after all, it counts as used again, so a thief's branch never lives on unseen.
   */
  private async nextRefreshToken(
    { grantId, clientId, scope, tokens }: Issue,
    grant: Grant | undefined,
    expiresAt: Temporal.Instant,
  ): Promise<readonly Change[]> {
    const { grants, refreshTokens } = this.deps.store;
    const id = digestOf(tokens.refreshToken);
    const token = { id, version: 1, grantId, clientId, expiresAt, retiredAt: null };
    const inserting = refreshTokens.inserting(token);
    if (grant === undefined) {
      const first = { id: grantId, version: 1, clientId, scope, refreshTokenId: id, endedAt: null };
      return [inserting, grants.inserting(first)];
    }
    const moved = { ...grant, refreshTokenId: id, version: grant.version + 1 };
    const before = await refreshTokens.find(grant.refreshTokenId);
    if (before === undefined) return [inserting, grants.replacing(moved)];
    const retired = { ...before, retiredAt: this.deps.clock(), version: before.version + 1 };
    return [inserting, grants.replacing(moved), refreshTokens.replacing(retired)];
  }

  private async findLiveAuthorization(id: string): Promise<Authorization | undefined> {
    const authorization = await this.deps.authorizations.find(id);
    if (authorization === undefined) return undefined;
    return isLive(authorization, this.deps.clock()) ? authorization : undefined;
  }

  /** Decides anew, on what is stored by then, when somebody was faster. */
  private async contested<T>(decide: () => Promise<T>, attempts = ATTEMPTS_MAX): Promise<T> {
    try {
      return await decide();
    } catch (error) {
      if (!isHubError(error, 'conflict') || attempts === 1) throw error;
      return this.contested(decide, attempts - 1);
    }
  }
}

function earlier(one: Temporal.Instant, other: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(one, other) < 0 ? one : other;
}
