import { createHash } from 'node:crypto';
import { HubError } from '../errors.ts';

/** An SSH public key as people tell them apart. */
export interface PublicKey {
  /** `ssh-ed25519`. */
  readonly type: string;
  /** `SHA256:…`, as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
  /** What its owner wrote behind it; mostly a user and a machine. */
  readonly comment: string;
}

/** RSA keys of 16,384 bits have 2,800 characters. */
export const KEY_LENGTH_MAX = 4000;
const COMMENT_LENGTH_MAX = 100;
const RSA_BITS_MIN = 2048;
/** Type → how many parts its key has on the wire, the type's name included (RFC 4253 §6.6, RFC 5656 §3.1, RFC 8709 §4). */
const PARTS: Readonly<Record<string, number>> = {
  'ssh-ed25519': 2,
  'ssh-rsa': 3,
  'ecdsa-sha2-nistp256': 3,
  'ecdsa-sha2-nistp384': 3,
  'ecdsa-sha2-nistp521': 3,
};
/** As OpenSSH and PuTTY write it. */
const PRIVATE_HALF = /PRIVATE KEY|PuTTY-User-Key-File|Private-Lines/;
const LINE = /^(\S+)[ \t]+([A-Za-z0-9+/]+={0,2})(?:[ \t]+(.*))?$/;

/**
 * A line of OpenSSH's form, `type base64 comment`, as it is kept. Throws `invalid`: `extracts.private-key` for the half that
 * must stay where it is, `extracts.weak-key` for RSA below 2,048 bits, `extracts.bad-key` for everything else.
 */
export function checkedKeyLine(text: string): string {
  const line = text.trim();
  if (PRIVATE_HALF.test(line)) throw new HubError('invalid', 'extracts.private-key');
  // First of all: what is far longer would take its reader minutes.
  if (line.length > KEY_LENGTH_MAX) throw new HubError('invalid', 'extracts.bad-key');
  const [, type = '', base64 = '', comment = ''] = LINE.exec(line) ?? [];
  const parts = wireParts(Buffer.from(base64, 'base64'));
  const isKey =
    !/\p{C}/u.test(comment) &&
    parts[0]?.toString('latin1') === type &&
    parts.length === PARTS[type];
  if (!isKey) throw new HubError('invalid', 'extracts.bad-key');
  if (type === 'ssh-rsa' && bitsOf(parts[2]) < RSA_BITS_MIN) {
    throw new HubError('invalid', 'extracts.weak-key', { min: RSA_BITS_MIN });
  }
  return `${type} ${base64} ${comment.trim().slice(0, COMMENT_LENGTH_MAX)}`.trimEnd();
}

export function publicKeyOf(line: string): PublicKey {
  const [, type = '', base64 = '', comment = ''] = LINE.exec(line) ?? [];
  const digest = createHash('sha256').update(base64, 'base64').digest('base64');
  return { type, fingerprint: `SHA256:${digest.replace(/=+$/, '')}`, comment };
}

/** The length-prefixed strings that a key is on the wire; none when it is cut short or has something behind it. */
function wireParts(blob: Buffer): readonly Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < blob.length; ) {
    if (at + 4 > blob.length) return [];
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return [];
    parts.push(blob.subarray(at + 4, end));
    at = end;
  }
  return parts;
}

/** Of a whole number as SSH writes it: big end first, a zero before a set highest bit. */
function bitsOf(number: Buffer = Buffer.alloc(0)): number {
  const digits = number.toString('hex').replace(/^0+/, '');
  return digits === ''
    ? 0
    : (digits.length - 1) * 4 + Number.parseInt(digits.charAt(0), 16).toString(2).length;
}
