import { parse } from 'node:querystring';
import { bodyParser } from '@koa/bodyparser';
import type { Context, Middleware, Next } from 'koa';
import { HubError } from '../errors.ts';
import { multipart } from './multipart.ts';
import type { HubState } from './state.ts';

/** A form that names 10,000 ESIIDs fits, and 1,000 market events. */
const SIZE_MAX = '512kb';
const BODILESS_METHODS: readonly string[] = ['GET', 'HEAD'];

/**
 * Reads JSON bodies and forms up to 512 KiB; a form field given more than once is an array of all its values. Forms
 * with files are read for the signed-in only. Throws `invalid` `http.bad-body`.
 */
export function body(): Middleware<HubState> {
  const read = bodyParser({
    enableTypes: ['json', 'text'],
    extendTypes: { text: ['application/x-www-form-urlencoded'] },
    jsonLimit: SIZE_MAX,
    textLimit: SIZE_MAX,
    onError: (error) => {
      throw new HubError('invalid', 'http.bad-body', {}, { cause: error });
    },
  });
  return (ctx, next) => (BODILESS_METHODS.includes(ctx.method) ? next() : withBody(ctx, next));

  async function withBody(ctx: Context, next: Next) {
    if (ctx.state.session !== undefined && ctx.is('multipart/form-data')) {
      ctx.request.body = await multipart(ctx);
      return next();
    }
    return read(ctx, async () => {
      // Nested names and a limit on repeated ones, as other form parsers have them, would lose what a customer ticked.
      const { body } = ctx.request;
      if (typeof body === 'string') ctx.request.body = parse(body, '&', '=', { maxKeys: 0 });
      await next();
    });
  }
}
