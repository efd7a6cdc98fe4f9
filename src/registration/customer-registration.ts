import type { Clock } from '../clock.ts';
import type { Collections } from '../collections.ts';
import type { Authorizations } from '../consent/authorizations.ts';
import type { Customers } from '../customer/customers.ts';
import type { OneTimeLinks } from '../identity/one-time-links.ts';
import type { OrganisationStore } from '../identity/organisation-store.ts';
import type { Users } from '../identity/users.ts';
import type { Notices } from '../notice.ts';
import { ClaimReview } from './claim-review.ts';
import { Claims, type NewestMoveIn } from './claims.ts';
import { OwnEsiids } from './own-esiids.ts';
import { PremiseRegister, type RegisterStores } from './premise-register.ts';
import { Registrants } from './registrants.ts';
import { Registrations } from './registrations.ts';

export interface CustomerRegistrationDeps extends RegisterStores {
  readonly collections: Collections;
  readonly clock: Clock;
  readonly customers: Customers;
  readonly users: Users;
  readonly authorizations: Authorizations;
  readonly organisations: Pick<OrganisationStore, 'find'>;
  readonly links: OneTimeLinks;
  readonly notices: Notices;
  readonly newestMoveIn: NewestMoveIn;
  /** The page that the secret of a confirmation link opens, as a whole URL. */
  readonly confirmLink: (secret: string) => string;
  readonly passwordMin: number;
}

/** How people become customers, and how premises become theirs. */
export function customerRegistration(deps: CustomerRegistrationDeps) {
  const register = new PremiseRegister(deps, deps.clock);
  const shared = { ...deps, users: deps.users.store, register };
  const claims = new Claims(shared);
  const registrants = new Registrants({ ...deps, claims });
  return {
    claims,
    claimReview: new ClaimReview({ ...shared, claims }),
    registrants,
    registrations: new Registrations({ ...deps, register, registrants }),
    ownEsiids: new OwnEsiids({ ...shared, claims }),
  };
}
export type CustomerRegistration = ReturnType<typeof customerRegistration>;
