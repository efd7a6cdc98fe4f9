import { Router } from '@koa/router';
import { limit, type Rate } from '../../http/limits.ts';
import { may } from '../../http/may.ts';
import type { HubState } from '../../http/state.ts';
import { paths } from '../paths.ts';
import { signedIn } from '../signed-in.ts';
import type { OrganisationDeps } from './deps.ts';
import { joinHandlers } from './join.tsx';
import { overviewHandlers } from './overview.ts';
import { peopleHandlers } from './people.ts';
import { registerHandlers } from './register.ts';

/** Each of them may send an e-mail. */
const ASK_RATE: Rate = { name: 'organisations', points: 20, seconds: 600 };

/** Pages of organisations: to register one, to join one, and to administer one's own. */
export function organisationRoutes(deps: OrganisationDeps): Router<HubState> {
  const router = new Router<HubState>();
  const register = registerHandlers(deps);
  const join = joinHandlers(deps);
  const overview = overviewHandlers(deps);
  const people = peopleHandlers(deps);
  const rate = limit(ASK_RATE);
  const administers = may('organisation.administer-own');

  const toRegister = may('organisation.register');
  router.get(paths.registerOrganisation, toRegister, register.show);
  router.post(paths.registerOrganisation, toRegister, rate, register.register);
  router.get('/organisations/confirm/:secret', toRegister, register.askToConfirm);
  router.post('/organisations/confirm/:secret', toRegister, rate, register.confirm);
  router.get(paths.organisationSent, toRegister, register.sent);
  router.get(paths.joinOrganisation, may('organisation.join'), join.show);
  router.post(paths.joinOrganisation, may('organisation.join'), rate, join.join);

  router.get(paths.organisation, signedIn, may('organisation.read-own'), overview.show);
  router.post(paths.workingDuns, signedIn, may('account.manage-own'), overview.chooseDuns);
  router.get(paths.organisationProfile, signedIn, administers, overview.editProfile);
  router.post(paths.organisationProfile, signedIn, administers, overview.saveProfile);
  router.get(paths.organisationDuns, signedIn, administers, overview.askForDuns);
  router.post(paths.organisationDuns, signedIn, administers, overview.claimDuns);

  router.get(paths.organisationPeople, signedIn, administers, people.list);
  router.get(`${paths.organisationPeople}/act`, signedIn, administers, people.ask);
  router.post(`${paths.organisationPeople}/act`, signedIn, administers, people.act);
  router.post(paths.organisationPermissions, signedIn, administers, people.savePermissions);

  return router;
}
