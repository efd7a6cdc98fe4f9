import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const SEALING_KEY_BYTES = 32;
const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A new key of `Sealing`, base64: what `Secrets.once` makes and keeps. */
export function newSealingKey(): string {
  return randomBytes(SEALING_KEY_BYTES).toString('base64');
}

/** Encrypts short texts (AES-256-GCM), each good only for what it was sealed for, and makes keyed digests (HMAC-SHA-256). */
export class Sealing {
  private readonly key: Buffer;
  private readonly digestKey: Buffer;

  /** Base64 of 32 bytes. */
  constructor(key: string) {
    const bytes = Buffer.from(key, 'base64');
    if (bytes.length !== SEALING_KEY_BYTES) throw new TypeError('a sealing key has 32 bytes');
    this.key = derived(bytes, 'second factor: seal');
    this.digestKey = derived(bytes, 'second factor: digest');
  }

  /** What is stored in place of a secret of which only this is known; URL-safe. */
  digest(text: string): string {
    return createHmac('sha256', this.digestKey).update(text).digest('base64url');
  }

  /** `purpose` names whose it is and what for, so that a text moved to another place cannot be opened there. */
  seal(text: string, purpose: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.key, nonce);
    cipher.setAAD(Buffer.from(purpose, 'utf8'));
    const hidden = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), hidden]).toString('base64url');
  }

  /** Undefined for what this key has not sealed for this purpose. */
  open(sealed: string, purpose: string): string | undefined {
    const bytes = Buffer.from(sealed, 'base64url');
    if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
    const [nonce, tag] = [
      bytes.subarray(0, NONCE_BYTES),
      bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES),
    ];
    const decipher = createDecipheriv(ALGORITHM, this.key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(purpose, 'utf8'));
    decipher.setAuthTag(tag);
    const text = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
    try {
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    } catch {
      // The one thing that `final` can find wrong: not ours, not for this purpose, or changed.
      return undefined;
    }
  }
}

/** One key, one use (NIST SP 800-57 §5.2). */
function derived(key: Buffer, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', use, SEALING_KEY_BYTES));
}
