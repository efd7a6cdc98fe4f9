import { createHash, hash, randomBytes, timingSafeEqual } from 'node:crypto';

const SECRET_BYTES = 32;

/** 256 random bits as URL-safe text: cookies, tokens, codes and client secrets. */
export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** SHA-256 of a secret, URL-safe: what is stored in its place. Enough for secrets of 256 random bits, never for passwords. */
export function digestOf(secret: string): string {
  return hash('sha256', secret, 'base64url');
}

/** Compares without telling by its time how much of the text was right. */
export function equalSecrets(given: string, expected: string): boolean {
  return timingSafeEqual(sha256(given), sha256(expected));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
