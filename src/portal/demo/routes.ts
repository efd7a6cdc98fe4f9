import { Router } from '@koa/router';
import type { Clock } from '../../clock.ts';
import { may } from '../../http/may.ts';
import type { HubState } from '../../http/state.ts';
import type { Demo } from '../deps.ts';
import { paths } from '../paths.ts';
import { showCodes } from './codes-page.tsx';

export interface DemoDeps {
  readonly demo: Demo;
  readonly clock: Clock;
}

/** What stands in for the telephones of a demo's people: to be mounted nowhere else. */
export function demoRoutes({ demo, clock }: DemoDeps): Router<HubState> {
  const router = new Router<HubState>();

  router.get(paths.demoCodes, may('page.read'), (ctx) => showCodes(ctx, demo.signIns, clock()));

  return router;
}
