import type { Context } from './deps.ts';
import { CsrfField, ErrorSummary, Field, fieldProps, type Problem } from './form.tsx';
import { showPage, wordsOf } from './page.tsx';
import { paths } from './paths.ts';

interface SignInForm {
  readonly next: string;
  readonly userId: string;
  readonly problems: readonly Problem[];
}

export function showSignIn(ctx: Context, form: SignInForm, status = 200): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const { next, userId, problems } = form;
  const body = (
    <div class="hub-narrow">
      <ErrorSummary words={words} problems={problems} />
      <h1>{t('sign-in.title')}</h1>
      <p>{t('sign-in.intro')}</p>
      <form class="usa-form" method="post" action={paths.signIn}>
        <CsrfField token={ctx.state.csrfToken} />
        <input type="hidden" name="next" value={next} />
        <Field id="userId" label={t('sign-in.user-id')} problems={problems}>
          <input
            {...fieldProps('userId', problems)}
            type="text"
            value={userId}
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            required
          />
        </Field>
        <Field id="password" label={t('sign-in.password')} problems={problems}>
          <input
            {...fieldProps('password', problems)}
            type="password"
            autocomplete="current-password"
            required
          />
        </Field>
        <button class="usa-button" type="submit">
          {t('sign-in.submit')}
        </button>
      </form>
      <ul class="usa-list">
        <li>
          <a href={paths.recoverPassword}>{t('account.recover-password')}</a>
        </li>
        <li>
          <a href={paths.recoverUserId}>{t('account.recover-user-id')}</a>
        </li>
        <li>
          <a href={paths.register}>{t('account.register')}</a>
        </li>
      </ul>
    </div>
  );
  showPage(ctx, { title: t('sign-in.title'), children: body }, status);
}
