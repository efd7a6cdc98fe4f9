import OAuth2Server from 'oauth2-server';
import type { Actor, AuditEvent } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Change, Collections } from '../collections.ts';
import { digestOf, newSecret } from '../secret.ts';
import type { TokenKind } from './access-token.ts';
import { type AnyClient, actorOf } from './client.ts';
import type { Clients } from './clients.ts';
import {
  asStandardNamesIt,
  invalidClient,
  invalidGrant,
  invalidScope,
  unwrapped,
} from './errors.ts';
import type { Grants, Issued, NewTokens } from './grants.ts';
import { CODE_LIFETIME, TOKEN_LIFETIME } from './lifetimes.ts';
import { GRANT_TYPES } from './metadata.ts';
import { clientTokenKind, PROGRAM_SCOPE, parseScopes, printScopes } from './scope.ts';
import type { OauthStore, PendingRequest } from './store.ts';
import type { ClientTokenWish, Tokens } from './tokens.ts';

/** What the token endpoint hands out. */
export interface TokenAnswer extends Pick<Issued, 'scope' | 'expiresAt'> {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly kind: TokenKind;
  readonly authorizationId?: string;
}

export interface Consent {
  readonly request: PendingRequest;
  readonly authorizationId: string;
  /** Saved together with the code: the Authorization, and the end of the request. */
  readonly alongside: readonly Change[];
  readonly because: AuditEvent;
}

export interface AdapterDeps {
  readonly collections: Collections;
  readonly store: OauthStore;
  readonly clients: Clients;
  readonly grants: Grants;
  readonly tokens: Tokens;
  readonly clock: Clock;
}

/** What the library carries through its steps as the "user": on whose behalf a token is issued, and by what right. */
type Behalf =
  | { readonly by: 'consent'; readonly consent: Consent }
  | { readonly by: 'code'; readonly code: string }
  | { readonly by: 'refresh token'; readonly refreshToken: string }
  | { readonly by: 'client credentials' };

/** Nobody consents to what an organisation's program does. */
const PROGRAM_GRANT_TYPES = ['client_credentials'];
/** The library compares expiry with the machine's clock. Ours is asked before; this only keeps the library content. */
const NOT_YET_MS = 60_000;

/**
 * The one place where `oauth2-server` meets the hub. The library checks the protocol (grant types, client, code, PKCE,
 * redirect URI, scope form); what is kept and what is still good is asked of `Grants` and `Tokens`.
 */
export function oauthAdapter(deps: AdapterDeps) {
  const server = new OAuth2Server({
    model: model(deps),
    accessTokenLifetime: TOKEN_LIFETIME.total('seconds'),
    authorizationCodeLifetime: CODE_LIFETIME.total('seconds'),
    allowEmptyState: true,
  });

  return {
    /** The token endpoint's work for an authenticated client. Throws the library's errors. */
    async token(
      { id, secret }: { readonly id: string; readonly secret: string },
      parameters: Readonly<Record<string, string>>,
    ): Promise<TokenAnswer> {
      const body = new URLSearchParams(parameters).toString();
      const credentials = Buffer.from(`${id}:${secret}`).toString('base64');
      const headers = {
        authorization: `Basic ${credentials}`,
        'content-type': 'application/x-www-form-urlencoded',
        // Without a length the library takes the body for absent.
        'content-length': String(body.length),
      };
      const request = new OAuth2Server.Request({
        method: 'POST',
        headers,
        query: {},
        body: parameters,
      });
      try {
        const token = await server.token(request, new OAuth2Server.Response());
        return token.answer as TokenAnswer;
      } catch (error) {
        throw asStandardNamesIt(error);
      }
    },

    /** A code for a consent that the customer has just given; saved with it, both or neither. */
    async code(consent: Consent): Promise<string> {
      const { clientId, redirectUri, scope, codeChallenge } = consent.request;
      const query = {
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        scope,
        ...(codeChallenge === null
          ? {}
          : { code_challenge: codeChallenge, code_challenge_method: 'S256' }),
      };
      const request = new OAuth2Server.Request({ method: 'GET', headers: {}, query });
      const behalf: Behalf = { by: 'consent', consent };
      const options = { authenticateHandler: { handle: () => behalf } };
      try {
        const code = await server.authorize(request, new OAuth2Server.Response(), options);
        return code.authorizationCode;
      } catch (error) {
        throw unwrapped(error);
      }
    },
  };
}
export type OauthAdapter = ReturnType<typeof oauthAdapter>;

type Model = OAuth2Server.AuthorizationCodeModel &
  OAuth2Server.RefreshTokenModel &
  OAuth2Server.ClientCredentialsModel;

function model(deps: AdapterDeps): Model {
  const { clients, tokens } = deps;
  const issue = issuing(deps);
  return {
    ...codeModel(deps),
    ...refreshModel(deps),

    async getClient(id, secret: string | null) {
      // The library asks without a secret at the authorize endpoint only.
      const client =
        secret === null ? await clients.findActive(id) : await clients.authenticate(id, secret);
      return client === undefined ? false : libraryClient(client);
    },

    async validateScope(user, client, scope) {
      if (behalfOf(user).by !== 'client credentials') return scope;
      const wanted = clientWish(scope?.join(' ') ?? '');
      const isProgram = client.isProgram === true;
      return wanted !== undefined && (wanted.kind === 'program') === isProgram ? scope : false;
    },

    getUserFromClient: async (): Promise<Behalf> => ({ by: 'client credentials' }),

    generateAccessToken: async () => newSecret(),

    async saveToken(token, client, user) {
      const by = client.by as Actor;
      const answer = await issue(behalfOf(user), token, by);
      // Shut out at this very moment, and the tokens it had taken away before this one was there.
      if (!(await clients.isActive(client.id))) {
        await tokens.revoke(answer.accessToken, by);
        throw invalidClient();
      }
      return { accessToken: answer.accessToken, client, user, answer };
    },

    // Asked by the library's own resource guard only; doors ask `Tokens.check`.
    getAccessToken: async () => false,
  };
}

