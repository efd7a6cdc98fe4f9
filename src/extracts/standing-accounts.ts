import type { SiteAccounts } from './site.ts';

/** Accounts of the own site, but shut for as long as whoever holds the DUNS is shut out of the hub (BR-017.004). */
export function standingAccounts(
  accounts: SiteAccounts,
  isShutOut: (duns: string) => Promise<boolean>,
): SiteAccounts {
  return {
    async checkPassword(account, password) {
      // The slow part first: the answer takes as long for everybody.
      const credential = await accounts.checkPassword(account, password);
      return (await isShutOut(account)) ? undefined : credential;
    },
    async publicKeys(account) {
      return (await isShutOut(account)) ? [] : accounts.publicKeys(account);
    },
    async isStillGood(account, credential) {
      // Nobody's DUNS is not shut out, but once its organisation is revoked its account is closed.
      return (await accounts.isStillGood(account, credential)) && !(await isShutOut(account));
    },
  };
}
