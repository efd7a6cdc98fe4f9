import { type HubError, isHubError } from '../errors.ts';
import { nextStage } from '../identity/stages.ts';
import type { Context, PortalDeps } from './deps.ts';
import type { Problem } from './form.tsx';
import { formField, queryField } from './form-body.ts';
import { wordsOf } from './page.tsx';
import { localPath, paths } from './paths.ts';
import { showSignIn } from './sign-in-page.tsx';
import { seeOther } from './signed-in.ts';

/** Sign-in and sign-out. What a wrong pair of id and password costs is for `identity/` to say. */
export function signInHandlers({ users, sessions, publicUrl }: PortalDeps) {
  return { show, signIn, signOut };

  function show(ctx: Context): void {
    const next = localPath(queryField(ctx, 'next'), publicUrl);
    if (ctx.state.session === undefined) showSignIn(ctx, { next, userId: '', problems: [] });
    else seeOther(ctx, next);
  }

  async function signIn(ctx: Context): Promise<void> {
    const next = localPath(formField(ctx, 'next'), publicUrl);
    const userId = formField(ctx, 'userId').trim();
    const password = formField(ctx, 'password');
    const problems = emptyFields(ctx, userId, password);
    if (problems.length > 0) return showSignIn(ctx, { next, userId, problems }, 400);

    const outcome = await users.signIn(userId, password).catch(refusal);
    if (isHubError(outcome)) {
      const key = outcome.kind === 'limited' ? 'sign-in.limited' : 'sign-in.wrong';
      const wrong = { field: 'userId', text: wordsOf(ctx).t(key) };
      showSignIn(ctx, { next, userId, problems: [wrong] }, outcome.kind === 'limited' ? 429 : 401);
      return;
    }
    const stage = nextStage(outcome);
    await sessions.start(ctx, stage === undefined ? outcome : { ...outcome, stage });
    // Suspended, or given another password, while this was going on: then nobody ends the new session but we.
    const now = await users.find(outcome.id);
    if (now?.status !== 'active' || now.password.hash !== outcome.password.hash) {
      await sessions.end(ctx);
    }
    seeOther(ctx, next);
  }

  async function signOut(ctx: Context): Promise<void> {
    await sessions.end(ctx);
    seeOther(ctx, paths.home);
  }
}

function emptyFields(ctx: Context, userId: string, password: string): readonly Problem[] {
  const { t } = wordsOf(ctx);
  return [
    ...(userId === '' ? [{ field: 'userId', text: t('sign-in.no-user-id') }] : []),
    ...(password === '' ? [{ field: 'password', text: t('sign-in.no-password') }] : []),
  ];
}

function refusal(error: unknown): HubError {
  if (isHubError(error, 'unauthenticated') || isHubError(error, 'limited')) return error;
  throw error;
}
