import { foldUserId } from './folding.ts';

/** BR-017.003: whatever `HUB_PASSWORD_MIN` says, no password is longer. */
export const PASSWORD_MAX = 24;

/** Why a password is refused: a key of the locales, whose sentence may name `min` and `max`. */
export type PasswordProblem =
  | 'account.password-too-short'
  | 'account.password-too-long'
  | 'account.password-unseen'
  | 'account.password-letters-digits'
  | 'account.password-is-user-id'
  | 'account.password-common';

/** What people put in front of a row of digits when they are asked for a password. */
const COMMON_WORDS: ReadonlySet<string> = new Set(
  (
    'a aa aaa abc abcd abcde abcdef admin administrator amor asdf asdfgh asdfghjkl baseball changeme contrasena contraseña ' +
    'dallas dragon electricity energy football greenbutton houston iloveyou letmein login master meter monkey ' +
    'password passw princesa princess q qaz qwe qwer qwerty qwertyuiop secret smartmeter summer sunshine superman teamo ' +
    'temp test texas tequiero user welcome winter zxcvbn zxcvbnm'
  ).split(' '),
);
/** Letters and digits by turns, as fingers find them. */
const KEYBOARD_WALKS = [
  '1q2w3e4r5t6y7u8i9o0p',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
  'a1b2c3d4e5f6g7h8i9j0',
];
const SWAPPED: Readonly<Record<string, string>> = {
  '@': 'a',
  $: 's',
  '0': 'o',
  '3': 'e',
  '1': 'i',
};

/**
 * BR-017.003: `min` (at least 6) to 24 characters with letters and digits; case counts, signs are welcome; not the user
 * id, and none of the commonest.
 */
export function passwordProblem(
  password: string,
  userId: string,
  min: number,
): PasswordProblem | undefined {
  const length = [...password.normalize('NFC')].length;
  if (length < min) return 'account.password-too-short';
  if (length > PASSWORD_MAX) return 'account.password-too-long';
  if (/\p{C}/u.test(password)) return 'account.password-unseen';
  if (!/\p{L}/u.test(password) || !/\p{Nd}/u.test(password)) {
    return 'account.password-letters-digits';
  }
  const folded = foldUserId(password);
  const id = foldUserId(userId);
  if (id !== '' && folded.includes(id)) return 'account.password-is-user-id';
  if (isCommon(folded)) return 'account.password-common';
  return undefined;
}

function isCommon(folded: string): boolean {
  if (KEYBOARD_WALKS.some((walk) => walk.startsWith(folded))) return true;
  const word = folded.replace(/[\P{L}]+$/u, '').replace(/^[\P{L}]+/u, '');
  const respelt = folded
    .replace(/[\d\p{P}\p{S}]+$/u, '')
    .replace(/[@$031]/g, (sign) => SWAPPED[sign] ?? sign);
  return COMMON_WORDS.has(word) || COMMON_WORDS.has(respelt);
}
