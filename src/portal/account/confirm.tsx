import type { Context } from '../deps.ts';
import { CsrfField } from '../form.tsx';
import { pathField } from '../form-body.ts';
import { showPage, wordsOf } from '../page.tsx';
import { confirmAddressPath, paths } from '../paths.ts';
import { seeOther } from '../signed-in.ts';
import type { AccountDeps } from './deps.ts';

/** Where `confirm` leads: a page that no link in a letter names. */
const DONE = 'done';

/**
 * The link in the letter to a new address (BR-028.015). Opening it changes nothing, since programs that look for malware
 * open links too; the button does. It works in any browser, signed in or not: the letter is the proof.
 */
export function confirmHandlers({ profiles }: Pick<AccountDeps, 'profiles'>) {
  return { show, confirm };

  async function show(ctx: Context): Promise<void> {
    const secret = pathField(ctx, 'secret');
    if (secret === DONE) return showConfirmed(ctx);
    await profiles.checkConfirmation(secret);
    showConfirm(ctx, secret);
  }

  async function confirm(ctx: Context): Promise<void> {
    await profiles.confirmAddress(pathField(ctx, 'secret'));
    seeOther(ctx, confirmAddressPath(DONE));
  }
}

function showConfirm(ctx: Context, secret: string): void {
  const { t } = wordsOf(ctx);
  const body = (
    <div class="hub-prose">
      <h1>{t('account.confirm-title')}</h1>
      <p class="usa-intro">{t('account.confirm-text')}</p>
      <form method="post" action={confirmAddressPath(secret)}>
        <CsrfField token={ctx.state.csrfToken} />
        <button class="usa-button" type="submit">
          {t('account.confirm-submit')}
        </button>
      </form>
    </div>
  );
  showPage(ctx, { title: t('account.confirm-title'), children: body });
}

function showConfirmed(ctx: Context): void {
  const { t } = wordsOf(ctx);
  const body = (
    <div class="hub-prose">
      <h1>{t('account.confirmed-title')}</h1>
      <p class="usa-intro">{t('account.confirmed-text')}</p>
      <p>
        <a href={paths.account}>{t('account.title')}</a>
      </p>
    </div>
  );
  showPage(ctx, { title: t('account.confirmed-title'), children: body });
}
