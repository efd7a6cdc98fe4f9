import { Router, type RouterContext } from '@koa/router';
import type { AuditEvent } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import { HubError } from '../errors.ts';
import { limit, type Rate } from '../http/limits.ts';
import { byToken, may } from '../http/may.ts';
import type { HubState } from '../http/state.ts';
import type { AuthorizationRequests } from './authorization-requests.ts';
import { actorOf, type Client } from './client.ts';
import { authenticatedClient, formParameters } from './client-authentication.ts';
import type { Clients } from './clients.ts';
import {
  invalidRequest,
  invalidScope,
  isOauthError,
  oauthErrors,
  unsupportedGrantType,
} from './errors.ts';
import { GRANT_TYPES, OAUTH_PATHS, serverMetadata } from './metadata.ts';
import type { OauthAdapter } from './model.ts';
import { askedQuestion, echoedState, type Query } from './question.ts';
import { redirectTo } from './redirect.ts';
import { PROGRAM_SCOPE, parseScopes, printScopes } from './scope.ts';
import { type ResourceUris, tokenResponse } from './token-response.ts';
import type { Introspection, Tokens } from './tokens.ts';

type Context = RouterContext<HubState>;

export interface OauthRoutesDeps {
  readonly clients: Clients;
  readonly requests: AuthorizationRequests;
  readonly adapter: OauthAdapter;
  readonly tokens: Tokens;
  readonly uris: ResourceUris;
  readonly record: (events: readonly AuditEvent[]) => Promise<void>;
  readonly clock: Clock;
  /** Scheme and host, without a slash at the end. */
  readonly issuer: string;
  /** The portal's page for a pending request. */
  readonly consentPath: (requestId: string) => string;
}

/** Per address. A third party refreshes the tokens of all its customers from a few machines. */
const PAGE_RATE: Rate = { name: 'oauth-authorize', points: 120, seconds: 60 };
const TOKEN_RATE: Rate = { name: 'oauth-token', points: 1200, seconds: 60 };

/** The authorization server (RFC 6749, 7009, 7662, 8414, 9207) with the profile of `espi/FACTS` §8. */
export function oauthRoutes(deps: OauthRoutesDeps): Router<HubState> {
  const { clients, requests, adapter, tokens, uris, clock, issuer, consentPath } = deps;
  const router = new Router<HubState>();
  const answers = oauthErrors(deps);
  const byClient = byToken('oauth.token');
  const often = limit(TOKEN_RATE);

  router.get(OAUTH_PATHS.authorize, may('oauth.authorize'), limit(PAGE_RATE), authorize);
  router.get(OAUTH_PATHS.token, byClient, often, answers, refuseGet);
  router.post(OAUTH_PATHS.token, byClient, often, answers, token);
  router.post(OAUTH_PATHS.revoke, byClient, often, answers, revoke);
  router.post(OAUTH_PATHS.introspect, byClient, often, answers, introspect);
  router.get(OAUTH_PATHS.metadata, may('oauth.metadata'), metadata);

  return router;

  /** Everything is checked before anybody is asked to sign in (`espi/FACTS` §8.2). */
  async function authorize(ctx: Context): Promise<void> {
    const client = await knownClient(ctx.query, clients);
    const redirectUri = knownRedirectUri(ctx.query, client);
    try {
      const question = askedQuestion(ctx.query, client);
      const id = await requests.ask(client.id, redirectUri, question);
      ctx.status = 303;
      ctx.set('Location', consentPath(id));
    } catch (error) {
      if (!isOauthError(error)) throw error;
      const { name, message } = error;
      const answer = { error: name, error_description: message, iss: issuer };
      ctx.status = 302;
      ctx.set('Location', redirectTo(redirectUri, { ...answer, state: echoedState(ctx.query) }));
    }
  }

  /** The Green Button tests send broken token requests by GET and want 400, not 405. */
  function refuseGet(): void {
    throw invalidRequest('Token requests are sent by POST');
  }

  async function token(ctx: Context): Promise<void> {
    const { client, secret } = await authenticatedClient(ctx, clients);
    const parameters = tokenParameters(formParameters(ctx));
    const answer = await adapter.token({ id: client.id, secret }, parameters);
    ctx.body = tokenResponse(answer, { client, uris, now: clock() });
  }

  async function revoke(ctx: Context): Promise<void> {
    const { client } = await authenticatedClient(ctx, clients);
    await tokens.revoke(tokenParameter(ctx), actorOf(client));
    // RFC 7009 §2.2: an unknown token is not an error.
    ctx.status = 200;
    ctx.body = {};
  }

  async function introspect(ctx: Context): Promise<void> {
    const { client } = await authenticatedClient(ctx, clients);
    const found = await tokens.introspect(tokenParameter(ctx), client.id);
    ctx.body = found === undefined ? { active: false } : presentIntrospection(found, issuer);
  }

  async function metadata(ctx: Context): Promise<void> {
    ctx.set('Cache-Control', 'public, max-age=3600');
    ctx.body = serverMetadata(issuer);
  }
}

/** OAD001: an unknown client gets 401, and nobody is redirected anywhere. */
async function knownClient({ client_id: id }: Query, clients: Clients): Promise<Client> {
  const client = typeof id === 'string' ? await clients.findActive(id) : undefined;
  if (client === undefined) throw new HubError('unauthenticated', 'oauth.unknown-client');
  return client;
}

/** OAD001: 400 without a redirect, or we would send customers wherever somebody asks (RFC 6749 §4.1.2.1). */
function knownRedirectUri({ redirect_uri: uri }: Query, client: Client): string {
  if (typeof uri !== 'string' || !client.redirectUris.includes(uri)) {
    throw new HubError('invalid', 'oauth.bad-redirect-uri');
  }
  return uri;
}

/** What the library does not demand: an offered grant type, `redirect_uri` with every code (OAD003), scopes in our own spelling. */
function tokenParameters(
  parameters: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const { grant_type: grantType, redirect_uri: redirectUri, scope } = parameters;
  if (grantType !== undefined && !GRANT_TYPES.some((offered) => offered === grantType)) {
    throw unsupportedGrantType('No such grant type is offered');
  }
  if (grantType === 'authorization_code' && redirectUri === undefined) {
    throw invalidRequest('Parameter redirect_uri is missing');
  }
  if (scope === undefined || scope === PROGRAM_SCOPE) return parameters;
  const scopes = parseScopes(scope);
  if (scopes === undefined) throw invalidScope(`Neither an ESPI scope nor ${PROGRAM_SCOPE}`);
  return { ...parameters, scope: printScopes(scopes) };
}

function tokenParameter(ctx: Context): string {
  const { token } = formParameters(ctx);
  if (token === undefined) throw invalidRequest('Parameter token is missing');
  return token;
}

function presentIntrospection(found: Introspection, issuer: string) {
  const { clientId, scope, expiresAt, issuedAt, authorizationId } = found;
  return {
    active: true,
    iss: issuer,
    client_id: clientId,
    scope,
    exp: seconds(expiresAt),
    ...(issuedAt === undefined ? {} : { iat: seconds(issuedAt), token_type: 'Bearer' }),
    ...(authorizationId === undefined ? {} : { sub: authorizationId }),
  };
}

function seconds(instant: Temporal.Instant): number {
  return Math.floor(instant.epochMilliseconds / 1000);
}
