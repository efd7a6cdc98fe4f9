import { bodyParser } from '@koa/bodyparser';
import type { Middleware } from 'koa';
import { HubError } from '../errors.ts';
import type { HubState } from './state.ts';

export const BODY_SIZE_MAX = '64kb';

/** Reads JSON and form bodies up to 64 KiB. Throws `invalid` `http.bad-body`. */
export function body(): Middleware<HubState> {
  return bodyParser({
    enableTypes: ['json', 'form'],
    jsonLimit: BODY_SIZE_MAX,
    formLimit: BODY_SIZE_MAX,
    onError: (error) => {
      throw new HubError('invalid', 'http.bad-body', {}, { cause: error });
    },
  });
}
