import type { Context, Middleware, Next } from 'koa';
import { HubError } from '../errors.ts';
import { type Action, isAllowed, isOpen } from '../policy.ts';
import type { HubState } from './state.ts';

/** A middleware that tells which action of the policy its route is. */
export interface Guard extends Middleware<HubState> {
  readonly action: Action;
}

/**
 * `unauthenticated` when nobody is signed in, `forbidden` when the policy does not let them (BR-028); open actions let
 * everybody through.
 */
export function may(action: Action): Guard {
  return guard(action, async (ctx, next) => {
    if (!isOpen(action)) {
      const { session } = ctx.state as HubState;
      if (session === undefined) throw new HubError('unauthenticated', 'session.required');
      if (!isAllowed(session.user, action)) throw new HubError('forbidden', 'session.forbidden');
    }
    await next();
  });
}

/** Names the action of a route that programs reach: its handler checks the caller's token or credentials itself. */
export function byToken(action: Action): Guard {
  return guard(action, (_ctx, next) => next());
}

function guard(action: Action, enforce: (ctx: Context, next: Next) => Promise<unknown>): Guard {
  return Object.assign(enforce, { action });
}
