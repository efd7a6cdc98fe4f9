import type { DeadLinkWords } from '../dead-link.tsx';
import type { Context } from '../deps.ts';
import { Alert, CsrfField, ErrorSummary, type Problem } from '../form.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { paths, registerConfirmPath } from '../paths.ts';
import { TextField } from './text-field.tsx';

/** The same for everybody, whether a letter went out or not. */
export function showSent(ctx: Context): void {
  const { t } = wordsOf(ctx);
  const body = (
    <div class="hub-prose">
      <h1>{t('registration.sent-title')}</h1>
      <p class="usa-intro">{t('registration.sent-text')}</p>
      <p>{t('registration.sent-spam')}</p>
      <p>
        <a href={paths.registerResend}>{t('registration.no-letter')}</a>
      </p>
    </div>
  );
  showPage(ctx, { title: t('registration.sent-title'), children: body });
}

export function showResend(
  ctx: Context,
  { email, problems }: { readonly email: string; readonly problems: readonly Problem[] },
  status = 200,
): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const body = (
    <div class="hub-narrow">
      <ErrorSummary words={words} problems={problems} />
      <h1>{t('registration.resend-title')}</h1>
      <p>{t('registration.resend-text')}</p>
      <form class="usa-form" method="post" action={paths.registerResend}>
        <CsrfField token={ctx.state.csrfToken} />
        <TextField
          id="email"
          label={t('registration.email')}
          value={email}
          type="email"
          autocomplete="email"
          maxLength={254}
          problems={problems}
        />
        <button class="usa-button" type="submit">
          {t('registration.resend')}
        </button>
      </form>
    </div>
  );
  showPage(ctx, { title: t('registration.resend-title'), children: body }, status);
}

export function showConfirm(ctx: Context, secret: string): void {
  const { t } = wordsOf(ctx);
  const body = (
    <div class="hub-prose">
      <h1>{t('registration.confirm-title')}</h1>
      <p class="usa-intro">{t('registration.confirm-text')}</p>
      <form method="post" action={registerConfirmPath(secret)}>
        <CsrfField token={ctx.state.csrfToken} />
        <p class="hub-buttons">
          <button class="usa-button" type="submit">
            {t('registration.confirm')}
          </button>
        </p>
      </form>
    </div>
  );
  showPage(ctx, { title: t('registration.confirm-title'), children: body });
}

/** For a link that is spent, late or wrong: most often it has done its work already. */
export const DEAD_LINK: DeadLinkWords = {
  title: 'registration.dead-link-title',
  text: 'registration.dead-link-text',
  ways: [
    { href: paths.signIn, text: 'registration.dead-link-sign-in' },
    { href: paths.registerResend, text: 'registration.no-letter' },
    { href: paths.register, text: 'registration.dead-link-again' },
  ],
};

export function showConfirmed(ctx: Context, isClaimed: boolean): void {
  const { t } = wordsOf(ctx);
  const body = (
    <div class="hub-prose">
      <Alert kind="success">{t('registration.confirmed-now')}</Alert>
      <h1>{t('registration.confirmed-title')}</h1>
      {isClaimed && (
        <Alert kind="info" heading={t('registration.claimed-title')}>
          {t('registration.claimed-text')}
        </Alert>
      )}
      <p>
        <a class="usa-button" href={paths.signIn}>
          {t('nav.sign-in')}
        </a>
      </p>
    </div>
  );
  showPage(ctx, { title: t('registration.confirmed-title'), children: body });
}
