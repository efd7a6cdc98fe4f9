import { randomBytes } from 'node:crypto';
import { foldCode } from './typed-code.ts';

const RECOVERY_CODES = 10;
const CODE_BYTES = 10;
/** Base32 of RFC 4648: no letter looks like a digit of it. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Ten codes of 80 random bits each, in groups of four as people copy them: `ABCD-EFGH-IJKL-MNOP`. */
export function newRecoveryCodes(): readonly string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const bits = [...randomBytes(CODE_BYTES)]
      .map((byte) => byte.toString(2).padStart(8, '0'))
      .join('');
    const letters = bits.replaceAll(/.{5}/g, (five) => ALPHABET[Number.parseInt(five, 2)] ?? '');
    return letters.replaceAll(/(.{4})(?=.)/g, '$1-');
  });
}

/** What is digested and stored in place of a code: whose it is, too, so that it is nobody else's. */
export function recoveryText(code: string, userId: string): string {
  return `recovery code ${userId} ${foldCode(code)}`;
}
