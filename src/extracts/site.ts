import type { Readable } from 'node:stream';

export interface SiteFile {
  /** File name without folder: `103994067IntervalData20260301.zip`. */
  readonly name: string;
  readonly size: number;
  readonly modifiedAt: Temporal.Instant;
}

/** Where extracts are put for REPs: the hub's own FTPS/SFTP site, a site the operator runs, or a folder. One folder per DUNS. */
export interface ExtractSite {
  /** For logs and summaries; never with a password: `own`, `ftps://host/path`. */
  readonly name: string;
  /** Whole or not at all; replaces a file of that name. Throws `unavailable` `delivery.failed`. */
  deliver(repDuns: string, name: string, open: () => Promise<Readable>): Promise<void>;
  list(repDuns: string): Promise<readonly SiteFile[]>;
  remove(repDuns: string, name: string): Promise<void>;
}

/** What one account of the own site sees, read only. Implemented by `extracts/`, served by `delivery/`. */
export interface SiteTree {
  list(account: string): Promise<readonly SiteFile[]>;
  /** `not-found` when this account has no such file. */
  open(account: string, name: string, from: number): Promise<Readable>;
}

/** What somebody signed in by, so that it can be asked later whether that would still do. */
export interface Credential {
  readonly kind: 'password' | 'key';
  /** Of a key its OpenSSH line; of a password nothing that could be signed in by. */
  readonly mark: string;
}

/** Who may sign in to the own site. Account names are DUNS. */
export interface SiteAccounts {
  /**
   * Undefined: refused. Same time for a wrong password and an unknown account; slows down and locks after repeated
   * failures.
   */
  checkPassword(account: string, password: string): Promise<Credential | undefined>;
  /** SSH public keys in OpenSSH form (`ssh-ed25519 AAAA…`). */
  publicKeys(account: string): Promise<readonly string[]>;
  /** False once the password was replaced, the key removed, or the account shut. */
  isStillGood(account: string, credential: Credential): Promise<boolean>;
}

/** On the record: sign-ins, refusals, at the door or of a session whose sign-in has ended since, and downloads. */
export interface SiteRecord {
  signedIn(door: 'ftps' | 'sftp', account: string, address: string): Promise<void>;
  refused(door: 'ftps' | 'sftp', account: string, address: string): Promise<void>;
  downloaded(door: 'ftps' | 'sftp', account: string, name: string, bytes: number): Promise<void>;
}
