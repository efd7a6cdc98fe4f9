import { randomUUID } from 'node:crypto';
import type { Middleware } from 'koa';
import type { Log } from '../log.ts';
import type { HubState } from './state.ts';

/**
 * Names each request and logs how it went. The route's pattern, not the path: paths and queries carry ESIIDs, codes and
 * search words, and a log keeps neither personal data nor secrets.
 */
export function requestLog(log: Log): Middleware<HubState> {
  return async (ctx, next) => {
    ctx.state.requestId = randomUUID();
    ctx.set('X-Request-Id', ctx.state.requestId);
    const startedMs = performance.now();
    await next();
    log.info('request answered', {
      requestId: ctx.state.requestId,
      method: ctx.method,
      route: String(ctx._matchedRoute ?? ''),
      status: ctx.status,
      ms: Math.round(performance.now() - startedMs),
      role: ctx.state.actor?.role,
    });
  };
}
