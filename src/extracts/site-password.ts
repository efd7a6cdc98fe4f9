import { randomInt } from 'node:crypto';

/** No `0`, `O`, `1`, `l`, `I`: read over the phone once, typed once. 24 of them are 139 bits. */
const ALPHABET = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const GENERATED_LENGTH = 24;

/** 24 random characters. */
export function generatedPassword(): string {
  const characters = Array.from(
    { length: GENERATED_LENGTH },
    () => ALPHABET[randomInt(ALPHABET.length)],
  );
  return characters.join('');
}
