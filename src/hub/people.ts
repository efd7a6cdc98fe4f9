import { ExtractAccounts } from '../extracts/extract-accounts.ts';
import { identity } from '../identity/identity.ts';
import { OneTimeLinks } from '../identity/one-time-links.ts';
import { organisationServices } from '../identity/organisation-services.ts';
import { newSealingKey, Sealing } from '../identity/second-factor/sealing.ts';
import { secondFactors } from '../identity/second-factor/second-factors.ts';
import { Territories } from '../identity/territories.ts';
import { LeavingCustomers } from '../lifecycle/leaving-customers.ts';
import { Lifecycle } from '../lifecycle/lifecycle.ts';
import { newestMoveIn } from '../lifecycle/newest-move-in.ts';
import { OrganisationClients } from '../oauth/organisation-clients.ts';
import { paths, registerConfirmPath } from '../portal/paths.ts';
import { customerRegistration } from '../registration/customer-registration.ts';
import { belongingsOf, leftBehindBy } from './belongings.ts';
import type { Services } from './services.ts';

type PeopleDeps = Pick<
  Services,
  | 'config'
  | 'log'
  | 'clock'
  | 'collections'
  | 'market'
  | 'secrets'
  | 'publicUrl'
  | 'customers'
  | 'sessions'
  | 'authorizations'
  | 'organisations'
  | 'oauth'
  | 'siteAccounts'
  | 'own'
  | 'mail'
>;

export type People = Awaited<ReturnType<typeof openPeople>>;

/** Who uses the hub: how they come in, what they may change, and how their access ends. */
export async function openPeople(deps: PeopleDeps) {
  const { config, collections, clock, secrets, publicUrl, market, customers } = deps;
  const { clients } = deps.oauth;
  const { notices } = deps.mail;
  const { passwordMin, temporaryPasswordHours } = config;
  const sealingKey = await secrets.once('second-factors', newSealingKey);
  const links = new OneTimeLinks(collections, clock);
  const territories = new Territories({ ...deps, ...market });
  const base = { ...deps, ...market, links, notices, passwordMin, territories };

  const leftBehind = leftBehindBy(clients, deps.siteAccounts);
  const own = identity({
    ...{ ...base, temporaryPasswordHours, leftBehind },
    endSharing: (user, by) => leavingCustomers.endSharingOf(user, by),
  });
  const { users, accounts, departures, organisationLetters } = own;
  const factors = secondFactors({ ...base, users, sealingKey });
  const organisations = organisationServices({
    ...{ ...base, users, accounts, departures, programs: clients },
    secondFactors: factors,
    sealing: new Sealing(await secrets.once('cursors', newSealingKey)),
    belongings: belongingsOf(clients, deps.siteAccounts, {
      endSharing: (customerId, by) => leavingCustomers.endSharing(customerId, by),
    }),
  });
  const registration = customerRegistration({
    ...{ ...base, users },
    newestMoveIn: newestMoveIn(market.events, clock),
    confirmLink: (secret) => publicUrl + registerConfirmPath(secret),
  });
  const leavingCustomers = new LeavingCustomers({
    ...{ ...base, users: users.store, claims: registration.claims },
  });
  const lifecycle = new Lifecycle({
    ...{ ...base, customers, claims: registration.claims, leavingCustomers },
    ...{ clients, departures },
    users: users.store,
    signInUrl: publicUrl + paths.signIn,
  });
  return {
    ...own,
    links,
    organisationServices: organisations,
    registration,
    lifecycle,
    secondFactors: factors,
    organisationClients: new OrganisationClients({ ...base, clients, organisationLetters }),
    extractAccounts: new ExtractAccounts({ ...base, organisationLetters }),
    /** Whether who holds the DUNS is suspended; nobody's is not. */
    async isShutOut(duns: string): Promise<boolean> {
      const holder = await deps.organisations.holderOf(duns);
      const organisation = holder === undefined ? undefined : await deps.organisations.find(holder);
      return organisation !== undefined && organisation.status !== 'approved';
    },
  };
}
