import { STATUS_CODES } from 'node:http';
import type { Context, Middleware, ParameterizedContext } from 'koa';
import { type ErrorDetail, type ErrorKind, isHubError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { HubState } from './state.ts';
import { showsErrorsAsPages } from './surface.ts';

const STATUS: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  limited: 429,
  unavailable: 503,
};

const RETRY_AFTER_SECONDS = 30;

/** An error as the outside may know it. `messageKey` is a key of the locales, never a sentence. */
export interface Problem {
  readonly status: number;
  readonly messageKey: string;
  readonly detail: ErrorDetail;
  readonly requestId: string;
}

type ErrorContext = ParameterizedContext<HubState>;

/** Shows a problem as a page; the status is set already. */
export type RenderError = (ctx: ErrorContext, problem: Problem) => void | Promise<void>;

export interface ErrorSurface {
  readonly log: Log;
  readonly renderError: RenderError;
}

export function statusOf(kind: ErrorKind): number {
  return STATUS[kind];
}

/** Turns what a route threw, or that no route answered, into problem+json (RFC 9457) or a page. */
export function errors({ log, renderError }: ErrorSurface): Middleware<HubState> {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      await answer(ctx, problemOf(error, ctx.state.requestId));
      return;
    }
    if (ctx.body !== undefined && ctx.body !== null) return;
    if (ctx.status === 404) await answer(ctx, plain(ctx, 404, 'http.no-such-page'));
    if (ctx.status === 405) await answer(ctx, plain(ctx, 405, 'http.wrong-method'));
  };

  function problemOf(error: unknown, requestId: string): Problem {
    if (isHubError(error)) {
      const { kind, messageKey, detail } = error;
      return { status: STATUS[kind], messageKey, detail, requestId };
    }
    // Anything else is our bug: the stack goes to the log, the request id to the caller.
    log.error('request failed', { requestId, error: stackOf(error) });
    return { status: 500, messageKey: 'http.internal', detail: {}, requestId };
  }

  async function answer(ctx: ErrorContext, problem: Problem): Promise<void> {
    ctx.status = problem.status;
    if (problem.status === 429 || problem.status === 503) {
      ctx.set('Retry-After', String(problem.detail.retryAfterSeconds ?? RETRY_AFTER_SECONDS));
    }
    if (showsErrorsAsPages(ctx.path)) await renderError(ctx, problem);
    else sendProblem(ctx, problem);
  }
}

/** `code` is the message key; `facts` is what the caller may know beside it. */
function sendProblem(ctx: Pick<Context, 'body' | 'type'>, problem: Problem): void {
  const { status, messageKey: code, detail: facts, requestId } = problem;
  ctx.body = JSON.stringify({ title: STATUS_CODES[status], status, code, facts, requestId });
  ctx.type = 'application/problem+json';
}

function plain(ctx: ErrorContext, status: number, messageKey: string): Problem {
  return { status, messageKey, detail: {}, requestId: ctx.state.requestId };
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
