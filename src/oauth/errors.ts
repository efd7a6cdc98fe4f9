import type { Middleware } from 'koa';
import OAuth2Server from 'oauth2-server';
import type { AuditEvent } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import type { HubState } from '../http/state.ts';

/** The errors of RFC 6749 §4.1.2.1 and §5.2, with the names the library gives them. */
export const invalidRequest = (why: string) => new OAuth2Server.InvalidRequestError(why);
export const invalidScope = (why: string) => new OAuth2Server.InvalidScopeError(why);
export const invalidGrant = (why: string) => new OAuth2Server.InvalidGrantError(why);
export const unsupportedGrantType = (why: string) =>
  new OAuth2Server.UnsupportedGrantTypeError(why);
export const unsupportedResponseType = (why: string) =>
  new OAuth2Server.UnsupportedResponseTypeError(why);
/** Answered with 401 and a challenge, whatever was sent (`espi/FACTS` OAD003). */
export const invalidClient = () =>
  new OAuth2Server.InvalidClientError('Client authentication failed', { code: 401 });

export function isOauthError(error: unknown): error is OAuth2Server.OAuthError {
  return error instanceof OAuth2Server.OAuthError;
}

/** RFC 6749 §5.2: another redirect URI than the code's makes the grant invalid; the library calls the request invalid. */
export function asStandardNamesIt(error: unknown): unknown {
  const isOtherRedirect =
    error instanceof OAuth2Server.InvalidRequestError && error.message.includes('`redirect_uri`');
  return isOtherRedirect ? invalidGrant(error.message) : error;
}

/** The library wraps what it does not know; inside is the error that happened. */
export function unwrapped(error: unknown): unknown {
  if (!(error instanceof OAuth2Server.ServerError)) return error;
  return 'inner' in error ? error.inner : error;
}

interface RefusalRecord {
  readonly record: (events: readonly AuditEvent[]) => Promise<void>;
  readonly clock: Clock;
}

/** Answers of the token, revocation and introspection endpoints (RFC 6749 §5.2); every refusal goes on the record. */
export function oauthErrors({ record, clock }: RefusalRecord): Middleware<HubState> {
  return async (ctx, next) => {
    // RFC 6749 §5.1: neither answers nor refusals are for keeping.
    ctx.set('Cache-Control', 'no-store');
    ctx.set('Pragma', 'no-cache');
    try {
      await next();
    } catch (error) {
      // What is not the protocol's business is the app's: limits, an unreachable store, our own bugs.
      if (!isOauthError(error) || error instanceof OAuth2Server.ServerError) throw unwrapped(error);
      ctx.status = error.code;
      if (error.code === 401) ctx.set('WWW-Authenticate', 'Basic realm="oauth", charset="UTF-8"');
      ctx.body = { error: error.name, error_description: error.message };
      await record([
        {
          at: clock(),
          actor: ctx.state.actor,
          action: 'oauth.refused',
          subject: ctx.state.actor.id,
          detail: { error: error.name, endpoint: ctx.path },
        },
      ]);
    }
  };
}
