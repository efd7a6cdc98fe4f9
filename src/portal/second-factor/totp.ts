import { ownSession, ownUser } from '../account/own-user.ts';
import type { Context } from '../deps.ts';
import { formField } from '../form-body.ts';
import { wordsOf } from '../page.tsx';
import { paths, secondFactorDonePath } from '../paths.ts';
import { seeOther } from '../signed-in.ts';
import type { SecondFactorDeps } from './deps.ts';
import { asksPassword, goOnEnrolled, passwordProblems } from './own-factors.ts';
import { showRemoval } from './removal-page.tsx';
import { showTotp } from './totp-page.tsx';

/** The own authenticator app: shown as a picture and as text, and good from the first right code on. */
export function totpHandlers(deps: SecondFactorDeps) {
  const { changes } = deps.secondFactors;
  return { offer, add, askToRemove, remove };

  async function offer(ctx: Context): Promise<void> {
    const offered = changes.offerTotp(await ownUser(ctx, deps), ownSession(ctx).id);
    showTotp(ctx, { offered, asksPassword: asksPassword(ctx), problems: [] });
  }

  async function add(ctx: Context): Promise<void> {
    const user = await ownUser(ctx, deps);
    const { id } = ownSession(ctx);
    const sealed = formField(ctx, 'secret');
    const code = formField(ctx, 'code');
    const problems = [...(await passwordProblems(ctx, deps, user))];
    if (problems.length === 0) {
      const enrolled = await changes.addTotp(user, id, { sealed, code });
      if (enrolled !== undefined) return goOnEnrolled(ctx, deps, enrolled, 'app');
      problems.push({ field: 'code', text: wordsOf(ctx).t('second-factor.app-code-wrong') });
    }
    const offered = changes.offerTotp(user, id, sealed);
    showTotp(ctx, { offered, asksPassword: asksPassword(ctx), problems }, 400);
  }

  async function askToRemove(ctx: Context): Promise<void> {
    const user = await ownUser(ctx, deps);
    if (user.secondFactor.totpSecret === undefined) return seeOther(ctx, paths.secondFactor);
    showRemoval(ctx, { action: paths.removeTotp, what: 'app', problems: [] });
  }

  async function remove(ctx: Context): Promise<void> {
    const user = await ownUser(ctx, deps);
    const problems = await passwordProblems(ctx, deps, user);
    if (problems.length > 0) {
      return showRemoval(ctx, { action: paths.removeTotp, what: 'app', problems }, 400);
    }
    await changes.removeTotp(user, ownSession(ctx).id);
    seeOther(ctx, secondFactorDonePath('app-removed'));
  }
}
