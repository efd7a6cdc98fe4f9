import { SECURITY_QUESTIONS } from '../../identity/security-questions.ts';
import { LANGUAGES } from '../../language.ts';
import { NAME_MAX, type Person } from '../../registration/person.ts';
import type { Context } from '../deps.ts';
import { Field, fieldProps, type Problem } from '../form.tsx';
import { wordsOf } from '../page.tsx';
import { paths } from '../paths.ts';
import type { Words } from '../words.ts';
import { showStep } from './step-frame.tsx';
import { TextField } from './text-field.tsx';

interface PersonView {
  /** Without passwords and answers, which are never shown again. */
  readonly typed: Pick<Person, 'userId' | 'name' | 'email' | 'language' | 'question'>;
  readonly problems: readonly Problem[];
  readonly passwordMin: number;
}

interface Part {
  readonly words: Words;
  readonly view: PersonView;
}

const NAMES = { en: 'English', es: 'Español' } as const;

/** Name, address, user id, password and security question. */
export function showPerson(ctx: Context, view: PersonView, status = 200): void {
  const words = wordsOf(ctx);
  const { problems } = view;
  const fields = (
    <>
      <Contact words={words} view={view} />
      <SignIn words={words} view={view} />
      <Recovery words={words} view={view} />
    </>
  );
  showStep(ctx, { step: 'person', action: paths.registerPerson, problems, fields }, status);
}

function Contact({ words: { t }, view: { typed, problems } }: Part) {
  const { class: _, ...props } = fieldProps('language', problems);
  return (
    <fieldset class="usa-fieldset">
      <legend class="usa-legend">{t('registration.contact')}</legend>
      <TextField
        id="name"
        label={t('registration.name')}
        value={typed.name}
        autocomplete="name"
        maxLength={NAME_MAX}
        problems={problems}
      />
      <TextField
        id="email"
        label={t('registration.email')}
        hint={t('registration.email-hint')}
        value={typed.email}
        type="email"
        autocomplete="email"
        maxLength={254}
        problems={problems}
      />
      <Field id="language" label={t('registration.language')} problems={problems}>
        <select {...props} class="usa-select">
          {LANGUAGES.map((language) => (
            <option
              key={language}
              value={language}
              lang={language}
              selected={language === typed.language}
            >
              {NAMES[language]}
            </option>
          ))}
        </select>
      </Field>
    </fieldset>
  );
}

function SignIn({ words: { t }, view: { typed, problems, passwordMin } }: Part) {
  return (
    <fieldset class="usa-fieldset">
      <legend class="usa-legend">{t('registration.sign-in')}</legend>
      <TextField
        id="userId"
        label={t('sign-in.user-id')}
        hint={t('registration.user-id-hint')}
        value={typed.userId}
        autocomplete="username"
        maxLength={100}
        problems={problems}
      />
      <TextField
        id="password"
        label={t('sign-in.password')}
        hint={t('registration.password-hint', { min: passwordMin, max: 24 })}
        type="password"
        autocomplete="new-password"
        problems={problems}
      />
      <TextField
        id="passwordAgain"
        label={t('registration.password-again')}
        type="password"
        autocomplete="new-password"
        problems={problems}
      />
    </fieldset>
  );
}

function Recovery({ words: { t }, view: { typed, problems } }: Part) {
  const { class: _, ...props } = fieldProps('question', problems);
  return (
    <fieldset class="usa-fieldset">
      <legend class="usa-legend">{t('registration.recovery')}</legend>
      <Field id="question" label={t('registration.question')} problems={problems}>
        <select {...props} class="usa-select" required>
          <option value="">{t('registration.question-choose')}</option>
          {SECURITY_QUESTIONS.map((question) => (
            <option key={question} value={question} selected={question === typed.question}>
              {t(`account.question.${question}`)}
            </option>
          ))}
        </select>
      </Field>
      <TextField
        id="answer"
        label={t('registration.answer')}
        hint={t('registration.answer-hint')}
        autocomplete="off"
        maxLength={100}
        problems={problems}
      />
    </fieldset>
  );
}
