import type { Context, Middleware, Next } from 'koa';
import { HubError } from '../errors.ts';
import { type Action, type Caller, isAllowed, isOpen } from '../policy.ts';
import type { HubState } from './state.ts';

/** A middleware that tells which action of the policy its route is. */
export interface Guard extends Middleware<HubState> {
  readonly action: Action;
  /** People who may do it come elsewhere; here come programs to which it was given. */
  readonly isForPrograms: boolean;
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

/**
 * As `may`, for the program whose token the request brings: `admit` tells which that is, or throws. `forbidden` when the
 * program was not given the action, or its organisation's role may not have it.
 */
export function mayProgram(action: Action, admit: (ctx: Context) => Promise<Caller>): Guard {
  const enforce = async (ctx: Context, next: Next) => {
    if (!isAllowed(await admit(ctx), action)) throw new HubError('forbidden', 'api.forbidden');
    await next();
  };
  return Object.assign(enforce, { action, isForPrograms: true });
}

/** Names the action of a route that programs reach: its handler checks the caller's token or credentials itself. */
export function byToken(action: Action): Guard {
  return guard(action, (_ctx, next) => next());
}

function guard(action: Action, enforce: (ctx: Context, next: Next) => Promise<unknown>): Guard {
  return Object.assign(enforce, { action, isForPrograms: false });
}
