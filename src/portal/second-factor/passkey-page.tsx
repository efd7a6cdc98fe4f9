import { PASSKEY_LABEL_MAX } from '../../identity/second-factor/second-factor.ts';
import type { Passkey } from '../../identity/user.ts';
import { TextField } from '../account/text-field.tsx';
import type { Context } from '../deps.ts';
import { CsrfField, ErrorSummary, type Problem } from '../form.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { passkeyPath, paths, removePasskeyPath } from '../paths.ts';
import { PasswordField } from './password-field.tsx';

interface PasskeyView {
  readonly passkey: Passkey;
  /** As it was typed last. */
  readonly label: string;
  readonly problems: readonly Problem[];
}

/** One of the own passkeys: another name for it, or its end. */
export function showPasskey(ctx: Context, view: PasskeyView, status = 200): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const { passkey, label, problems } = view;
  const title = t('second-factor.passkey-title', { label: passkey.label });
  const body = (
    <div class="hub-narrow">
      <ErrorSummary words={words} problems={problems} />
      <h1>{title}</h1>
      <form class="usa-form" method="post" action={passkeyPath(passkey.id)}>
        <CsrfField token={ctx.state.csrfToken} />
        <TextField
          id="label"
          label={t('second-factor.passkey-label')}
          value={label}
          maxLength={PASSKEY_LABEL_MAX}
          problems={problems}
        />
        <button class="usa-button" type="submit">
          {t('second-factor.passkey-rename')}
        </button>
      </form>
      <h2>{t('second-factor.passkey-remove')}</h2>
      <p>{t('second-factor.passkey-remove-text')}</p>
      <form class="usa-form" method="post" action={removePasskeyPath(passkey.id)}>
        <CsrfField token={ctx.state.csrfToken} />
        <PasswordField words={words} problems={problems} />
        <button class="usa-button" type="submit">
          {t('second-factor.passkey-remove')}
        </button>
      </form>
      <p>
        <a href={paths.secondFactor}>{t('second-factor.back')}</a>
      </p>
    </div>
  );
  showPage(ctx, { title, children: body }, status);
}
