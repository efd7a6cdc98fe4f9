import { assetPath } from '../assets.ts';
import { CsrfField } from '../form.tsx';
import type { Words } from '../words.ts';

interface PasskeyFormProps {
  readonly words: Words;
  readonly csrfToken: string;
  readonly kind: 'make' | 'prove';
  readonly action: string;
  /** What the browser's authenticator is asked. */
  readonly options: object;
  readonly fields?: Readonly<Record<string, string>>;
}

/**
 * A form that carries an authenticator's answer. It shows itself only where `assets/passkey.js` runs and the browser knows
 * passkeys.
 */
export function PasskeyForm({ words, csrfToken, kind, action, options, fields }: PasskeyFormProps) {
  const { t } = words;
  return (
    <div id="passkey" class="hub-passkey" data-kind={kind} data-options={JSON.stringify(options)}>
      <p data-passkey-unknown>{t('second-factor.passkey-unknown')}</p>
      <form method="post" action={action} hidden>
        <CsrfField token={csrfToken} />
        {Object.entries(fields ?? {}).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <input type="hidden" name="answer" />
        <p role="alert" class="usa-error-message" data-passkey-failed hidden>
          {t('second-factor.passkey-failed')}
        </p>
        <button class="usa-button" type="submit">
          {t(kind === 'make' ? 'second-factor.passkey-make' : 'second-factor.passkey-prove')}
        </button>
      </form>
      <script src={assetPath('webauthn.js')} defer />
      <script src={assetPath('passkey.js')} defer />
    </div>
  );
}
