import type { Context } from '../deps.ts';
import { Alert, CsrfField } from '../form.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { paths } from '../paths.ts';

/** What registering takes; and, for who comes back from a registration that ended, why. */
export function showStart(ctx: Context, ended: string): void {
  const { t } = wordsOf(ctx);
  const body = (
    <div class="hub-prose">
      {ended === 'cancelled' && (
        <Alert kind="warning" heading={t('registration.cancelled-title')}>
          {t('registration.cancelled-text')}
        </Alert>
      )}
      {ended === 'late' && <Alert kind="info">{t('registration.late')}</Alert>}
      <h1>{t('registration.title')}</h1>
      <p class="usa-intro">{t('registration.intro')}</p>
      <p>{t('registration.needed')}</p>
      <ul class="usa-list">
        <li>{t('registration.needed-esiid')}</li>
        <li>{t('registration.needed-meter')}</li>
        <li>{t('registration.needed-rep')}</li>
        <li>{t('registration.needed-email')}</li>
      </ul>
      <form method="post" action={paths.register}>
        <CsrfField token={ctx.state.csrfToken} />
        <p class="hub-buttons">
          <button class="usa-button" type="submit">
            {t('registration.start')}
          </button>
        </p>
      </form>
      <p>
        <a href={paths.signIn}>{t('registration.have-id')}</a>
      </p>
      <p>
        <a href={paths.registerResend}>{t('registration.no-letter')}</a>
      </p>
    </div>
  );
  showPage(ctx, { title: t('registration.title'), children: body });
}
