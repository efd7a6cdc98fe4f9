import type { Asked } from '../../identity/recovery.ts';
import type { Context } from '../deps.ts';
import { Alert, CsrfField, ErrorSummary, type Problem } from '../form.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { paths, recoverAnswerPath } from '../paths.ts';
import { QuestionChoice, questionText } from './questions-page.tsx';
import { TextField } from './text-field.tsx';

type Problems = readonly Problem[];

export function showAskUserId(ctx: Context, problems: Problems, status = 200): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const title = t('account.recover-password');
  const body = (
    <div class="hub-narrow">
      <ErrorSummary words={words} problems={problems} />
      <h1>{title}</h1>
      <p>{t('account.recover-password-text')}</p>
      <form class="usa-form" method="post" action={paths.recoverPassword}>
        <CsrfField token={ctx.state.csrfToken} />
        <TextField
          id="userId"
          label={t('sign-in.user-id')}
          autocomplete="username"
          problems={problems}
        />
        <button class="usa-button" type="submit">
          {t('account.recover-next')}
        </button>
      </form>
      <p>
        <a href={paths.recoverUserId}>{t('account.recover-user-id')}</a>
      </p>
    </div>
  );
  showPage(ctx, { title, children: body }, status);
}

interface QuestionView {
  readonly secret: string;
  readonly asked: Asked;
  /** Of the questions, when that is asked. */
  readonly chosen: string;
  readonly problems: Problems;
}

export function showAskQuestion(ctx: Context, view: QuestionView, status = 200): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const { secret, asked, chosen, problems } = view;
  const hasQuestion = asked.asks !== 'nothing';
  const title = t(hasQuestion ? 'account.recover-question-title' : 'account.recover-password');
  const body = (
    <div class="hub-narrow">
      <ErrorSummary words={words} problems={problems} />
      <h1>{title}</h1>
      <p>{t(hasQuestion ? 'account.recover-question-text' : 'account.recover-no-question-text')}</p>
      <form class="usa-form" method="post" action={recoverAnswerPath(secret)}>
        <CsrfField token={ctx.state.csrfToken} />
        {asked.asks === 'which-question' && (
          <QuestionChoice
            {...{ words, chosen, problems, hint: t('account.recover-question-hint') }}
          />
        )}
        {hasQuestion && (
          <TextField
            id="answer"
            label={
              asked.asks === 'answer' ? questionText(words, asked.question) : t('account.answer')
            }
            hint={t('account.answer-hint')}
            maxLength={100}
            problems={problems}
          />
        )}
        <button class="usa-button" type="submit">
          {t('account.recover-submit')}
        </button>
      </form>
      <p>{t('account.recover-help')}</p>
    </div>
  );
  showPage(ctx, { title, children: body }, status);
}

export function showSent(ctx: Context): void {
  const { t } = wordsOf(ctx);
  const title = t('account.recover-sent-title');
  const body = (
    <div class="hub-prose">
      <h1>{title}</h1>
      <p class="usa-intro">{t('account.recover-sent-text')}</p>
      <p>{t('account.recover-help')}</p>
      <p>
        <a class="usa-button" href={paths.signIn}>
          {t('nav.sign-in')}
        </a>
      </p>
    </div>
  );
  showPage(ctx, { title, children: body });
}

interface AddressView {
  readonly email: string;
  readonly isSent: boolean;
  readonly problems: Problems;
}

export function showAskAddress(ctx: Context, view: AddressView, status = 200): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const { email, isSent, problems } = view;
  const title = t('account.recover-user-id');
  const body = (
    <div class="hub-narrow">
      <ErrorSummary words={words} problems={problems} />
      {isSent && <Alert kind="success">{t('account.recover-user-id-sent')}</Alert>}
      <h1>{title}</h1>
      <p>{t('account.recover-user-id-text')}</p>
      <form class="usa-form" method="post" action={paths.recoverUserId}>
        <CsrfField token={ctx.state.csrfToken} />
        <TextField
          id="email"
          label={t('account.email')}
          type="email"
          value={email}
          autocomplete="email"
          maxLength={254}
          problems={problems}
        />
        <button class="usa-button" type="submit">
          {t('account.recover-user-id-submit')}
        </button>
      </form>
      <p>
        <a href={paths.recoverPassword}>{t('account.recover-password')}</a>
      </p>
    </div>
  );
  showPage(ctx, { title, children: body }, status);
}
