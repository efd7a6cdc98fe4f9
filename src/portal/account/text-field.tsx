import { Field, fieldProps, type Problem } from '../form.tsx';

interface TextFieldProps {
  readonly id: string;
  readonly label: string;
  readonly problems: readonly Problem[];
  /** Read out with the label. */
  readonly hint?: string;
  readonly type?: 'text' | 'email' | 'password';
  readonly value?: string;
  readonly autocomplete?:
    | 'off'
    | 'name'
    | 'email'
    | 'username'
    | 'current-password'
    | 'new-password'
    | 'one-time-code';
  readonly required?: boolean;
  readonly maxLength?: number;
}

/** A labelled text input with a hint; a password's value never comes back. */
export function TextField({ id, label, problems, hint, type = 'text', ...input }: TextFieldProps) {
  const { value, autocomplete = 'off', required = true, maxLength } = input;
  const common = {
    ...fieldProps(id, problems, hint),
    autocomplete,
    required,
    ...(maxLength === undefined ? {} : { maxlength: maxLength }),
  };
  return (
    <Field id={id} label={label} hint={hint} problems={problems}>
      <Input {...common} type={type} value={value} />
    </Field>
  );
}

/** Nothing is capitalised or corrected where it would be wrong. */
function Input({
  type,
  value,
  ...common
}: {
  readonly type: 'text' | 'email' | 'password';
  readonly value: string | undefined;
}) {
  if (type === 'password') return <input {...common} type="password" />;
  const exact = { autocapitalize: 'none', spellcheck: false } as const;
  return type === 'email' ? (
    <input {...common} {...exact} type="email" value={value} />
  ) : (
    <input {...common} type="text" value={value} />
  );
}
