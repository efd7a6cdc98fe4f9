import { createHash } from 'node:crypto';
import ssh2 from 'ssh2';

export interface SshKey {
  /** OpenSSH private key, PEM; a site that loses it makes every client warn. */
  readonly privateKey: string;
  /** `ssh-ed25519 AAAA…`: what goes into `known_hosts` or `authorized_keys`. */
  readonly publicKey: string;
}

/**
 * A new Ed25519 key pair, for a site or a client. One in 256 pairs of ssh2 (1.17) lacks a leading zero byte
 * of its public half and cannot be read by anybody: only one that was read back is handed out.
 */
export function newSshKey(): SshKey {
  for (;;) {
    const { private: privateKey, public: publicKey } = ssh2.utils.generateKeyPairSync('ed25519');
    const halves = [privateKey, publicKey].map((half) => ssh2.utils.parseKey(half));
    if (!halves.some((half) => half instanceof Error)) return { privateKey, publicKey };
  }
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
