import { everyStep } from '../every-step.ts';
import type { SiteAccountsService } from '../extracts/site-accounts.ts';
import type { LeftBehind } from '../identity/departures.ts';
import type { Belongings } from '../identity/organisation-standing.ts';
import type { LeavingCustomers } from '../lifecycle/leaving-customers.ts';
import type { Clients } from '../oauth/clients.ts';

/** What rests and ends with an organisation: its programs, its accounts on the extract site, and what a business shares. */
export function belongingsOf(
  clients: Pick<Clients, 'revoke' | 'endTokens'>,
  siteAccounts: Pick<SiteAccountsService, 'close'>,
  customers: Pick<LeavingCustomers, 'endSharing'>,
): Belongings {
  return {
    // Its extract accounts ask for its standing themselves, at every sign-in, list and file.
    async restFor({ clientIds }) {
      await everyStep(clientIds.map((id) => () => clients.endTokens(id)));
    },
    async endFor({ clientIds, duns, customerId }, by) {
      if (customerId !== undefined) await customers.endSharing(customerId, by);
      for (const id of clientIds) await clients.revoke(id, by);
      const validated = duns.filter(({ status }) => status === 'validated');
      for (const one of validated) await siteAccounts.close(one.duns, by);
    },
  };
}

/** What somebody who leaves an organisation may still have the secrets of. */
export function leftBehindBy(
  clients: Pick<Clients, 'namesMadeBy'>,
  siteAccounts: Pick<SiteAccountsService, 'openedBy'>,
): LeftBehind {
  return async (userId, organisation) => {
    const accounts = organisation.duns.map(({ duns }) => duns);
    return [
      ...(await clients.namesMadeBy(userId, organisation)),
      ...(await siteAccounts.openedBy(userId, accounts)),
    ];
  };
}
