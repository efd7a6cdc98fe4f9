import type { ExtractAccounts } from '../../extracts/extract-accounts.ts';
import type { SessionMemory } from '../../identity/second-factor/session-memory.ts';
import type { User } from '../../identity/user.ts';

/** What the pages of a REP's extract accounts need of the hub. */
export interface ExtractAccountDeps {
  readonly users: { find(id: string): Promise<User | undefined> };
  readonly extractAccounts: ExtractAccounts;
  readonly memory: Pick<SessionMemory, 'keep' | 'find' | 'take'>;
  /** `https://host:port`; the extract site is on the same host. */
  readonly publicUrl: string;
  readonly ports: SitePorts;
  /** Fingerprint of the SFTP site's own key, as `ssh-keygen -l` prints it. */
  readonly hostKey: () => Promise<string>;
}

/** 0: known only to who started the hub. */
export interface SitePorts {
  readonly ftpsPort: number;
  readonly sftpPort: number;
}
