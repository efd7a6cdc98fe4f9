import { codeAt } from '../../identity/second-factor/totp.ts';
import type { Context, Demo } from '../deps.ts';
import { showPage, wordsOf } from '../page.tsx';

/** `GET /demo/codes`: what the authenticator app of each user would show. */
export function showCodes(ctx: Context, signIns: Demo['signIns'], now: Temporal.Instant): void {
  const { t } = wordsOf(ctx);
  const body = (
    <>
      <h1>{t('demo.codes-title')}</h1>
      <p class="hub-prose">{t('demo.codes-intro')}</p>
      <section class="hub-scroll hub-scroll--wide" aria-label={t('demo.code-now')} tabindex={0}>
        <table class="usa-table usa-table--borderless hub-numbers">
          <caption>{t('demo.code-now')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('sign-in.user-id')}</th>
              <th scope="col">{t('demo.code')}</th>
              <th scope="col">{t('demo.codes-key')}</th>
            </tr>
          </thead>
          <tbody>
            {signIns.map(
              ({ user, totpSecret }) =>
                totpSecret !== undefined && (
                  <tr key={user}>
                    <th scope="row">{user}</th>
                    <td>
                      <code>{codeAt(totpSecret, now)}</code>
                    </td>
                    <td>
                      <code>{totpSecret}</code>
                    </td>
                  </tr>
                ),
            )}
          </tbody>
        </table>
      </section>
    </>
  );
  showPage(ctx, { title: t('demo.codes-title'), children: body });
}
