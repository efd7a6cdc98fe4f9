import { Router } from '@koa/router';
import { may } from '../../http/may.ts';
import type { HubState } from '../../http/state.ts';
import { paths } from '../paths.ts';
import { signedIn } from '../signed-in.ts';
import { claimHandlers } from './claims.ts';
import type { AdministrationDeps } from './deps.ts';
import { organisationHandlers } from './organisations.ts';
import { standingHandlers } from './standing.ts';
import { userHandlers } from './users.ts';

/** Pages of the host and the utilities: find users and organisations, see their history, decide and act; claims too. */
export function administrationRoutes(deps: AdministrationDeps): Router<HubState> {
  const router = new Router<HubState>();
  const organisation = organisationHandlers(deps);
  const user = userHandlers(deps, organisation);
  const standing = standingHandlers(deps);
  const users = may('user.administer');
  const reviews = may('organisation.approve');
  const claim = claimHandlers(deps);
  const claims = may('claim.decide');
  const act = `${paths.administrationPeople}/act`;
  const one = `${paths.administration}/organisations/:id`;

  router.get(paths.administration, signedIn, users, user.find);
  router.get(`${paths.administration}/users/:id`, signedIn, users, user.show);
  router.get(act, signedIn, users, user.ask);
  router.post(act, signedIn, users, user.act);

  router.get(paths.administrationWaiting, signedIn, reviews, organisation.waiting);
  router.get(one, signedIn, reviews, organisation.show);
  router.post(`${one}/decision`, signedIn, reviews, organisation.decide);
  router.post(`${one}/duns`, signedIn, reviews, organisation.decideDuns);
  router.get(`${one}/standing`, signedIn, reviews, standing.ask);
  router.post(`${one}/standing`, signedIn, reviews, standing.change);

  router.get(paths.administrationClaims, signedIn, claims, claim.list);
  router.get(`${paths.administrationClaims}/:id`, signedIn, claims, claim.show);
  router.post(`${paths.administrationClaims}/:id`, signedIn, claims, claim.decide);

  return router;
}
