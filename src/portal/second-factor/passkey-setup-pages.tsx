import { PASSKEY_LABEL_MAX } from '../../identity/second-factor/second-factor.ts';
import { TextField } from '../account/text-field.tsx';
import type { Context } from '../deps.ts';
import { CsrfField, ErrorSummary, type Problem } from '../form.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { paths } from '../paths.ts';
import { PasskeyForm } from './passkey-form.tsx';
import { PasswordField } from './password-field.tsx';

interface NameView {
  readonly label: string;
  readonly asksPassword: boolean;
  readonly problems: readonly Problem[];
}

/** The first step: what the new passkey is to be called. */
export function showPasskeyName(ctx: Context, view: NameView, status = 200): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const { label, problems } = view;
  const body = (
    <div class="hub-narrow">
      <ErrorSummary words={words} problems={problems} />
      <h1>{t('second-factor.passkey-add')}</h1>
      <p>{t('second-factor.passkeys-text')}</p>
      <form class="usa-form" method="post" action={paths.passkeys}>
        <CsrfField token={ctx.state.csrfToken} />
        <TextField
          id="label"
          label={t('second-factor.passkey-label')}
          hint={t('second-factor.passkey-label-hint')}
          value={label}
          maxLength={PASSKEY_LABEL_MAX}
          problems={problems}
        />
        {view.asksPassword && <PasswordField words={words} problems={problems} />}
        <button class="usa-button" type="submit">
          {t('second-factor.passkey-next')}
        </button>
      </form>
      <p>
        <a href={paths.secondFactor}>{t('second-factor.back')}</a>
      </p>
    </div>
  );
  showPage(ctx, { title: t('second-factor.passkey-add'), children: body }, status);
}

/** The second step: the browser's authenticator. */
export function showNewPasskey(
  ctx: Context,
  { label, options }: { readonly label: string; readonly options: object },
): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const body = (
    <div class="hub-narrow">
      <h1>{t('second-factor.passkey-make-title', { label })}</h1>
      <p>{t('second-factor.passkey-make-text')}</p>
      <PasskeyForm
        words={words}
        csrfToken={ctx.state.csrfToken}
        kind="make"
        action={paths.newPasskey}
        options={options}
      />
      <p>
        <a href={paths.secondFactor}>{t('second-factor.back')}</a>
      </p>
    </div>
  );
  showPage(ctx, { title: t('second-factor.passkey-make-title', { label }), children: body });
}
