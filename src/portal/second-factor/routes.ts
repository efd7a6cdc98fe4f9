import { Router } from '@koa/router';
import { limit, type Rate } from '../../http/limits.ts';
import { may } from '../../http/may.ts';
import type { HubState } from '../../http/state.ts';
import { ownSession } from '../account/own-user.ts';
import type { Context } from '../deps.ts';
import { signedIn } from '../signed-in.ts';
import { codeHandlers } from './codes.ts';
import type { SecondFactorDeps } from './deps.ts';
import { overviewHandlers } from './overview.ts';
import { passkeyHandlers } from './passkeys.ts';
import { proofHandlers } from './proof.ts';
import { totpHandlers } from './totp.ts';

/** Per user; the wait after wrong codes is beside it. */
const PROOF_RATE: Rate = { name: 'second-factor', points: 30, seconds: 60 };
/** Per user: most cost a hash and an e-mail. */
const CHANGE_RATE: Rate = { name: 'second-factor-change', points: 30, seconds: 60 };

const ofUser = (ctx: unknown) => ownSession(ctx as Context).user.id;

/** The second factor of a sign-in, and the own factors. Codes work without scripts; passkeys cannot. */
export function secondFactorRoutes(deps: SecondFactorDeps): Router<HubState> {
  const router = new Router<HubState>();
  const own = may('account.manage-own');
  const proof = proofHandlers(deps);
  const overview = overviewHandlers(deps);
  const totp = totpHandlers(deps);
  const passkeys = passkeyHandlers(deps);
  const codes = codeHandlers(deps);
  const prove = limit(PROOF_RATE, ofUser);
  const change = limit(CHANGE_RATE, ofUser);

  router.get('/sign-in/second-factor', signedIn, own, proof.show);
  router.post('/sign-in/second-factor', signedIn, own, prove, proof.byCode);
  router.post('/sign-in/second-factor/passkey', signedIn, own, prove, proof.byPasskey);

  router.get('/account/second-factor', signedIn, own, overview.show);
  router.get('/account/second-factor/totp', signedIn, own, totp.offer);
  router.post('/account/second-factor/totp', signedIn, own, change, totp.add);
  router.get('/account/second-factor/totp/remove', signedIn, own, totp.askToRemove);
  router.post('/account/second-factor/totp/remove', signedIn, own, change, totp.remove);

  router.get('/account/second-factor/passkeys', signedIn, own, passkeys.askName);
  router.post('/account/second-factor/passkeys', signedIn, own, change, passkeys.start);
  router.get('/account/second-factor/passkeys/new', signedIn, own, passkeys.askBrowser);
  router.post('/account/second-factor/passkeys/new', signedIn, own, change, passkeys.add);
  router.get('/account/second-factor/passkeys/:id', signedIn, own, passkeys.manage);
  router.post('/account/second-factor/passkeys/:id', signedIn, own, change, passkeys.rename);
  router.post('/account/second-factor/passkeys/:id/remove', signedIn, own, change, passkeys.remove);

  router.get('/account/second-factor/codes', signedIn, own, codes.show);
  router.post('/account/second-factor/codes', signedIn, own, change, codes.renew);
  router.post('/account/second-factor/codes/kept', signedIn, own, codes.kept);

  return router;
}
