import { createHash } from 'node:crypto';
import ssh2 from 'ssh2';

export interface SftpHostKey {
  /** OpenSSH private key, PEM; keep it, or every client will warn. */
  readonly privateKey: string;
  /** `ssh-ed25519 AAAA…`: what goes into a client's `known_hosts`. */
  readonly publicKey: string;
}

/** A new Ed25519 host key. */
export function newSftpHostKey(): SftpHostKey {
  const { private: privateKey, public: publicKey } = ssh2.utils.generateKeyPairSync('ed25519');
  return { privateKey, publicKey };
}

/** `SHA256:…` of a key in SSH wire form, as `ssh-keygen -l` prints it. */
export function keyFingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** The fingerprint of the public half, which clients compare before they trust the site. */
export function hostKeyFingerprint(privateKey: string): string {
  const key = ssh2.utils.parseKey(privateKey);
  if (key instanceof Error) throw key;
  return keyFingerprint(key.getPublicSSH());
}
