import type { Middleware } from 'koa';
import { HubError } from '../errors.ts';
import { type Action, isAllowed } from '../policy.ts';
import type { HubState } from './state.ts';

/** `unauthenticated` when nobody is signed in; `forbidden` when the policy does not name their role (BR-028). */
export function may(action: Action): Middleware<HubState> {
  return async (ctx, next) => {
    const { session } = ctx.state;
    if (session === undefined) throw new HubError('unauthenticated', 'session.required');
    if (!isAllowed(session.user.role, action)) throw new HubError('forbidden', 'session.forbidden');
    await next();
  };
}
