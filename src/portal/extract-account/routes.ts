import { Router } from '@koa/router';
import { limit, type Rate } from '../../http/limits.ts';
import { may } from '../../http/may.ts';
import type { HubState } from '../../http/state.ts';
import { ownSession } from '../account/own-user.ts';
import type { Context } from '../deps.ts';
import { paths } from '../paths.ts';
import { signedIn } from '../signed-in.ts';
import type { ExtractAccountDeps } from './deps.ts';
import { extractAccountHandlers } from './extract-account.ts';

/** Per user: each sends an e-mail, and a new password costs a hash. */
const CHANGE_RATE: Rate = { name: 'extract-account', points: 30, seconds: 600 };

const ofUser = (ctx: unknown) => ownSession(ctx as Context).user.id;

/** A REP's accounts on the extract site (BR-049): for its administrators, and whom they let. */
export function extractAccountRoutes(deps: ExtractAccountDeps): Router<HubState> {
  const router = new Router<HubState>();
  const manages = may('extract-account.manage');
  const change = limit(CHANGE_RATE, ofUser);
  const account = extractAccountHandlers(deps);

  router.get(paths.extractAccount, signedIn, manages, account.show);
  router.get(paths.extractPassword, signedIn, manages, account.askForPassword);
  router.post(paths.extractPassword, signedIn, manages, change, account.newPassword);
  router.post(paths.extractKeys, signedIn, manages, change, account.addKey);
  router.post(paths.removeExtractKey, signedIn, manages, change, account.removeKey);

  return router;
}
