import type { Clock } from '../clock.ts';
import type { Collections } from '../collections.ts';
import type { Customers } from '../customer/customers.ts';
import type { MarketEventStore } from '../market/event-store.ts';
import type { ParticipantStore } from '../market/store.ts';
import type { Notices } from '../notice.ts';
import type { PremiseStore } from '../premise/store.ts';
import type { Accounts } from './accounts.ts';
import { AddressProofs } from './address-proofs.ts';
import { Administration } from './administration.ts';
import { Applicants } from './applicants.ts';
import type { Departures } from './departures.ts';
import { HeldPremises } from './held-premises.ts';
import { Histories, type KnownPrograms } from './histories.ts';
import { HostUsers } from './host-users.ts';
import { Members } from './members.ts';
import type { OneTimeLinks } from './one-time-links.ts';
import { OrganisationProfile } from './organisation-profile.ts';
import { OrganisationReview } from './organisation-review.ts';
import { type Belongings, OrganisationStanding } from './organisation-standing.ts';
import type { OrganisationStore } from './organisation-store.ts';
import { Organisations } from './organisations.ts';
import { Permissions } from './permissions.ts';
import type { FactorChanges } from './second-factor/factor-changes.ts';
import type { Sealing } from './second-factor/sealing.ts';
import type { Territories } from './territories.ts';
import type { Users } from './users.ts';

export interface OrganisationServicesDeps {
  readonly collections: Collections;
  readonly clock: Clock;
  readonly organisations: OrganisationStore;
  readonly belongings: Belongings;
  readonly programs: KnownPrograms;
  readonly departures: Departures;
  readonly users: Users;
  readonly accounts: Accounts;
  readonly secondFactors: { readonly changes: Pick<FactorChanges, 'reset'> };
  readonly sessions: { endAllOf(userId: string): Promise<void> };
  readonly customers: Customers;
  readonly participants: ParticipantStore;
  readonly premises: PremiseStore;
  readonly events: MarketEventStore;
  readonly territories: Territories;
  readonly links: OneTimeLinks;
  readonly notices: Notices;
  /** Of cursors. */
  readonly sealing: Sealing;
  /** `https://host:port`, without a slash at the end. */
  readonly publicUrl: string;
  /** The shortest password. */
  readonly passwordMin: number;
}

export type OrganisationServices = ReturnType<typeof organisationServices>;

/** Everything about organisations and their people. */
export function organisationServices(deps: OrganisationServicesDeps) {
  const userStore = deps.users.store;
  const proofs = new AddressProofs({
    ...{ ...deps, userStore, purpose: 'confirm-applicant' },
    confirmLink: (secret) => `${deps.publicUrl}/organisations/confirm-address/${secret}`,
  });
  const all = { ...deps, userStore, proofs };
  const members = new Members(all);
  const organisations = new Organisations(all);
  return {
    store: deps.organisations,
    organisations,
    applicants: new Applicants({ ...all, applications: organisations }),
    review: new OrganisationReview(all),
    standing: new OrganisationStanding(all),
    members,
    permissions: new Permissions({ ...all, members }),
    profile: new OrganisationProfile({ ...all, members }),
    administration: new Administration(all),
    histories: new Histories(all),
    heldPremises: new HeldPremises(all),
    hostUsers: new HostUsers(all),
  };
}
