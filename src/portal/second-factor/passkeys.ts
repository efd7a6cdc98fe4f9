import { type HubError, isHubError } from '../../errors.ts';
import { passkeyOf } from '../../identity/second-factor/second-factor.ts';
import { ownSession, ownUser } from '../account/own-user.ts';
import type { Context } from '../deps.ts';
import type { Problem } from '../form.tsx';
import { formField, formFields, pathField } from '../form-body.ts';
import { wordsOf } from '../page.tsx';
import { paths, secondFactorDonePath } from '../paths.ts';
import { seeOther } from '../signed-in.ts';
import type { SecondFactorDeps } from './deps.ts';
import { asksPassword, goOnEnrolled, passwordProblems } from './own-factors.ts';
import { showPasskey } from './passkey-page.tsx';
import { showNewPasskey, showPasskeyName } from './passkey-setup-pages.tsx';

/** The own passkeys. First name and password, then the browser's authenticator, so that no key is made for nothing. */
export function passkeyHandlers(deps: SecondFactorDeps) {
  const { changes } = deps.secondFactors;
  return { askName, start, askBrowser, add, manage, rename, remove };

  function askName(ctx: Context): void {
    showPasskeyName(ctx, { label: '', asksPassword: asksPassword(ctx), problems: [] });
  }

  async function start(ctx: Context): Promise<void> {
    const user = await ownUser(ctx, deps);
    const label = formField(ctx, 'label');
    const wrong = await passwordProblems(ctx, deps, user);
    const problems =
      wrong.length > 0
        ? wrong
        : await named(ctx, () => changes.startPasskey(user, ownSession(ctx).id, label));
    if (problems.length === 0) return seeOther(ctx, paths.newPasskey);
    showPasskeyName(ctx, { label, asksPassword: asksPassword(ctx), problems }, 400);
  }

  async function askBrowser(ctx: Context): Promise<void> {
    const started = await changes.startedPasskey(ownSession(ctx).id);
    if (started === undefined) return seeOther(ctx, paths.passkeys);
    showNewPasskey(ctx, started);
  }

  async function add(ctx: Context): Promise<void> {
    const user = await ownUser(ctx, deps);
    const [answer = ''] = formFields(ctx, 'answer');
    const enrolled = await changes.addPasskey(user, ownSession(ctx).id, answer);
    if (enrolled !== undefined) return goOnEnrolled(ctx, deps, enrolled, 'passkey');
    const problems = [{ field: 'label', text: wordsOf(ctx).t('second-factor.passkey-not-added') }];
    showPasskeyName(ctx, { label: '', asksPassword: asksPassword(ctx), problems }, 400);
  }

  async function manage(ctx: Context): Promise<void> {
    const passkey = passkeyOf(await ownUser(ctx, deps), pathField(ctx, 'id'));
    showPasskey(ctx, { passkey, label: passkey.label, problems: [] });
  }

  async function rename(ctx: Context): Promise<void> {
    const user = await ownUser(ctx, deps);
    const passkey = passkeyOf(user, pathField(ctx, 'id'));
    const label = formField(ctx, 'label');
    const { id } = ownSession(ctx);
    const problems = await named(ctx, () => changes.renamePasskey(user, id, passkey.id, label));
    if (problems.length > 0) return showPasskey(ctx, { passkey, label, problems }, 400);
    seeOther(ctx, secondFactorDonePath('passkey-renamed'));
  }

  async function remove(ctx: Context): Promise<void> {
    const user = await ownUser(ctx, deps);
    const passkey = passkeyOf(user, pathField(ctx, 'id'));
    const problems = await passwordProblems(ctx, deps, user);
    if (problems.length > 0) {
      return showPasskey(ctx, { passkey, label: passkey.label, problems }, 400);
    }
    await changes.removePasskey(user, ownSession(ctx).id, passkey.id);
    seeOther(ctx, secondFactorDonePath('passkey-removed'));
  }
}

/** What is wrong with the name that was given, when it is that. */
async function named(ctx: Context, change: () => Promise<void>): Promise<readonly Problem[]> {
  try {
    await change();
    return [];
  } catch (error) {
    if (!isHubError(error, 'invalid')) throw error;
    return [{ field: 'label', text: sentence(ctx, error) }];
  }
}

function sentence(ctx: Context, { messageKey, detail }: HubError): string {
  const words = wordsOf(ctx);
  if (!words.has(messageKey)) throw new TypeError(`no sentence for ${messageKey}`);
  return words.t(messageKey, { max: Number(detail.max ?? 0) });
}
