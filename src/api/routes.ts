import { Router } from '@koa/router';
import type { Context as KoaContext } from 'koa';
import { limit, type Rate } from '../http/limits.ts';
import { may, mayProgram } from '../http/may.ts';
import type { HubState } from '../http/state.ts';
import type { Action } from '../policy.ts';
import { admission } from './admission.ts';
import type { ApiDeps, Context } from './deps.ts';
import { API_DESCRIPTION } from './description.ts';
import { marketEventHandlers } from './market-events.ts';
import { organisationHandlers } from './organisations.ts';
import { ownEsiidHandlers } from './own-esiids.ts';
import { ownOrganisationHandlers } from './own-organisation.ts';
import { refusals } from './refusals.ts';
import { userHandlers } from './users.ts';

export const API_PATH = '/api/v1';

/** Per address. */
const RATE: Rate = { name: 'api', points: 600, seconds: 60 };
/** Per organisation, whatever programs it has: a list tries each ESIID once, so this is how often an hour a meter number may be guessed. */
const LIST_RATE: Rate = { name: 'api-esiids', points: 10, seconds: 3600 };

/** Where organisations' programs do what their people do in the portal. `schemas/openapi.json` describes every route. */
export function apiRoutes(deps: ApiDeps): Router<HubState> {
  const router = new Router<HubState>({ prefix: API_PATH });
  const often = limit(RATE);
  const rarely = limit(LIST_RATE, organisationOf);
  const refused = refusals(deps);
  const admit = admission(deps);
  const by = (action: Action) => [often, refused, mayProgram(action, admit)] as const;
  const events = marketEventHandlers(deps);
  const users = userHandlers(deps);
  const organisations = organisationHandlers(deps);
  const own = ownOrganisationHandlers(deps);
  const esiids = ownEsiidHandlers(deps);

  router.get('/openapi.json', may('api.description'), often, describe);

  router.post('/market-events', ...by('market.tell-events'), events.tell);

  router.get('/users', ...by('user.administer'), users.find);
  router.get('/users/:id', ...by('user.administer'), users.show);
  router.post('/users/:id/suspend', ...by('user.administer'), users.act('suspend'));
  router.post('/users/:id/reinstate', ...by('user.administer'), users.act('reinstate'));
  router.post('/users/:id/revoke', ...by('user.administer'), users.act('revoke'));
  router.post('/users/:id/reset-password', ...by('user.administer'), users.act('reset'));
  router.post(
    '/users/:id/reset-second-factor',
    ...by('user.administer'),
    users.act('reset-second-factor'),
  );

  router.get('/organisations', ...by('organisation.approve'), organisations.list);
  router.post('/organisations/:id/approve', ...by('organisation.approve'), organisations.approve);
  router.post('/organisations/:id/reject', ...by('organisation.approve'), organisations.reject);

  const administers = by('organisation.administer-own');
  router.get('/organisation', ...administers, own.show);
  router.get('/organisation/people', ...administers, own.people);
  router.post('/organisation/people/:id/suspend', ...administers, own.act('suspend'));
  router.post('/organisation/people/:id/reinstate', ...administers, own.act('reinstate'));
  router.post('/organisation/people/:id/revoke', ...administers, own.act('revoke'));
  router.put('/organisation/people/:id/permissions', ...administers, own.permit);

  router.get('/esiids', ...by('esiid.manage-own'), esiids.list);
  router.post('/esiids', ...by('esiid.manage-own'), rarely, esiids.add);
  router.delete('/esiids/:esiid', ...by('esiid.manage-own'), esiids.remove);

  return router;
}

function describe(ctx: Context): void {
  ctx.set('Cache-Control', 'public, max-age=3600');
  ctx.type = 'application/json';
  ctx.body = API_DESCRIPTION;
}

function organisationOf(ctx: KoaContext): string {
  return (ctx.state as HubState).program?.organisationId ?? '';
}
