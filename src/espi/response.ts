import { pipeline, Readable, type Transform } from 'node:stream';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';
import type { RouterContext } from '@koa/router';
import type { HubState } from '../http/state.ts';

type Context = RouterContext<HubState>;

/** So much of a feed is made before its client has taken what came before; all that a slow client costs. */
const READY_BYTES = 1024 * 1024;

/** Set as it is, since clients compare it: Koa would add a charset. */
const ATOM = 'application/atom+xml';

/** The lowest levels: a feed shrinks to a twentieth already, and higher ones cost more time than they save. */
const CODINGS: Readonly<Record<string, () => Transform>> = {
  gzip: () => createGzip({ level: 1 }),
  br: () => createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
};

/** Answers with a whole document. */
export function sendDocument(ctx: Context, text: string): void {
  ctx.set('Content-Type', ATOM);
  ctx.set('Cache-Control', 'private, no-store');
  ctx.body = text;
}

/** Answers with a feed while it is being made, compressed if the client likes. For HEAD the feed is not even begun. */
export function sendFeed(
  ctx: Context,
  feed: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): void {
  const coding = ctx.acceptsEncodings('gzip', 'br', 'identity') || 'identity';
  const coder = CODINGS[coding];
  ctx.status = 200;
  ctx.set('Content-Type', ATOM);
  ctx.set('Cache-Control', 'private, no-cache');
  ctx.vary('Accept-Encoding');
  if (coder !== undefined) ctx.set('Content-Encoding', coding);
  if (ctx.method === 'HEAD') return;
  const source = Readable.from(feed(), { objectMode: false, highWaterMark: READY_BYTES });
  // When the client leaves, Koa destroys the body, the pipeline the source, and the source ends the feed's iteration.
  ctx.body = coder === undefined ? source : pipeline(source, coder(), () => {});
}

/** Whether the client has this very content already; then the answer is 304 and nothing else may be done. */
export function isUnchanged(ctx: Context, tag: string): boolean {
  ctx.set('ETag', `W/"${tag}"`);
  if (!matches(ctx.get('If-None-Match'), tag)) return false;
  ctx.vary('Accept-Encoding');
  ctx.set('Cache-Control', 'private, no-cache');
  ctx.status = 304;
  return true;
}

/**
 * RFC 9110 §13.1.2. Not `ctx.fresh`: that gives up at `Cache-Control: no-cache`, which is for caches on the way and which
 * `fetch` sends by itself beside every `If-None-Match`.
 */
function matches(ifNoneMatch: string, tag: string): boolean {
  const tags = ifNoneMatch.split(',').map((each) => each.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(`"${tag}"`);
}
