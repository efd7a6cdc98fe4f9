import type { RouterContext } from '@koa/router';
import { type ErrorKind, type HubError, isHubError } from '../errors.ts';
import { statusOf } from '../http/errors.ts';
import type { HubState } from '../http/state.ts';
import { bearerChallenge } from '../oauth/access-token.ts';

type Context = RouterContext<HubState>;

const TEXTS: Readonly<Record<ErrorKind, string>> = {
  invalid: 'Bad request',
  unauthenticated: 'A valid access token is needed',
  forbidden: 'This token does not open this resource',
  'not-found': 'No such resource',
  conflict: 'Conflict',
  limited: 'Too many requests',
  unavailable: 'Try again later',
};

const RETRY_AFTER_SECONDS = 30;

/** Turns a `HubError` into the standard's status and one line of plain text: these answers are read by programs. */
export async function espiErrors(ctx: Context, next: () => Promise<unknown>): Promise<void> {
  try {
    await next();
  } catch (error) {
    if (!isHubError(error)) throw error;
    answer(ctx, error);
  }
}

function answer(ctx: Context, error: HubError): void {
  const status = statusOf(error.kind);
  const text = TEXTS[error.kind];
  const parameter = error.detail.parameter;
  ctx.status = status;
  ctx.set('Content-Type', 'text/plain; charset=utf-8');
  ctx.set('Cache-Control', 'no-store');
  ctx.remove('ETag');
  if (status === 429 || status === 503) {
    ctx.set('Retry-After', String(error.detail.retryAfterSeconds ?? RETRY_AFTER_SECONDS));
  }
  if (status === 401) {
    ctx.set('WWW-Authenticate', bearerChallenge('espi', error.messageKey !== 'espi.token-none'));
  }
  ctx.body = parameter === undefined ? `${text}\n` : `${text}: parameter ${parameter}\n`;
}
