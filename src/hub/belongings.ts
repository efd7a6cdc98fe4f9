import { everyStep } from '../every-step.ts';
import type { SiteAccountsService } from '../extracts/site-accounts.ts';
import type { Belongings } from '../identity/organisation-standing.ts';
import type { Clients } from '../oauth/clients.ts';

/** What rests and ends with an organisation: its programs, and its accounts on the extract site. */
export function belongingsOf(
  clients: Pick<Clients, 'revoke' | 'endTokens'>,
  siteAccounts: Pick<SiteAccountsService, 'close'>,
): Belongings {
  return {
    // Its extract accounts ask for its standing themselves, at every sign-in, list and file.
    async restFor({ clientIds }) {
      await everyStep(clientIds.map((id) => () => clients.endTokens(id)));
    },
    async endFor({ clientIds, duns }, by) {
      for (const id of clientIds) await clients.revoke(id, by);
      const validated = duns.filter(({ status }) => status === 'validated');
      for (const one of validated) await siteAccounts.close(one.duns, by);
    },
  };
}
