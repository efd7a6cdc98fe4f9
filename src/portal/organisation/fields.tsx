import type { ComponentChildren } from 'preact';
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
    <Hinted {...box}>
      <input
        {...described(box)}
        {...TYPES[type]}
        value={box.value ?? ''}
        autocomplete={autocomplete}
        maxLength={box.lengthMax}
        required={box.isOptional !== true}
      />
    </Hinted>
  );
}

/** Several lines. */
export function Lines(box: BoxProps) {
  const { class: input, ...props } = described(box);
  return (
    <Hinted {...box}>
      <textarea
        {...props}
        class={input.replaceAll('usa-input', 'usa-textarea')}
        maxLength={box.lengthMax}
        required={box.isOptional !== true}
      >
        {box.value ?? ''}
      </textarea>
    </Hinted>
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
  const { class: input, ...props } = described(box);
  return (
    <Hinted {...box}>
      <select {...props} class={input.replaceAll('usa-input', 'usa-select')} required>
        <option value="">{words.t('organisation.choose-one')}</option>
        {options.map(({ value, text }) => (
          <option key={value} value={value} selected={value === box.value}>
            {text}
          </option>
        ))}
      </select>
    </Hinted>
  );
}

function Hinted({
  id,
  label,
  hint,
  problems,
  children,
}: BoxProps & { readonly children: ComponentChildren }) {
  return (
    <Field id={id} label={label} problems={problems}>
      {hint !== undefined && (
        <span class="usa-hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {children}
    </Field>
  );
}

function described({ id, hint, problems }: BoxProps) {
  const props = fieldProps(id, problems);
  const ids = [props['aria-describedby'], hint === undefined ? undefined : `${id}-hint`];
  const known = ids.filter((one) => one !== undefined);
  return { ...props, 'aria-describedby': known.length > 0 ? known.join(' ') : undefined };
}
