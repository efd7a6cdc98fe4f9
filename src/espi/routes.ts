import { Router } from '@koa/router';
import { AtOnce } from '../http/at-once.ts';
import { byToken } from '../http/may.ts';
import type { HubState } from '../http/state.ts';
import type { AccessToken } from '../oauth/access-token.ts';
import { type EspiPath, INTERVAL_BLOCKS, METER_READINGS, USAGE_POINTS } from './access-matrix.ts';
import { admit } from './admission.ts';
import type { Context, EspiDeps } from './deps.ts';
import { espiErrors } from './errors.ts';
import { refusals } from './refusals.ts';
import { registryHandlers } from './registry-handlers.ts';
import { sharedHandlers } from './shared-handlers.ts';
import { RESOURCE_PATH } from './uri.ts';
import { usageHandlers } from './usage-handlers.ts';

/** Of one third party: enough to fetch for many customers side by side. */
const AT_ONCE_MAX = 100;

/** Answers a request whose token is admitted to its path. */
export type Handler = (ctx: Context, token: AccessToken) => void | Promise<void>;

/** Green Button Connect My Data: the resources of ESPI 4.0, read only (BR-306). Who may read what stands in `access-matrix.ts`. */
export function espiRoutes(deps: EspiDeps): Router<HubState> {
  const router = new Router<HubState>({ prefix: RESOURCE_PATH });
  const registry = registryHandlers(deps);
  const shared = sharedHandlers(deps);
  const usage = usageHandlers(deps);
  const refused = refusals(deps);
  const atOnce = new AtOnce(AT_ONCE_MAX);

  get('/ReadServiceStatus', registry.serviceStatus);
  get('/ApplicationInformation', registry.applicationInformations);
  get('/ApplicationInformation/:id', registry.applicationInformation);
  get('/Authorization', registry.authorizations);
  get('/Authorization/:id', registry.authorization);
  get('/Batch/Subscription/:subscription', usage.subscription);
  get('/Batch/Subscription/:subscription/UsagePoint/:usagePoint', usage.usagePoint);
  get('/LocalTimeParameters', shared.localTimeParameters);
  get('/LocalTimeParameters/:id', shared.localTimeParametersEntry);
  get('/ReadingType', shared.readingTypes);
  get('/ReadingType/:id', shared.readingType);
  get(USAGE_POINTS, shared.usagePoints);
  get(`${USAGE_POINTS}/:usagePoint`, shared.usagePoint);
  get(METER_READINGS, shared.meterReadings);
  get(`${METER_READINGS}/:meterReading`, shared.meterReading);
  get(INTERVAL_BLOCKS, usage.intervalBlocks);
  get(`${INTERVAL_BLOCKS}/:intervalBlock`, usage.intervalBlock);
  return router;

  function get(path: EspiPath, handler: Handler): void {
    router.get(path, byToken('espi.read'), espiErrors, refused, async (ctx) => {
      const token = await admit(path, ctx.get('Authorization'), deps.checkToken);
      ctx.state.actor = { role: 'third-party', id: token.clientId };
      atOnce.enter(ctx, token.clientId);
      await handler(ctx, token);
    });
  }
}
