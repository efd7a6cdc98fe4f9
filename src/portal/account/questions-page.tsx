import {
  isOurQuestion,
  OWN_QUESTION,
  SECURITY_QUESTIONS,
} from '../../identity/security-questions.ts';
import type { SecurityQuestion } from '../../identity/user.ts';
import type { Context } from '../deps.ts';
import { Alert, CsrfField, ErrorSummary, Field, fieldProps, type Problem } from '../form.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { paths } from '../paths.ts';
import type { Words } from '../words.ts';
import { TextField } from './text-field.tsx';

interface Typed {
  readonly chosen: string;
  /** Of the user's own question, as typed. */
  readonly words: string;
  readonly problems: readonly Problem[];
}

interface QuestionsView extends Typed {
  readonly questions: readonly SecurityQuestion[];
  readonly isDone?: boolean;
}

interface FirstQuestionView extends Typed {
  /** Where the user wanted to go. */
  readonly next: string;
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

/** The stage of a sign-in that asks who has no question yet for one. */
export function showFirstQuestion(ctx: Context, view: FirstQuestionView, status = 200): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const title = t('account.first-question-title');
  const body = (
    <div class="hub-prose">
      <ErrorSummary words={words} problems={view.problems} />
      <h1>{title}</h1>
      <p class="usa-intro">{t('account.first-question-text')}</p>
      <form class="usa-form" method="post" action={paths.questions}>
        <CsrfField token={ctx.state.csrfToken} />
        <input type="hidden" name="next" value={view.next} />
        <QuestionFields words={words} typed={view} />
        <button class="usa-button" type="submit">
          {t('account.first-question-submit')}
        </button>
      </form>
    </div>
  );
  showPage(ctx, { title, children: body }, status);
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
  words,
  csrfToken,
  view,
}: {
  readonly words: Words;
  readonly csrfToken: string;
  readonly view: QuestionsView;
}) {
  const { t } = words;
  return (
    <form class="usa-form" method="post" action={paths.questions}>
      <CsrfField token={csrfToken} />
      <QuestionFields words={words} typed={view} />
      <TextField
        id="password"
        label={t('account.current-password')}
        type="password"
        autocomplete="current-password"
        problems={view.problems}
      />
      <button class="usa-button" type="submit">
        {t('account.question-submit')}
      </button>
    </form>
  );
}

function QuestionFields({
  words,
  typed: { chosen, words: ownWords, problems },
}: {
  readonly words: Words;
  readonly typed: Typed;
}) {
  const { t } = words;
  return (
    <>
      <QuestionChoice words={words} chosen={chosen} problems={problems} />
      <TextField
        id="words"
        label={t('account.question-own-words')}
        hint={t('account.question-own-hint')}
        value={ownWords}
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
    </>
  );
}

/** One of ours, or "my own": the same list for everybody. */
export function QuestionChoice({
  words: { t },
  chosen,
  problems,
  hint,
}: {
  readonly words: Words;
  readonly chosen: string;
  readonly problems: readonly Problem[];
  readonly hint?: string;
}) {
  return (
    <Field id="question" label={t('account.question')} hint={hint} problems={problems}>
      <select {...fieldProps('question', problems, hint)} class="usa-select" required>
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
  );
}
