import { Router } from '@koa/router';
import Koa from 'koa';
import type { Log } from '../log.ts';
import { body } from './body.ts';
import { csrf } from './csrf.ts';
import { errors, type RenderError } from './errors.ts';
import { language } from './language.ts';
import { requestLog } from './request-log.ts';
import { securityHeaders } from './security.ts';
import type { Sessions } from './sessions.ts';
import { stageGate } from './stage.ts';
import type { HubState } from './state.ts';

export interface AppDeps {
  readonly log: Log;
  readonly sessions: Sessions;
  readonly routers: readonly Router<HubState>[];
  readonly renderError: RenderError;
}

/** A client that goes away in the middle of a download is no error of ours. */
const HUNG_UP: readonly unknown[] = ['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'];

/** What every HTTP surface of the hub passes through, in this order; `app.callback()` goes to `node:https`. */
export function createApp({ log, sessions, routers, renderError }: AppDeps): Koa<HubState> {
  const app = new Koa<HubState>();
  app.use(requestLog(log));
  app.use(securityHeaders());
  app.use(language());
  app.use(errors({ log, renderError }));
  app.use(sessions.middleware());
  app.use(sessions.refusals());
  app.use(body());
  app.use(csrf());
  app.use(stageGate());

  // Nothing but these answers, so `routeTable` of the same routers leaves nothing out.
  for (const router of routers) app.use(router.routes());
  // One is enough: a router adds what it matched to what those before it matched.
  app.use(new Router<HubState>().allowedMethods());

  app.on('error', (error: NodeJS.ErrnoException) => {
    if (!HUNG_UP.includes(error.code)) log.error('response failed', { error: error.stack });
  });
  return app;
}
