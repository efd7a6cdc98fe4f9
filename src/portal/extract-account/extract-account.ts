import { type HubError, isHubError } from '../../errors.ts';
import { KEY_LENGTH_MAX } from '../../extracts/public-key.ts';
import type { User } from '../../identity/user.ts';
import { ownSession } from '../account/own-user.ts';
import type { Context } from '../deps.ts';
import { formField, formFields, queryField } from '../form-body.ts';
import { userOf } from '../organisation/deps.ts';
import { wordsOf } from '../page.tsx';
import { extractAccountPath, paths } from '../paths.ts';
import { seeOther } from '../signed-in.ts';
import { showAskForPassword, showExtractAccount, showNoAccount } from './account-page.tsx';
import type { ExtractAccountDeps } from './deps.ts';

/** A key that was sent and is refused. */
interface WrongKey {
  readonly typed: string;
  readonly error: HubError;
}

/** A REP's people see what waits for their programs, and change by what those sign in. */
export function extractAccountHandlers(deps: ExtractAccountDeps) {
  const { extractAccounts, memory, users } = deps;
  return { show, askForPassword, newPassword, addKey, removeKey };

  async function show(ctx: Context): Promise<void> {
    const by = await userOf(ctx, users);
    const [first] = await extractAccounts.namesFor(by);
    if (first === undefined) return showNoAccount(ctx);
    const account = queryField(ctx, 'account') || first;
    await showOne(ctx, account, by);
  }

  async function askForPassword(ctx: Context): Promise<void> {
    const by = await userOf(ctx, users);
    const account = queryField(ctx, 'account');
    if (account === '') return seeOther(ctx, paths.extractAccount);
    showAskForPassword(ctx, await extractAccounts.find(account, by));
  }

  async function newPassword(ctx: Context): Promise<void> {
    const by = await userOf(ctx, users);
    const account = formField(ctx, 'account');
    const password = await extractAccounts.newPassword(account, by);
    const made = JSON.stringify({ account, password });
    await memory.keep(ownSession(ctx).id, 'extract-password', made);
    seeOther(ctx, extractAccountPath(account, 'password'));
  }

  async function addKey(ctx: Context): Promise<void> {
    const by = await userOf(ctx, users);
    const account = formField(ctx, 'account');
    const [typed = ''] = formFields(ctx, 'key');
    try {
      await extractAccounts.addKey(account, typed, by);
    } catch (error) {
      if (!isHubError(error, 'invalid')) throw error;
      return showOne(ctx, account, by, { typed, error });
    }
    seeOther(ctx, extractAccountPath(account, 'key-added'));
  }

  async function removeKey(ctx: Context): Promise<void> {
    const by = await userOf(ctx, users);
    const account = formField(ctx, 'account');
    await extractAccounts.removeKey(account, formField(ctx, 'fingerprint'), by);
    seeOther(ctx, extractAccountPath(account, 'key-removed'));
  }

  async function showOne(ctx: Context, name: string, by: User, wrong?: WrongKey): Promise<void> {
    const account = await extractAccounts.find(name, by);
    const names = await extractAccounts.namesFor(by);
    const password = wrong === undefined ? await newPasswordOf(ctx, name) : undefined;
    const problems =
      wrong === undefined ? [] : [{ field: 'key', text: sentence(ctx, wrong.error) }];
    const view = {
      ...{ account, names, problems, typedKey: kept(wrong), done: queryField(ctx, 'done') },
      host: new URL(deps.publicUrl).hostname,
      ports: deps.ports,
      hostKey: await deps.hostKey(),
      ...(password === undefined ? {} : { password }),
    };
    showExtractAccount(ctx, view, wrong === undefined ? 200 : 400);
  }

  /** The password made a moment ago, the first time its account's page is shown after that; never on another's. */
  async function newPasswordOf(ctx: Context, name: string): Promise<string | undefined> {
    const { id } = ownSession(ctx);
    const made = await memory.find(id, 'extract-password');
    if (made === undefined) return undefined;
    const { account, password } = JSON.parse(made) as { account: string; password: string };
    if (account !== name) return undefined;
    // Of two pages loaded at once, one shows it.
    const isOurs = (await memory.take(id, 'extract-password')) === made;
    return isOurs ? password : undefined;
  }
}

/** A private key never comes back, and must not be sent again. */
function kept(wrong: WrongKey | undefined): string {
  if (wrong === undefined || wrong.error.messageKey === 'extracts.private-key') return '';
  return wrong.typed.slice(0, KEY_LENGTH_MAX);
}

function sentence(ctx: Context, { messageKey, detail }: HubError): string {
  const words = wordsOf(ctx);
  const key = `extract-account.${messageKey.split('.').at(-1) ?? ''}`;
  if (!words.has(key)) throw new TypeError(`no sentence for ${messageKey}`);
  return words.t(key, { max: Number(detail.max ?? 0), min: Number(detail.min ?? 0) });
}
