/** BR-017.002. */
export const USER_ID_MIN = 5;
export const USER_ID_MAX = 100;

/** Why a user id is refused: a key of the locales. */
export type UserIdProblem =
  | 'account.user-id-too-short'
  | 'account.user-id-too-long'
  | 'account.user-id-quotes'
  | 'account.user-id-characters';

/** Straight, typographic and angled: whichever way a quotation mark or a slash is drawn. */
const SLASH_OR_QUOTE = /[/\\'"\u2018-\u201f\u2039\u203a\u00ab\u00bb\u2044\u2215\uff0f\uff3c]/;
/** What a US keyboard writes, without the space. */
const TYPED = /^[\x21-\x7e]$/;
const ASCII_LETTER_WITH_ACCENTS = /^[A-Za-z]\p{M}+$/u;
/** Letters of Latin alphabets that are no ASCII letter with an accent, and look like none. */
const OTHER_LATIN = /^[ßæœøłđðþ]$/iu;

/**
 * BR-017.002: 5 to 100 letters, digits and signs, without slashes and quotation marks. One alphabet and the digits 0 to 9
 * only, and nothing that cannot be seen; what still looks alike within them, `looksOf` keeps from being two people's.
 */
export function userIdProblem(userId: string): UserIdProblem | undefined {
  const characters = [...userId.normalize('NFC')];
  if (characters.length < USER_ID_MIN) return 'account.user-id-too-short';
  if (characters.length > USER_ID_MAX) return 'account.user-id-too-long';
  if (SLASH_OR_QUOTE.test(userId)) return 'account.user-id-quotes';
  if (!characters.every(isUnmistakable)) return 'account.user-id-characters';
  return undefined;
}

function isUnmistakable(character: string): boolean {
  return (
    TYPED.test(character) ||
    OTHER_LATIN.test(character) ||
    ASCII_LETTER_WITH_ACCENTS.test(character.normalize('NFD'))
  );
}
