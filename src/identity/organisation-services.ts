import type { Clock } from '../clock.ts';
import type { Collections } from '../collections.ts';
import type { Customers } from '../customer/customers.ts';
import type { ParticipantStore } from '../market/store.ts';
import type { Notices } from '../notice.ts';
import type { PremiseStore } from '../premise/store.ts';
import type { Accounts } from './accounts.ts';
import { Administration } from './administration.ts';
import { HostUsers } from './host-users.ts';
import { Members } from './members.ts';
import type { OneTimeLinks } from './one-time-links.ts';
import { OrganisationProfile } from './organisation-profile.ts';
import { OrganisationReview } from './organisation-review.ts';
import { organisationStore } from './organisation-store.ts';
import { Organisations } from './organisations.ts';
import { Permissions } from './permissions.ts';
import type { FactorChanges } from './second-factor/factor-changes.ts';
import type { Users } from './users.ts';

export interface OrganisationServicesDeps {
  readonly collections: Collections;
  readonly clock: Clock;
  readonly users: Users;
  readonly accounts: Accounts;
  readonly secondFactors: { readonly changes: Pick<FactorChanges, 'reset'> };
  readonly sessions: { endAllOf(userId: string): Promise<void> };
  readonly customers: Customers;
  readonly participants: ParticipantStore;
  readonly premises: PremiseStore;
  readonly links: OneTimeLinks;
  readonly notices: Notices;
  /** `https://host:port`, without a slash at the end. */
  readonly publicUrl: string;
  /** The shortest password. */
  readonly passwordMin: number;
}

export type OrganisationServices = ReturnType<typeof organisationServices>;

/** Everything about organisations and their people, over one store; to be made once for each `Collections`. */
export function organisationServices(deps: OrganisationServicesDeps) {
  const stores = {
    organisations: organisationStore(deps.collections),
    userStore: deps.users.store,
  };
  const all = { ...deps, ...stores };
  const members = new Members(all);
  return {
    store: stores.organisations,
    organisations: new Organisations(all),
    review: new OrganisationReview(all),
    members,
    permissions: new Permissions({ ...all, members }),
    profile: new OrganisationProfile({ ...all, members }),
    administration: new Administration(all),
    hostUsers: new HostUsers(all),
  };
}
