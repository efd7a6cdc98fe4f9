import type { TotpOffer } from '../../identity/second-factor/factor-changes.ts';
import { TextField } from '../account/text-field.tsx';
import type { Context } from '../deps.ts';
import { CsrfField, ErrorSummary, type Problem } from '../form.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { paths } from '../paths.ts';
import { PasswordField } from './password-field.tsx';
import { QrPicture } from './qr-picture.tsx';

interface TotpView {
  readonly offered: TotpOffer;
  readonly asksPassword: boolean;
  readonly problems: readonly Problem[];
}

export function showTotp(ctx: Context, view: TotpView, status = 200): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const { offered, problems } = view;
  const body = (
    <div class="hub-prose">
      <ErrorSummary words={words} problems={problems} />
      <h1>{t('second-factor.app-setup-title')}</h1>
      <p>{t('second-factor.app-setup-text')}</p>
      <QrPicture text={offered.uri} label={t('second-factor.app-picture')} />
      <p>
        {t('second-factor.app-secret')}
        <br />
        <code class="hub-secret">{offered.secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</code>
      </p>
      <p>
        <a href={offered.uri}>{t('second-factor.app-open')}</a>
      </p>
      <form class="usa-form" method="post" action={paths.totp}>
        <CsrfField token={ctx.state.csrfToken} />
        <input type="hidden" name="secret" value={offered.sealed} />
        <TextField
          id="code"
          label={t('second-factor.code')}
          hint={t('second-factor.app-code-hint')}
          autocomplete="one-time-code"
          maxLength={40}
          problems={problems}
        />
        {view.asksPassword && <PasswordField words={words} problems={problems} />}
        <button class="usa-button" type="submit">
          {t('second-factor.app-submit')}
        </button>
      </form>
      <p>
        <a href={paths.secondFactor}>{t('second-factor.back')}</a>
      </p>
    </div>
  );
  showPage(ctx, { title: t('second-factor.app-setup-title'), children: body }, status);
}
