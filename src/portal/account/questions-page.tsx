import { isOurQuestion, SECURITY_QUESTIONS } from '../../identity/security-questions.ts';
import type { SecurityQuestion } from '../../identity/user.ts';
import type { Context } from '../deps.ts';
import { Alert, CsrfField, ErrorSummary, Field, fieldProps, type Problem } from '../form.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { paths } from '../paths.ts';
import type { Words } from '../words.ts';
import { TextField } from './text-field.tsx';

/** The choice that stands for a question in the user's own words. */
export const OWN_QUESTION = 'own';

interface QuestionsView {
  readonly questions: readonly SecurityQuestion[];
  readonly isDone?: boolean;
  readonly chosen: string;
  /** Of the user's own question, as typed. */
  readonly words: string;
  readonly problems: readonly Problem[];
}

/** One of ours in the reader's language, or the user's own words. */
export function questionText({ t }: Words, question: string): string {
  return isOurQuestion(question) ? t(`account.question.${question}`) : question;
}

export function showQuestions(ctx: Context, view: QuestionsView, status = 200): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const { csrfToken } = ctx.state;
  const body = (
    <div class="hub-prose">
      <ErrorSummary words={words} problems={view.problems} />
      {view.isDone && <Alert kind="success">{t('account.done-questions')}</Alert>}
      <h1>{t('account.questions-title')}</h1>
      <p>{t('account.questions-text')}</p>
      <section class="hub-panel" aria-labelledby="yours">
        <h2 id="yours">{t('account.questions-yours')}</h2>
        <OwnQuestions words={words} csrfToken={csrfToken} questions={view.questions} />
      </section>
      <section class="hub-panel" aria-labelledby="add">
        <h2 id="add">{t('account.question-add')}</h2>
        <QuestionForm words={words} csrfToken={csrfToken} view={view} />
      </section>
    </div>
  );
  showPage(ctx, { title: t('account.questions-title'), children: body }, status);
}

function OwnQuestions({
  words,
  csrfToken,
  questions,
}: {
  readonly words: Words;
  readonly csrfToken: string;
  readonly questions: readonly SecurityQuestion[];
}) {
  const { t } = words;
  if (questions.length === 0) return <p>{t('account.questions-none')}</p>;
  return (
    <>
      <ul class="hub-plain-list">
        {questions.map(({ question }) => {
          const text = questionText(words, question);
          return (
            <li key={question} class="hub-choice">
              <p class="hub-letter">{text}</p>
              {questions.length > 1 && (
                <form method="post" action={paths.removeQuestion}>
                  <CsrfField token={csrfToken} />
                  <button
                    class="usa-button usa-button--outline"
                    type="submit"
                    name="question"
                    value={question}
                    aria-label={t('account.question-remove-one', { question: text })}
                  >
                    {t('account.question-remove')}
                  </button>
                </form>
              )}
            </li>
          );
        })}
      </ul>
      {questions.length === 1 && <p>{t('account.question-last')}</p>}
    </>
  );
}

function QuestionForm({
  words: { t },
  csrfToken,
  view: { chosen, words, problems },
}: {
  readonly words: Words;
  readonly csrfToken: string;
  readonly view: QuestionsView;
}) {
  return (
    <form class="usa-form" method="post" action={paths.questions}>
      <CsrfField token={csrfToken} />
      <Field id="question" label={t('account.question')} problems={problems}>
        <select {...fieldProps('question', problems)} class="usa-select" required>
          <option value="">{t('account.question-choose')}</option>
          {SECURITY_QUESTIONS.map((question) => (
            <option key={question} value={question} selected={question === chosen}>
              {t(`account.question.${question}`)}
            </option>
          ))}
          <option value={OWN_QUESTION} selected={chosen === OWN_QUESTION}>
            {t('account.question-own')}
          </option>
        </select>
      </Field>
      <TextField
        id="words"
        label={t('account.question-own-words')}
        hint={t('account.question-own-hint')}
        value={words}
        required={false}
        maxLength={120}
        problems={problems}
      />
      <TextField
        id="answer"
        label={t('account.answer')}
        hint={t('account.answer-hint')}
        maxLength={100}
        problems={problems}
      />
      <TextField
        id="password"
        label={t('account.current-password')}
        type="password"
        autocomplete="current-password"
        problems={problems}
      />
      <button class="usa-button" type="submit">
        {t('account.question-submit')}
      </button>
    </form>
  );
}
