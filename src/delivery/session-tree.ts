import { HubError } from '../errors.ts';
import type { Credential, SiteRecord, SiteTree } from '../extracts/site.ts';
import type { OwnSite } from './own-site.ts';

/** One connection to the own site. */
export interface SiteConnection {
  readonly door: Parameters<SiteRecord['refused']>[0];
  readonly address: string;
  /** By what it was signed in; undefined: not yet. */
  readonly credential: () => Credential | undefined;
}

/**
 * The tree as one connection sees it: for as long as what it was signed in by would still do, which is asked again at each
 * list and each file (BR-017.004). Else it throws `forbidden` `extracts.signed-out`, now and for good, which is on the record
 * once: whoever is let in again signs in again. A file that is being read is read to its end.
 */
export function sessionTree(
  { tree, accounts, record }: Pick<OwnSite, 'tree' | 'accounts' | 'record'>,
  { door, address, credential }: SiteConnection,
): SiteTree {
  let isOver = false;
  return {
    async list(account) {
      await admit(account);
      return tree.list(account);
    },
    async open(account, name, from) {
      await admit(account);
      return tree.open(account, name, from);
    },
  };

  async function admit(account: string): Promise<void> {
    const by = credential();
    if (!isOver && by !== undefined && (await accounts.isStillGood(account, by))) return;
    // Of several channels of one connection, the first puts it on the record.
    if (!isOver) {
      isOver = true;
      await record.refused(door, account, address);
    }
    throw new HubError('forbidden', 'extracts.signed-out');
  }
}
