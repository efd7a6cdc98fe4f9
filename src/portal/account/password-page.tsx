import { PASSWORD_MAX } from '../../identity/password-rules.ts';
import type { Context } from '../deps.ts';
import { CsrfField, ErrorSummary, type Problem } from '../form.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { paths } from '../paths.ts';
import { TextField } from './text-field.tsx';

interface PasswordView {
  /** The password is temporary: it was typed a moment ago, and nothing else may be done before. */
  readonly isForced: boolean;
  readonly min: number;
  readonly next: string;
  readonly problems: readonly Problem[];
}

export function showPassword(ctx: Context, view: PasswordView, status = 200): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const { isForced, min, next, problems } = view;
  const title = t(isForced ? 'account.password-forced-title' : 'account.password-title');
  const body = (
    <div class="hub-narrow">
      <ErrorSummary words={words} problems={problems} />
      <h1>{title}</h1>
      <p>{t(isForced ? 'account.password-forced-text' : 'account.password-text')}</p>
      <form class="usa-form" method="post" action={paths.password}>
        <CsrfField token={ctx.state.csrfToken} />
        <input type="hidden" name="next" value={next} />
        {!isForced && (
          <TextField
            id="old"
            label={t('account.current-password')}
            type="password"
            autocomplete="current-password"
            problems={problems}
          />
        )}
        <TextField
          id="wanted"
          label={t('account.new-password')}
          hint={t('account.password-hint', { min, max: PASSWORD_MAX })}
          type="password"
          autocomplete="new-password"
          problems={problems}
        />
        <TextField
          id="repeated"
          label={t('account.repeat-password')}
          type="password"
          autocomplete="new-password"
          problems={problems}
        />
        <button class="usa-button" type="submit">
          {t('account.password-submit')}
        </button>
      </form>
    </div>
  );
  showPage(ctx, { title, children: body }, status);
}
