import { newSshKey } from '../delivery/sftp/host-key.ts';
import type { Secrets } from '../secrets.ts';

/** The private key by which every hub of the database proves to SFTP clients that it is the same site. */
export function sftpHostKey(secrets: Secrets): Promise<string> {
  return secrets.once('sftp-host-key', () => newSshKey().privateKey);
}
