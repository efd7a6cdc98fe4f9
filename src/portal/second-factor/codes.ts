import { hasSecondFactor } from '../../identity/second-factor/second-factor.ts';
import { ownSession, ownUser } from '../account/own-user.ts';
import type { Context } from '../deps.ts';
import { localPath, paths } from '../paths.ts';
import { seeOther } from '../signed-in.ts';
import { showCodes } from './codes-page.tsx';
import type { SecondFactorDeps } from './deps.ts';
import { passwordProblems } from './own-factors.ts';
import { showRemoval } from './removal-page.tsx';

/** The own recovery codes: shown until their owner says that they are kept, and never again. */
export function codeHandlers(deps: SecondFactorDeps) {
  const { memory, changes } = deps.secondFactors;
  return { show, renew, kept };

  async function show(ctx: Context): Promise<void> {
    const made = await memory.find(ownSession(ctx).id, 'codes');
    if (made !== undefined) return showCodes(ctx, JSON.parse(made) as readonly string[]);
    if (!hasSecondFactor(await ownUser(ctx, deps))) return seeOther(ctx, paths.secondFactor);
    showRemoval(ctx, { action: paths.recoveryCodes, what: 'codes', problems: [] });
  }

  async function renew(ctx: Context): Promise<void> {
    const user = await ownUser(ctx, deps);
    const problems = await passwordProblems(ctx, deps, user);
    if (problems.length > 0) {
      return showRemoval(ctx, { action: paths.recoveryCodes, what: 'codes', problems }, 400);
    }
    const { id } = ownSession(ctx);
    await memory.keep(id, 'codes', JSON.stringify(await changes.renewCodes(user, id)));
    seeOther(ctx, paths.recoveryCodes);
  }

  async function kept(ctx: Context): Promise<void> {
    const { id } = ownSession(ctx);
    await memory.take(id, 'codes');
    const next = await memory.take(id, 'next');
    seeOther(ctx, next === undefined ? paths.secondFactor : localPath(next, deps.publicUrl));
  }
}
