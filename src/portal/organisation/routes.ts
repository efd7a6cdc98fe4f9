import { Router } from '@koa/router';
import { limit, type Rate } from '../../http/limits.ts';
import { may } from '../../http/may.ts';
import type { HubState } from '../../http/state.ts';
import { ownSession } from '../account/own-user.ts';
import { type DeadLinkWords, orDeadLink } from '../dead-link.tsx';
import type { Context } from '../deps.ts';
import { limitPerMailbox } from '../mailbox-limit.ts';
import { paths } from '../paths.ts';
import { signedIn } from '../signed-in.ts';
import type { OrganisationDeps } from './deps.ts';
import { joinHandlers } from './join.tsx';
import { overviewHandlers } from './overview.ts';
import { peopleHandlers } from './people.ts';
import { programHandlers } from './programs.ts';
import { registerHandlers } from './register.ts';

/** Each of them may send an e-mail. */
const ASK_RATE: Rate = { name: 'organisations', points: 20, seconds: 600 };
/** Per mailbox, with the slips of who fills in the form. */
const LETTER_RATE: Rate = { name: 'organisation-letter', points: 10, seconds: 3600 };
const OWN_LETTER_RATE: Rate = { name: 'applicant-letter', points: 10, seconds: 3600 };

/** Per user: each tells every administrator by e-mail. */
const PROGRAM_RATE: Rate = { name: 'programs', points: 60, seconds: 600 };

/** Confirmed already, mostly; else the application is forgotten, and to be made again. */
const DEAD_LINK: DeadLinkWords = {
  title: 'organisation.dead-link-title',
  text: 'organisation.dead-link-text',
  ways: [
    { href: paths.registerOrganisation, text: 'organisation.dead-link-again' },
    { href: paths.registerResend, text: 'registration.no-letter' },
    { href: paths.signIn, text: 'organisation.dead-link-sign-in' },
  ],
};
/** As `DEAD_LINK`, for somebody's own address. */
const DEAD_ADDRESS: DeadLinkWords = {
  title: 'organisation.dead-link-title',
  text: 'organisation.dead-address-text',
  ways: [
    { href: paths.registerResend, text: 'registration.no-letter' },
    { href: paths.signIn, text: 'organisation.dead-link-sign-in' },
    { href: paths.joinOrganisation, text: 'organisation.to-join' },
    { href: paths.registerOrganisation, text: 'organisation.dead-link-again' },
  ],
};

/** Pages of organisations: to register one, to join one, and to administer one's own. */
export function organisationRoutes(deps: OrganisationDeps): Router<HubState> {
  const router = new Router<HubState>();
  const register = registerHandlers(deps);
  const join = joinHandlers(deps);
  const overview = overviewHandlers(deps);
  const people = peopleHandlers(deps);
  const programs = programHandlers(deps);
  const revokePath = `${paths.organisationPrograms}/:id/revoke`;
  const rate = limit(ASK_RATE);
  const perUser = limit(PROGRAM_RATE, (ctx) => ownSession(ctx as Context).user.id);
  const administers = may('organisation.administer-own');

  const toRegister = may('organisation.register');
  router.get(paths.registerOrganisation, toRegister, register.show);
  const perMailbox = limitPerMailbox(LETTER_RATE, 'noticeEmail');
  const ownMailbox = limitPerMailbox(OWN_LETTER_RATE);
  router.post(
    paths.registerOrganisation,
    ...[toRegister, rate, perMailbox, ownMailbox],
    register.register,
  );
  const orDead = orDeadLink(DEAD_LINK);
  router.get('/organisations/confirm/:secret', toRegister, orDead, register.askToConfirm);
  router.post('/organisations/confirm/:secret', toRegister, rate, orDead, register.confirm);
  const orDeadAddress = orDeadLink(DEAD_ADDRESS);
  const own = '/organisations/confirm-address/:secret';
  router.get(own, toRegister, orDeadAddress, join.askToConfirm);
  router.post(own, toRegister, rate, orDeadAddress, join.confirm);
  router.get(paths.organisationSent, toRegister, register.sent);
  router.get(paths.joinOrganisation, may('organisation.join'), join.show);
  router.post(paths.joinOrganisation, may('organisation.join'), rate, ownMailbox, join.join);

  router.get(paths.organisation, signedIn, may('organisation.read-own'), overview.show);
  router.post(paths.workingDuns, signedIn, may('account.manage-own'), overview.chooseDuns);
  router.get(paths.organisationProfile, signedIn, administers, overview.editProfile);
  router.post(paths.organisationProfile, signedIn, administers, overview.saveProfile);
  router.get(paths.organisationDuns, signedIn, administers, overview.askForDuns);
  router.post(paths.organisationDuns, signedIn, administers, overview.claimDuns);

  router.get(paths.organisationPrograms, signedIn, administers, programs.list);
  router.post(paths.organisationPrograms, signedIn, administers, perUser, programs.create);
  router.get(paths.organisationProgramMade, signedIn, administers, programs.showMade);
  router.get(revokePath, signedIn, administers, programs.askToRevoke);
  router.post(revokePath, signedIn, administers, perUser, programs.revoke);

  router.get(paths.organisationPeople, signedIn, administers, people.list);
  router.get(`${paths.organisationPeople}/act`, signedIn, administers, people.ask);
  router.post(`${paths.organisationPeople}/act`, signedIn, administers, people.act);
  router.post(paths.organisationPermissions, signedIn, administers, people.savePermissions);

  return router;
}
