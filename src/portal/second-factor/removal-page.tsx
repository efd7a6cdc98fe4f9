import type { Context } from '../deps.ts';
import { CsrfField, ErrorSummary, type Problem } from '../form.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { paths } from '../paths.ts';
import { PasswordField } from './password-field.tsx';

interface RemovalView {
  readonly action: string;
  readonly what: 'app' | 'codes';
  readonly problems: readonly Problem[];
}

/** Asks whether the app is to go, or the recovery codes to be replaced, and for the password. */
export function showRemoval(ctx: Context, view: RemovalView, status = 200): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const { action, what, problems } = view;
  const title = t(`second-factor.${what}-ask-title`);
  const body = (
    <div class="hub-narrow">
      <ErrorSummary words={words} problems={problems} />
      <h1>{title}</h1>
      <p>{t(`second-factor.${what}-ask-text`)}</p>
      <form class="usa-form" method="post" action={action}>
        <CsrfField token={ctx.state.csrfToken} />
        <PasswordField words={words} problems={problems} />
        <button class="usa-button" type="submit">
          {t(`second-factor.${what}-ask-submit`)}
        </button>
      </form>
      <p>
        <a href={paths.secondFactor}>{t('second-factor.back')}</a>
      </p>
    </div>
  );
  showPage(ctx, { title, children: body }, status);
}