function codeModel({ collections, store, grants, clock }: AdapterDeps) {
  return {
    generateAuthorizationCode: async () => newSecret(),

    async saveAuthorizationCode(
      code: Pick<OAuth2Server.AuthorizationCode, 'authorizationCode' | 'expiresAt' | 'redirectUri'>,
      client: OAuth2Server.Client,
      user: OAuth2Server.User,
    ) {
      const behalf = behalfOf(user);
      if (behalf.by !== 'consent') throw new TypeError('a code without a consent');
      const { request, authorizationId, alongside, because } = behalf.consent;
      const { clientId, redirectUri, scope, codeChallenge } = request;
      const stored = {
        id: digestOf(code.authorizationCode),
        version: 1,
        clientId,
        authorizationId,
        redirectUri,
        scope,
        codeChallenge,
        expiresAt: clock().add(CODE_LIFETIME),
        usedAt: null,
      };
      await collections.commit([...alongside, store.codes.inserting(stored)], because);
      return { ...code, client, user };
    },

    async getAuthorizationCode(authorizationCode: string) {
      const code = await grants.findCode(authorizationCode);
      if (code === undefined) return false;
      const { clientId, redirectUri, scope, codeChallenge } = code;
      const behalf: Behalf = { by: 'code', code: authorizationCode };
      return {
        authorizationCode,
        expiresAt: new Date(Date.now() + NOT_YET_MS),
        redirectUri,
        scope: scope.split(' '),
        client: { id: clientId, grants: [...GRANT_TYPES] },
        user: behalf,
        ...(codeChallenge === null ? {} : { codeChallenge, codeChallengeMethod: 'S256' }),
      };
    },

    // Using a code and issuing its tokens is one unit of work, in `saveToken`.
    revokeAuthorizationCode: async () => true,
  };
}

function refreshModel({ grants }: AdapterDeps) {
  return {
    generateRefreshToken: async () => newSecret(),

    async getRefreshToken(refreshToken: string) {
      const found = await grants.findRefreshToken(refreshToken);
      if (found === undefined) return false;
      const behalf: Behalf = { by: 'refresh token', refreshToken };
      return {
        refreshToken,
        scope: found.grant.scope.split(' '),
        client: { id: found.grant.clientId, grants: [...GRANT_TYPES] },
        user: behalf,
      };
    },

    // Rotated in `saveToken`, in one unit of work with the tokens issued.
    revokeToken: async () => true,
  };
}

function issuing({ grants, tokens }: AdapterDeps) {
  return async function issue(
    behalf: Behalf,
    { accessToken, refreshToken = '', scope = [] }: OAuth2Server.Token,
    by: Actor,
  ): Promise<TokenAnswer> {
    if (behalf.by === 'client credentials') {
      const wish = clientWish(scope.join(' '));
      if (wish === undefined) throw invalidScope('Not a scope for clients');
      const expiresAt = await tokens.issueToClient({ ...wish, accessToken, clientId: by.id, by });
      return { ...wish, accessToken, expiresAt };
    }
    const issued = await onGrant(behalf, { accessToken, refreshToken }, scope.join(' '));
    if (issued === undefined) throw invalidGrant('The code or token is not good any more');
    return { ...issued, accessToken, refreshToken, kind: 'access' };
  };

  async function onGrant(
    behalf: Behalf,
    secrets: NewTokens,
    scope: string,
  ): Promise<Issued | undefined> {
    if (behalf.by === 'code') return grants.redeem(behalf.code, secrets);
    if (behalf.by !== 'refresh token') throw new TypeError('tokens without a grant');
    const found = await grants.findRefreshToken(behalf.refreshToken);
    // OAD011: RFC 6749 would allow a narrower scope; the Green Button tests want 400 for any other.
    if (found !== undefined && found.grant.scope !== scope) {
      throw invalidScope('Not the scope that was granted');
    }
    return grants.rotate(behalf.refreshToken, secrets);
  }
}

/** What a client credentials request is for; undefined when its scope is for none. */
function clientWish(text: string): Pick<ClientTokenWish, 'scope' | 'kind'> | undefined {
  if (text === PROGRAM_SCOPE) return { scope: text, kind: 'program' };
  const scopes = parseScopes(text);
  const kind = scopes === undefined ? undefined : clientTokenKind(scopes);
  return scopes && kind && { scope: printScopes(scopes), kind };
}

function libraryClient(client: AnyClient): OAuth2Server.Client {
  const { id } = client;
  const by = actorOf(client);
  if (client.kind === 'program') return { id, by, grants: PROGRAM_GRANT_TYPES, isProgram: true };
  return { id, by, redirectUris: [...client.redirectUris], grants: [...GRANT_TYPES] };
}

function behalfOf(user: OAuth2Server.User): Behalf {
  return user as Behalf;
}
