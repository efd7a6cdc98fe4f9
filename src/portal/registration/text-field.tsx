import { Field, fieldProps, type Problem } from '../form.tsx';

interface TextFieldProps {
  readonly id: string;
  readonly label: string;
  /** Said with the label, before anything is typed. */
  readonly hint?: string;
  /** What was typed before; never a password or an answer. */
  readonly value?: string;
  readonly type?: keyof typeof TYPES;
  readonly autocomplete: 'off' | 'name' | 'email' | 'username' | 'new-password';
  readonly maxLength?: number;
  /** For numbers that are no quantities. */
  readonly isNumeric?: boolean;
  readonly problems: readonly Problem[];
}

const TYPES = {
  text: { type: 'text' },
  password: { type: 'password' },
  email: { type: 'email' },
} as const;

/** A labelled line of text with its hint and, when something is wrong with it, the words of the summary again. */
export function TextField({ id, label, hint, problems, isNumeric, ...field }: TextFieldProps) {
  const { value = '', type = 'text', autocomplete, maxLength } = field;
  return (
    <Field id={id} label={label} hint={hint} problems={problems}>
      <input
        {...fieldProps(id, problems, hint)}
        {...TYPES[type]}
        value={value}
        autocomplete={autocomplete}
        {...(maxLength === undefined ? {} : { maxLength })}
        {...(isNumeric === true ? { inputMode: 'numeric' as const } : {})}
        autocapitalize="none"
        spellcheck={false}
        required
      />
    </Field>
  );
}

/** A box to tick, and the words of the summary when it should have been. */
export function Tick({
  id,
  label,
  problems,
}: {
  readonly id: string;
  readonly label: string;
  readonly problems: readonly Problem[];
}) {
  const wrong = problems.find(({ field }) => field === id);
  return (
    <div class={wrong ? 'usa-form-group usa-form-group--error' : 'usa-form-group'}>
      {wrong && (
        <span class="usa-error-message" id={`${id}-error`}>
          {wrong.text}
        </span>
      )}
      <div class="usa-checkbox">
        <input
          class="usa-checkbox__input"
          id={id}
          name={id}
          type="checkbox"
          value="yes"
          aria-describedby={wrong ? `${id}-error` : undefined}
          aria-invalid={wrong ? 'true' : undefined}
          required
        />
        <label class="usa-checkbox__label" for={id}>
          {label}
        </label>
      </div>
    </div>
  );
}
