import { TextField } from '../account/text-field.tsx';
import type { Problem } from '../form.tsx';
import type { Words } from '../words.ts';

/** Asks for the password again before a second factor changes. */
export function PasswordField({
  words: { t },
  problems,
}: {
  readonly words: Words;
  readonly problems: readonly Problem[];
}) {
  return (
    <TextField
      id="password"
      label={t('account.current-password')}
      type="password"
      autocomplete="current-password"
      problems={problems}
    />
  );
}
