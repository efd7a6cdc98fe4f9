import { Router } from '@koa/router';
import { limit, type Rate } from '../../http/limits.ts';
import { may } from '../../http/may.ts';
import type { HubState } from '../../http/state.ts';
import { orDeadLink } from '../dead-link.tsx';
import type { Context } from '../deps.ts';
import { limitPerMailbox } from '../mailbox-limit.ts';
import { signedIn } from '../signed-in.ts';
import { confirmHandlers } from './confirm.tsx';
import { DEAD_ADDRESS, DEAD_RECOVERY } from './dead-links.ts';
import type { AccountDeps } from './deps.ts';
import { passwordHandlers } from './password.ts';
import { profileHandlers } from './profile.ts';
import { questionHandlers } from './questions.ts';
import { recoverHandlers } from './recover.ts';
import { sessionHandlers } from './sessions.ts';
import { termsHandlers } from './terms.ts';

/** Per network address: each costs a hash, and some an e-mail. */
const RECOVER_RATE: Rate = { name: 'recover', points: 30, seconds: 60 };
/** Per mailbox. */
const LETTER_RATE: Rate = { name: 'user-ids', points: 5, seconds: 3600 };
/** Per user: each costs some hashes. */
const CHANGE_RATE: Rate = { name: 'account', points: 30, seconds: 60 };

const ofUser = (ctx: unknown) => (ctx as Context).state.session?.user.id ?? '';

/** The own account, and the way back into it. Every form is GET page, POST, 303; all of it works without scripts. */
export function accountRoutes(deps: AccountDeps): Router<HubState> {
  const router = new Router<HubState>();
  const own = may('account.manage-own');
  const recovery = may('account.recover');
  const profile = profileHandlers(deps);
  const password = passwordHandlers(deps);
  const questions = questionHandlers(deps);
  const sessions = sessionHandlers(deps);
  const recover = recoverHandlers(deps);
  const terms = termsHandlers(deps);
  const confirm = confirmHandlers(deps);
  const change = limit(CHANGE_RATE, ofUser);

  router.get('/account', signedIn, own, profile.show);
  router.post('/account', signedIn, own, change, profile.change);
  router.get('/account/password', signedIn, own, password.show);
  router.post('/account/password', signedIn, own, change, password.change);
  router.get('/account/questions', signedIn, own, questions.show);
  router.post('/account/questions', signedIn, own, change, questions.add);
  router.post('/account/questions/remove', signedIn, own, change, questions.remove);
  router.get('/account/sessions', signedIn, own, sessions.list);
  router.post('/account/sessions/end', signedIn, own, sessions.endOne);
  router.post('/account/sessions/end-all', signedIn, own, sessions.endAll);
  router.get('/account/stay', own, sessions.stay);

  const orDeadAddress = orDeadLink(DEAD_ADDRESS);
  router.get('/account/confirm/:secret', recovery, orDeadAddress, confirm.show);
  router.post(
    '/account/confirm/:secret',
    recovery,
    limit(RECOVER_RATE),
    orDeadAddress,
    confirm.confirm,
  );

  router.get('/recover/password', recovery, recover.askUserId);
  router.post('/recover/password', recovery, limit(RECOVER_RATE), recover.begin);
  const orDead = orDeadLink(DEAD_RECOVERY);
  router.get('/recover/password/:secret', recovery, orDead, recover.askQuestion);
  router.post('/recover/password/:secret', recovery, limit(RECOVER_RATE), orDead, recover.answer);
  router.get('/recover/sent', recovery, recover.sent);
  router.get('/recover/user-id', recovery, recover.askAddress);
  router.post(
    '/recover/user-id',
    recovery,
    limit(RECOVER_RATE),
    limitPerMailbox(LETTER_RATE),
    recover.tellUserIds,
  );

  router.get('/terms', may('page.read'), terms.show);
  router.post('/terms', signedIn, own, change, terms.accept);

  return router;
}
