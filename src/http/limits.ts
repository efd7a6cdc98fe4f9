import type { Context, Middleware } from 'koa';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { HubError } from '../errors.ts';
import { networkOf } from '../peer-network.ts';
import type { HubState } from './state.ts';

/** So many requests in so many seconds. */
export interface Rate {
  readonly name: string;
  readonly points: number;
  readonly seconds: number;
}

/**
 * Counts requests per caller (`key`; by default the network address) and tells how many are left: `RateLimit-*` headers, and
 * `limited` with `Retry-After` when there are none. Counted per hub process: a cluster of n lets n times as many through.
 */
export function limit(
  { name, points, seconds }: Rate,
  key: (ctx: Context) => string = (ctx) => networkOf(ctx.ip),
): Middleware<HubState> {
  const limiter = new RateLimiterMemory({ keyPrefix: name, points, duration: seconds });
  return async (ctx, next) => {
    const count = await limiter.consume(key(ctx)).catch(refusal);
    const resetSeconds = Math.max(1, Math.ceil(count.msBeforeNext / 1000));
    ctx.set('RateLimit-Policy', `"${name}";q=${points};w=${seconds}`);
    ctx.set('RateLimit-Limit', String(points));
    ctx.set('RateLimit-Remaining', String(count.remainingPoints));
    ctx.set('RateLimit-Reset', String(resetSeconds));
    if (count.consumedPoints > points) {
      throw new HubError('limited', 'http.too-many-requests', { retryAfterSeconds: resetSeconds });
    }
    await next();
  };
}

/** The limiter throws its count when it refuses; anything else is an error. */
function refusal(reason: unknown): RateLimiterRes {
  if (reason instanceof RateLimiterRes) return reason;
  throw reason;
}
