import { Router } from '@koa/router';
import type { Clock } from '../clock.ts';
import { may } from './may.ts';
import type { HubState } from './state.ts';

/** Tells a load balancer that this process answers. Public, so it says nothing else. */
export function healthRoutes(clock: Clock): Router<HubState> {
  const router = new Router<HubState>();

  router.get('/health', may('hub.health'), (ctx) => {
    ctx.body = { status: 'ok', at: clock().toString() };
  });

  return router;
}
