import { randomBytes } from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Context, Middleware } from 'koa';
import helmet from 'koa-helmet';
import type { HubState } from './state.ts';
import { showsErrorsAsPages } from './surface.ts';

const NONCE_BYTES = 16;
const ONE_YEAR_SECONDS = 31_536_000;

/** What programs get is no page: should a browser show it all the same, it may load nothing. */
const PROGRAM_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** Of Helmet's headers, those that say something where no page is shown. */
const PROGRAM_HEADERS: readonly string[] = [
  'strict-transport-security',
  'x-content-type-options',
  'x-frame-options',
  'referrer-policy',
];

/** Security headers of every response, and for pages a fresh nonce for their own scripts (OWASP ASVS V3.4). */
export function securityHeaders(): Middleware<HubState> {
  // Pages show usage and consents; a shared computer must not keep them. Routes of public files say otherwise.
  const constant = Object.entries({ ...constantHeaders(), 'cache-control': 'no-store' });
  const page = Object.fromEntries(constant);
  const program = Object.fromEntries([
    ...constant.filter(([name]) => name === 'cache-control' || PROGRAM_HEADERS.includes(name)),
    ['content-security-policy', PROGRAM_POLICY],
  ]);
  return (ctx, next) => {
    if (showsErrorsAsPages(ctx.path)) {
      ctx.state.nonce = randomBytes(NONCE_BYTES).toString('base64');
      ctx.set(page);
      ctx.set('Content-Security-Policy', contentSecurityPolicy(ctx.state.nonce, []));
    } else {
      ctx.set(program);
    }
    return next();
  };
}

/** What Helmet sets is the same for every response, so it is asked once, with a response that goes nowhere. */
function constantHeaders(): Readonly<Record<string, string>> {
  const setHeaders = helmet({
    // Written above instead, because it carries the nonce.
    contentSecurityPolicy: false,
    strictTransportSecurity: { maxAge: ONE_YEAR_SECONDS, includeSubDomains: false },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });
  const req = new IncomingMessage(new Socket());
  const res = new ServerResponse(req);
  setHeaders({ req, res } as Context, async () => {});
  return res.getHeaders() as Record<string, string>;
}

/**
 * Lets this page's form end at `uri`. Browsers hold `form-action` against the redirect that follows a post too, so a
 * consent page must name where the third party waits.
 */
export function allowFormTarget(ctx: Context, uri: string): void {
  const { nonce } = ctx.state as HubState;
  ctx.set('Content-Security-Policy', contentSecurityPolicy(nonce, [new URL(uri).origin]));
}

function contentSecurityPolicy(nonce: string, formTargets: readonly string[]): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    ['form-action', "'self'", ...formTargets].join(' '),
  ].join('; ');
}
