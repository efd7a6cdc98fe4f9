import type { SiteAccounts } from './site.ts';

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
