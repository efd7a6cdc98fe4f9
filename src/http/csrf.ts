import type { Context, Middleware, ParameterizedContext } from 'koa';
import { HubError } from '../errors.ts';
import { equalSecrets, newSecret } from '../secret.ts';
import { SESSION_COOKIE } from './sessions.ts';
import type { HubState } from './state.ts';
import { isPagePath } from './surface.ts';

const COOKIE = '__Host-hub-form';
const FIELD = '_csrf';
const SAFE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Every unsafe request to a page path must carry, as form field `_csrf`, the session's token, or before sign-in the token
 * of a cookie that only this host can set. Needs the parsed body and the session. Throws `forbidden` `http.forged-form`, or
 * `unauthenticated` when the form is from before the session's end (BR-037).
 */
export function csrf(): Middleware<HubState> {
  return async (ctx, next) => {
    if (!isPagePath(ctx.path)) return next();
    const expected = ctx.state.session?.csrfToken ?? cookieToken(ctx);
    ctx.state.csrfToken = expected;
    if (!SAFE_METHODS.includes(ctx.method) && !equalSecrets(givenToken(ctx), expected)) {
      throw isSessionOver(ctx)
        ? new HubError('unauthenticated', 'session.required')
        : new HubError('forbidden', 'http.forged-form');
    }
    await next();
  };
}

/** The form may well be ours; its token went with the session. */
function isSessionOver(ctx: ParameterizedContext<HubState>): boolean {
  return ctx.state.session === undefined && ctx.cookies.get(SESSION_COOKIE) !== undefined;
}

function cookieToken(ctx: Context): string {
  const kept = ctx.cookies.get(COOKIE);
  if (kept !== undefined && kept !== '') return kept;
  const token = newSecret();
  ctx.cookies.secure = true;
  ctx.cookies.set(COOKIE, token, { path: '/', secure: true, httpOnly: true, sameSite: 'lax' });
  return token;
}

function givenToken(ctx: Context): string {
  const body: unknown = ctx.request.body;
  if (typeof body !== 'object' || body === null || !(FIELD in body)) return '';
  return typeof body[FIELD] === 'string' ? body[FIELD] : '';
}
