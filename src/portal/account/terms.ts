import type { Context } from '../deps.ts';
import { formField, queryField } from '../form-body.ts';
import { localPath } from '../paths.ts';
import { seeOther } from '../signed-in.ts';
import type { AccountDeps } from './deps.ts';
import { leaveStage, ownSession, ownUser } from './own-user.ts';
import { showTerms } from './terms-page.tsx';

/** The terms of use: for everybody to read, and to accept at a sign-in after they have changed (BR-017.018). */
export function termsHandlers(deps: AccountDeps) {
  return { show, accept };

  async function show(ctx: Context): Promise<void> {
    const isAsked = ctx.state.session?.user.stage === 'terms';
    const next = localPath(queryField(ctx, 'next'), deps.publicUrl);
    showTerms(ctx, isAsked ? { next } : {});
  }

  async function accept(ctx: Context): Promise<void> {
    const next = localPath(formField(ctx, 'next'), deps.publicUrl);
    // Sent twice, or from a page of long ago: no stage is passed by the wrong form.
    if (ownSession(ctx).user.stage !== 'terms') return seeOther(ctx, next);
    const user = await deps.profiles.acceptTerms(await ownUser(ctx, deps));
    await leaveStage(ctx, deps, user, { done: 'terms', next });
  }
}
