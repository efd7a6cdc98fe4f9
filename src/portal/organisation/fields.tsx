import { Field, fieldProps, type Problem } from '../form.tsx';
import type { Words } from '../words.ts';

interface BoxProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  /** What was typed before; never a password. */
  readonly value?: string;
  readonly problems: readonly Problem[];
  readonly isOptional?: boolean;
  readonly lengthMax?: number;
}

interface LineProps extends BoxProps {
  readonly type?: 'text' | 'email' | 'password';
  readonly autocomplete?: string;
}

const TYPES = {
  text: { type: 'text' },
  email: { type: 'email' },
  password: { type: 'password' },
} as const;

/** A labelled line of text with its hint. */
export function Line({ type = 'text', autocomplete = 'off', ...box }: LineProps) {
  return (
    <Field {...box}>
      <input
        {...fieldProps(box.id, box.problems, box.hint)}
        {...TYPES[type]}
        value={box.value ?? ''}
        autocomplete={autocomplete}
        maxLength={box.lengthMax}
        required={box.isOptional !== true}
      />
    </Field>
  );
}

/** Several lines. */
export function Lines(box: BoxProps) {
  const { class: input, ...props } = fieldProps(box.id, box.problems, box.hint);
  return (
    <Field {...box}>
      <textarea
        {...props}
        class={input.replaceAll('usa-input', 'usa-textarea')}
        maxLength={box.lengthMax}
        required={box.isOptional !== true}
      >
        {box.value ?? ''}
      </textarea>
    </Field>
  );
}

export interface Option {
  readonly value: string;
  readonly text: string;
}

/** One out of a list; the first entry says to choose. */
export function Choice({
  options,
  words,
  ...box
}: BoxProps & { readonly options: readonly Option[]; readonly words: Words }) {
  const { class: input, ...props } = fieldProps(box.id, box.problems, box.hint);
  return (
    <Field {...box}>
      <select {...props} class={input.replaceAll('usa-input', 'usa-select')} required>
        <option value="">{words.t('organisation.choose-one')}</option>
        {options.map(({ value, text }) => (
          <option key={value} value={value} selected={value === box.value}>
            {text}
          </option>
        ))}
      </select>
    </Field>
  );
}
