import { HubError } from '../errors.ts';
import type { SiteAccounts, SiteTree } from './site.ts';
import type { SiteAccountsService } from './site-accounts.ts';

/** Accounts of the own site, but shut for as long as whoever holds the DUNS is shut out of the hub (BR-017.004). */
export function standingAccounts(
  accounts: SiteAccounts,
  isShutOut: (duns: string) => Promise<boolean>,
): SiteAccounts {
  return {
    async checkPassword(account, password) {
      // The slow part first: the answer takes as long for everybody.
      const isRight = await accounts.checkPassword(account, password);
      return isRight && !(await isShutOut(account));
    },
    async publicKeys(account) {
      return (await isShutOut(account)) ? [] : accounts.publicKeys(account);
    },
  };
}

/**
 * What the accounts see, for as long as they could still sign in: who did before is asked about again at each list and each
 * file (BR-017.004). Throws `forbidden` `extracts.account-shut`; a file that is being read is read to its end.
 */
export function standingTree(
  tree: SiteTree,
  accounts: Pick<SiteAccountsService, 'isOpen'>,
  isShutOut: (duns: string) => Promise<boolean>,
): SiteTree {
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
    // Nobody's DUNS is not shut out, but once its organisation is revoked its account is closed.
    if ((await accounts.isOpen(account)) && !(await isShutOut(account))) return;
    throw new HubError('forbidden', 'extracts.account-shut');
  }
}
