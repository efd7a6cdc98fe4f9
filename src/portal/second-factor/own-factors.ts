import type { Enrolled } from '../../identity/second-factor/factor-changes.ts';
import type { User } from '../../identity/user.ts';
import { leaveStage, ownSession } from '../account/own-user.ts';
import type { Context } from '../deps.ts';
import type { Problem } from '../form.tsx';
import { formField } from '../form-body.ts';
import { wordsOf } from '../page.tsx';
import { paths, secondFactorDonePath } from '../paths.ts';
import { seeOther } from '../signed-in.ts';
import type { SecondFactorDeps } from './deps.ts';

/** Right after the sign-in that asks for a factor, the password has just been typed; at any other time it is asked for. */
export function asksPassword(ctx: Context): boolean {
  return ownSession(ctx).user.stage !== 'enrol-second-factor';
}

/** What is wrong with the password of the posted form; nothing where none was asked for. */
export async function passwordProblems(
  ctx: Context,
  { secondFactors }: SecondFactorDeps,
  user: User,
): Promise<readonly Problem[]> {
  if (!asksPassword(ctx)) return [];
  if (await secondFactors.changes.isOwner(user, formField(ctx, 'password'))) return [];
  return [{ field: 'password', text: wordsOf(ctx).t('account.password-wrong') }];
}

/** Goes on after a new factor: with the first one to its recovery codes, and out of the stage that asked for it. */
export async function goOnEnrolled(
  ctx: Context,
  deps: SecondFactorDeps,
  { user, codes }: Enrolled,
  done: 'app' | 'passkey',
): Promise<void> {
  const { memory } = deps.secondFactors;
  const { id, user: session } = ownSession(ctx);
  if (session.stage === 'enrol-second-factor') {
    // Past the codes, home: nobody came for the page of the second factors.
    const wanted = (await memory.take(id, 'next')) ?? paths.home;
    await leaveStage(ctx, deps, user, { done: 'enrol-second-factor', next: paths.home });
    await memory.keep(ownSession(ctx).id, 'next', wanted);
  }
  if (codes === undefined) return seeOther(ctx, secondFactorDonePath(done));
  await memory.keep(ownSession(ctx).id, 'codes', JSON.stringify(codes));
  seeOther(ctx, paths.recoveryCodes);
}
