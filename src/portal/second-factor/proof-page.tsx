import { TextField } from '../account/text-field.tsx';
import type { Context } from '../deps.ts';
import { CsrfField, ErrorSummary, type Problem } from '../form.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { paths } from '../paths.ts';
import { PasskeyForm } from './passkey-form.tsx';

interface ProofView {
  readonly next: string;
  readonly hasApp: boolean;
  /** What the browser is asked; undefined without passkeys. */
  readonly passkeyOptions: object | undefined;
  readonly problems: readonly Problem[];
}

export function showProof(ctx: Context, view: ProofView, status: number): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const { next, hasApp, passkeyOptions, problems } = view;
  const body = (
    <div class="hub-narrow">
      <ErrorSummary words={words} problems={problems} />
      <h1>{t('second-factor.proof-title')}</h1>
      <p>{t('second-factor.proof-text')}</p>
      {passkeyOptions !== undefined && (
        <PasskeyForm
          words={words}
          csrfToken={ctx.state.csrfToken}
          kind="prove"
          action={paths.secondFactorProofByPasskey}
          options={passkeyOptions}
          fields={{ next }}
        />
      )}
      <form class="usa-form" method="post" action={paths.secondFactorProof}>
        <CsrfField token={ctx.state.csrfToken} />
        <input type="hidden" name="next" value={next} />
        <TextField
          id="code"
          label={t(hasApp ? 'second-factor.code' : 'second-factor.recovery-code')}
          {...(hasApp ? { hint: t('second-factor.code-hint') } : {})}
          autocomplete="one-time-code"
          maxLength={40}
          problems={problems}
        />
        <button class="usa-button" type="submit">
          {t('second-factor.proof-submit')}
        </button>
      </form>
      <p>{t('second-factor.proof-help')}</p>
    </div>
  );
  showPage(ctx, { title: t('second-factor.proof-title'), children: body }, status);
}
