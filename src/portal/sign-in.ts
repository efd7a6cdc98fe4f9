import { type HubError, isHubError } from '../errors.ts';
import { statusOf } from '../http/errors.ts';
import { nextStage } from '../identity/stages.ts';
import type { Context, PortalDeps } from './deps.ts';
import type { Problem } from './form.tsx';
import { formField, queryField } from './form-body.ts';
import { wordsOf } from './page.tsx';
import { localPath, paths } from './paths.ts';
import { showSignIn } from './sign-in-page.tsx';
import { seeOther } from './signed-in.ts';
import type { MessageKey } from './words.ts';

/** What is said of a refusal; of every other one, the words that give nothing away. */
const REFUSALS: Readonly<Record<string, MessageKey>> = {
  'identity.organisation-suspended': 'sign-in.organisation-suspended',
  'identity.organisation-revoked': 'sign-in.organisation-revoked',
};

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
      const wrong = { field: 'userId', text: wordsOf(ctx).t(refusalOf(outcome)) };
      return showSignIn(ctx, { next, userId, problems: [wrong] }, statusOf(outcome.kind));
    }
    const stage = nextStage(outcome);
    await sessions.start(ctx, stage === undefined ? outcome : { ...outcome, stage });
    // Suspended, or given another password, while this was going on: then nobody ends the new session but we.
    if (!(await users.isStillLet(outcome))) await sessions.end(ctx);
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
  if (isHubError(error) && REFUSALS[error.messageKey] !== undefined) return error;
  throw error;
}

function refusalOf({ kind, messageKey }: HubError): MessageKey {
  return REFUSALS[messageKey] ?? (kind === 'limited' ? 'sign-in.limited' : 'sign-in.wrong');
}
