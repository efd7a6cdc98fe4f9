import type { PremiseStore } from '../../premise/store.ts';
import type { Claims } from '../../registration/claims.ts';
import type { OwnEsiids } from '../../registration/own-esiids.ts';

/** What the pages of a customer's ESIIDs need of the hub. */
export interface EsiidsDeps {
  readonly ownEsiids: OwnEsiids;
  readonly claims: Pick<Claims, 'waitingOf' | 'withdraw'>;
  readonly premises: Pick<PremiseStore, 'find' | 'findMany'>;
}
