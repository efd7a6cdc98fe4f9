import { Router } from '@koa/router';
import type { Next } from 'koa';
import { AtOnce } from '../http/at-once.ts';
import { limit, type Rate } from '../http/limits.ts';
import { may } from '../http/may.ts';
import type { HubState } from '../http/state.ts';
import { serveAsset } from './assets.ts';
import type { Context, PortalDeps } from './deps.ts';
import { showHome } from './home.tsx';
import { chooseLanguage } from './language.ts';
import { authorizationHandlers } from './sharing/authorizations.ts';
import { consentHandlers } from './sharing/consent.ts';
import { signInHandlers } from './sign-in.ts';
import { customerIdOf, signedIn } from './signed-in.ts';
import { updateHandlers } from './usage/updates.ts';
import { usageHandlers } from './usage/usage.ts';

/** Per address; the lock of an account (BR-017.010) is beside it, and counts only tries at that account. */
const SIGN_IN_RATE: Rate = { name: 'sign-in', points: 60, seconds: 60 };

/** Of one customer. */
const DOWNLOADS_AT_ONCE_MAX = 10;

/** The pages, for people in a browser. Every form is GET page, POST, 303; all of it works without scripts. */
export function portalRoutes(deps: PortalDeps): Router<HubState> {
  const router = new Router<HubState>();
  const signIn = signInHandlers(deps);
  const usage = usageHandlers(deps);
  const updates = updateHandlers(deps);
  const consent = consentHandlers(deps);
  const authorizations = authorizationHandlers(deps);
  const atOnce = new AtOnce(DOWNLOADS_AT_ONCE_MAX);
  const downloads = may('usage.download-own');
  const oneMore = (ctx: Context, next: Next) => {
    atOnce.enter(ctx, customerIdOf(ctx));
    return next();
  };

  router.get('/', may('page.read'), (ctx) => showHome(ctx, deps.demo));
  router.get('/assets/*name', may('page.read'), serveAsset);
  router.post('/language', may('language.choose'), (ctx) => chooseLanguage(ctx, deps));

  router.get('/sign-in', may('session.start'), signIn.show);
  router.post('/sign-in', may('session.start'), limit(SIGN_IN_RATE), signIn.signIn);
  router.post('/sign-out', may('session.end'), signIn.signOut);

  router.get('/usage', signedIn, may('usage.read-own'), usage.show);
  router.get('/usage/download', signedIn, downloads, oneMore, usage.download);
  router.get('/usage/updates', signedIn, may('usage.read-own'), updates.show);
  router.get('/usage/updates/download', signedIn, downloads, oneMore, updates.download);

  router.get('/consent/:id', signedIn, may('consent.answer'), consent.show);
  router.post('/consent/:id', signedIn, may('consent.answer'), consent.answer);

  router.get('/authorizations', signedIn, may('consent.read'), authorizations.list);
  router.get(
    '/authorizations/:id/revoke',
    signedIn,
    may('consent.revoke'),
    authorizations.askToRevoke,
  );
  router.post('/authorizations/:id/revoke', signedIn, may('consent.revoke'), authorizations.revoke);

  return router;
}
