import { HubError } from '../../errors.ts';
import type { User } from '../../identity/user.ts';
import { leaveStage, ownSession, ownUser } from '../account/own-user.ts';
import type { Context } from '../deps.ts';
import type { Problem } from '../form.tsx';
import { formField, formFields, queryField } from '../form-body.ts';
import { wordsOf } from '../page.tsx';
import { localPath } from '../paths.ts';
import { seeOther } from '../signed-in.ts';
import type { SecondFactorDeps } from './deps.ts';
import { showProof } from './proof-page.tsx';

/** The second half of a sign-in: a code, a passkey or a recovery code. */
export function proofHandlers(deps: SecondFactorDeps) {
  const { proofs } = deps.secondFactors;
  return { show, byCode, byPasskey };

  async function show(ctx: Context): Promise<void> {
    const next = localPath(queryField(ctx, 'next'), deps.publicUrl);
    if (isDue(ctx)) await ask(ctx, await ownUser(ctx, deps), { next, problems: [] });
    else seeOther(ctx, next);
  }

  async function byCode(ctx: Context): Promise<void> {
    const next = localPath(formField(ctx, 'next'), deps.publicUrl);
    // Sent twice, and right the first time.
    if (!isDue(ctx)) return seeOther(ctx, next);
    const user = await ownUser(ctx, deps);
    const { t } = wordsOf(ctx);
    const code = formField(ctx, 'code');
    if (code.trim() === '') {
      return ask(ctx, user, { next, problems: [about(t('second-factor.code-none'))] }, 400);
    }
    switch (await proofs.proveCode(user, code)) {
      case 'right':
        return leaveStage(ctx, deps, user, { done: 'second-factor', next });
      case 'wrong':
        return ask(ctx, user, { next, problems: [about(t('second-factor.code-wrong'))] }, 400);
      case 'waiting':
        return ask(ctx, user, { next, problems: [about(t('second-factor.code-wait'))] }, 429);
      case 'ended':
        await deps.sessions.end(ctx);
        throw new HubError('unauthenticated', 'second-factor.ended');
    }
  }

  async function byPasskey(ctx: Context): Promise<void> {
    const next = localPath(formField(ctx, 'next'), deps.publicUrl);
    if (!isDue(ctx)) return seeOther(ctx, next);
    const user = await ownUser(ctx, deps);
    const [answer = ''] = formFields(ctx, 'answer');
    if (await proofs.provePasskey(user, ownSession(ctx).id, answer)) {
      return leaveStage(ctx, deps, user, { done: 'second-factor', next });
    }
    const text = wordsOf(ctx).t('second-factor.passkey-refused');
    return ask(ctx, user, { next, problems: [{ field: 'passkey', text }] }, 400);
  }

  async function ask(
    ctx: Context,
    user: User,
    form: { readonly next: string; readonly problems: readonly Problem[] },
    status = 200,
  ): Promise<void> {
    const { passkeys, totpSecret } = user.secondFactor;
    const hasApp = totpSecret !== undefined;
    const passkeyOptions =
      passkeys.length === 0 ? undefined : await proofs.askPasskey(user, ownSession(ctx).id);
    showProof(ctx, { ...form, hasApp, passkeyOptions }, status);
  }
}

function isDue(ctx: Context): boolean {
  return ownSession(ctx).user.stage === 'second-factor';
}

function about(text: string): Problem {
  return { field: 'code', text };
}
