import type { Context } from '../deps.ts';
import { CsrfField } from '../form.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { paths } from '../paths.ts';

export function showCodes(ctx: Context, codes: readonly string[]): void {
  const { t } = wordsOf(ctx);
  const body = (
    <div class="hub-prose">
      <h1>{t('second-factor.codes-title')}</h1>
      <p class="usa-intro">{t('second-factor.codes-text')}</p>
      <ul class="hub-codes">
        {codes.map((code) => (
          <li key={code}>
            <code class="hub-secret">{code}</code>
          </li>
        ))}
      </ul>
      <form method="post" action={paths.recoveryCodesKept}>
        <CsrfField token={ctx.state.csrfToken} />
        <button class="usa-button" type="submit">
          {t('second-factor.codes-kept')}
        </button>
      </form>
    </div>
  );
  showPage(ctx, { title: t('second-factor.codes-title'), children: body });
}
