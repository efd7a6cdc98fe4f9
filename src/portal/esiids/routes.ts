import { Router } from '@koa/router';
import type { Context as KoaContext } from 'koa';
import { limit, type Rate } from '../../http/limits.ts';
import { may } from '../../http/may.ts';
import type { HubState } from '../../http/state.ts';
import { signedIn } from '../signed-in.ts';
import type { EsiidsDeps } from './deps.ts';
import { esiidHandlers } from './esiids.ts';
import { uploadHandlers } from './upload.ts';

/** Per user: an evening of typing, and no search for a neighbour's meter number. */
const ADD_RATE: Rate = { name: 'esiid-add', points: 60, seconds: 3600 };
/** A list tries each ESIID once, so this is how often an hour one meter number may be guessed. */
const UPLOAD_RATE: Rate = { name: 'esiid-upload', points: 10, seconds: 3600 };

/** A customer's ESIIDs: which they are, one more, many more, one less (BR-043). */
export function esiidRoutes(deps: EsiidsDeps): Router<HubState> {
  const router = new Router<HubState>();
  const esiids = esiidHandlers(deps);
  const upload = uploadHandlers(deps);
  const manage = may('esiid.manage-own');
  const rarely = limit(UPLOAD_RATE, userOf);

  router.get('/esiids', signedIn, manage, esiids.list);
  router.post('/esiids', signedIn, manage, limit(ADD_RATE, userOf), esiids.add);
  router.get('/esiids/upload', signedIn, manage, upload.show);
  router.post('/esiids/upload', signedIn, manage, rarely, upload.upload);
  router.get('/esiids/help', signedIn, manage, upload.help);
  router.get('/esiids/:esiid/remove', signedIn, manage, esiids.askToRemove);
  router.post('/esiids/:esiid/remove', signedIn, manage, esiids.remove);
  router.post('/esiids/:esiid/withdraw', signedIn, manage, esiids.withdraw);

  return router;
}

function userOf(ctx: KoaContext): string {
  return (ctx.state as HubState).session?.user.id ?? '';
}
