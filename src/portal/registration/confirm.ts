import { isEmailAddress } from '../../mailbox.ts';
import type { Context } from '../deps.ts';
import { formField, pathField, queryField } from '../form-body.ts';
import { wordsOf } from '../page.tsx';
import { paths } from '../paths.ts';
import { seeOther } from '../signed-in.ts';
import type { RegistrationDeps } from './deps.ts';
import {
  showConfirmed as showConfirmedPage,
  showConfirm as showConfirmPage,
  showResend as showResendPage,
  showSent as showSentPage,
} from './letter-pages.tsx';

/** The letter that proves an address: sent, sent again, answered (BR-017.011). */
export function confirmHandlers({ registrants, askers }: RegistrationDeps) {
  return { showSent, showResend, resend, showConfirm, confirm, showConfirmed };

  function showSent(ctx: Context): void {
    showSentPage(ctx);
  }

  function showResend(ctx: Context): void {
    showResendPage(ctx, { email: '', problems: [] });
  }

  async function resend(ctx: Context): Promise<void> {
    const email = formField(ctx, 'email').trim();
    if (!isEmailAddress(email)) {
      const problems = [{ field: 'email', text: wordsOf(ctx).t('account.email-wrong') }];
      return showResendPage(ctx, { email, problems }, 400);
    }
    // Not waited for: the time it takes would tell whether somebody waits for this letter.
    const sending = Promise.all(askers.map((asker) => asker.resend(email)));
    sending.catch((error: unknown) => ctx.app.emit('error', error));
    seeOther(ctx, paths.registerSent);
  }

  /** Only a press of the button spends the link: programs that look at mail open every link in it. */
  async function showConfirm(ctx: Context): Promise<void> {
    const secret = pathField(ctx, 'secret');
    await registrants.find(secret);
    showConfirmPage(ctx, secret);
  }

  async function confirm(ctx: Context): Promise<void> {
    const outcome = await registrants.confirm(pathField(ctx, 'secret'));
    const claimed = outcome === 'claimed' ? '?claimed=yes' : '';
    seeOther(ctx, `${paths.registerConfirmed}${claimed}`);
  }

  function showConfirmed(ctx: Context): void {
    showConfirmedPage(ctx, queryField(ctx, 'claimed') === 'yes');
  }
}
