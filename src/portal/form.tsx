import type { ComponentChildren } from 'preact';
import type { Words } from './words.ts';

/** Something the reader can put right, beside the field it is about. */
export interface Problem {
  /** Id of the field. */
  readonly field: string;
  readonly text: string;
}

export function CsrfField({ token }: { readonly token: string | undefined }) {
  return <input type="hidden" name="_csrf" value={token ?? ''} />;
}

/** Ends a form that asks once more: to do it, or to go back where one came from. */
export function DoOrCancel({
  words: { t },
  label,
  back,
  isGrave = false,
}: {
  readonly words: Words;
  readonly label: string;
  readonly back: string;
  /** Shuts somebody out. */
  readonly isGrave?: boolean;
}) {
  return (
    <p class="hub-buttons">
      <button class={isGrave ? 'usa-button usa-button--secondary' : 'usa-button'} type="submit">
        {label}
      </button>
      <a class="usa-button usa-button--outline" href={back}>
        {t('organisation.cancel')}
      </a>
    </p>
  );
}

/** Takes the focus when the page comes back, so that a screen reader starts with what went wrong. */
export function ErrorSummary({
  words,
  problems,
  children,
}: {
  readonly words: Words;
  readonly problems: readonly Problem[];
  readonly children?: ComponentChildren;
}) {
  if (problems.length === 0) return null;
  return (
    <div class="usa-alert usa-alert--error" role="alert" tabindex={-1} autofocus>
      <div class="usa-alert__body">
        <h2 class="usa-alert__heading">{words.t('form.problem')}</h2>
        <ul class="usa-list usa-list--unstyled">
          {problems.map(({ field, text }) => (
            <li key={field}>
              <a href={`#${field}`}>{text}</a>
            </li>
          ))}
        </ul>
        {children}
      </div>
    </div>
  );
}

/** A label, its hint and input and, when something is wrong with it, the words of the summary again. */
export function Field({
  id,
  label,
  hint,
  problems,
  children,
}: {
  readonly id: string;
  readonly label: string;
  /** Read out with the label, before anything is typed. */
  readonly hint?: string | undefined;
  readonly problems: readonly Problem[];
  readonly children: ComponentChildren;
}) {
  const wrong = problems.find(({ field }) => field === id);
  return (
    <div class={wrong ? 'usa-form-group usa-form-group--error' : 'usa-form-group'}>
      <label class="usa-label" for={id}>
        {label}
      </label>
      {wrong && (
        <span class="usa-error-message" id={`${id}-error`}>
          {wrong.text}
        </span>
      )}
      {hint !== undefined && (
        <span class="usa-hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {children}
    </div>
  );
}

/** Attributes of the input inside a `Field` that has this hint. */
export function fieldProps(id: string, problems: readonly Problem[], hint?: string) {
  const wrong = problems.some(({ field }) => field === id);
  const describedBy = [
    ...(wrong ? [`${id}-error`] : []),
    ...(hint === undefined ? [] : [`${id}-hint`]),
  ];
  return {
    id,
    name: id,
    class: wrong ? 'usa-input usa-input--error' : 'usa-input',
    'aria-invalid': wrong ? ('true' as const) : undefined,
    'aria-describedby': describedBy.length > 0 ? describedBy.join(' ') : undefined,
  };
}

export function Alert({
  kind,
  heading,
  children,
}: {
  readonly kind: 'info' | 'success' | 'warning' | 'error';
  readonly heading?: string;
  readonly children: ComponentChildren;
}) {
  return (
    <div class={`usa-alert usa-alert--${kind}`} role={kind === 'success' ? 'status' : undefined}>
      <div class="usa-alert__body">
        {heading !== undefined && <h2 class="usa-alert__heading">{heading}</h2>}
        <div class="usa-alert__text">{children}</div>
      </div>
    </div>
  );
}
