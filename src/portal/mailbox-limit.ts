import type { Context as KoaContext, Middleware } from 'koa';
import { limit, type Rate } from '../http/limits.ts';
import type { HubState } from '../http/state.ts';
import { foldEmail } from '../identity/folding.ts';
import { isEmailAddress } from '../mailbox.ts';
import { networkOf } from '../peer-network.ts';
import type { Context } from './deps.ts';
import { formField } from './form-body.ts';

/**
 * Per e-mail address that is typed into `field`, known or not: nobody's mailbox is to be filled through the hub, from however
 * many places. What is no address gets no letter, and counts for who sent it.
 */
export function limitPerMailbox(rate: Rate, field = 'email'): Middleware<HubState> {
  return limit(rate, (ctx: KoaContext) => {
    const email = formField(ctx as Context, field).trim();
    return isEmailAddress(email) ? foldEmail(email) : networkOf(ctx.ip);
  });
}
