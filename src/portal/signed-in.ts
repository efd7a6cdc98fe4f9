import type { Next } from 'koa';
import { HubError } from '../errors.ts';
import type { Context } from './deps.ts';
import { signInPath } from './paths.ts';

/** Leads who is not signed in through the sign-in page and back; a form that was sent cannot be brought back. */
export async function signedIn(ctx: Context, next: Next): Promise<void> {
  if (ctx.state.session !== undefined) return next();
  if (ctx.method === 'POST') throw new HubError('unauthenticated', 'portal.signed-out');
  seeOther(ctx, signInPath(ctx.path + ctx.search));
}

/** The signed-in customer's id, on pages whose policy names customers alone. */
export function customerIdOf(ctx: Context): string {
  const customerId = ctx.state.session?.user.customerId;
  if (customerId === undefined) throw new HubError('forbidden', 'session.forbidden');
  return customerId;
}

/** The answer to every form that worked: a reload of the next page sends nothing twice. */
export function seeOther(ctx: Context, location: string): void {
  ctx.status = 303;
  ctx.set('Location', location);
  ctx.body = '';
}
