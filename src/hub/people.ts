import { ExtractAccounts } from '../extracts/extract-accounts.ts';
import { identity } from '../identity/identity.ts';
import { OneTimeLinks } from '../identity/one-time-links.ts';
import { organisationServices } from '../identity/organisation-services.ts';
import { newSealingKey, Sealing } from '../identity/second-factor/sealing.ts';
import { secondFactors } from '../identity/second-factor/second-factors.ts';
import { Territories } from '../identity/territories.ts';
import { Lifecycle } from '../lifecycle/lifecycle.ts';
import { newestMoveIn } from '../lifecycle/newest-move-in.ts';
import { paths, registerConfirmPath } from '../portal/paths.ts';
import { customerRegistration } from '../registration/customer-registration.ts';
import { belongingsOf } from './belongings.ts';
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
  const { notices } = deps.mail;
  const { passwordMin, temporaryPasswordHours } = config;
  const sealingKey = await secrets.once('second-factors', newSealingKey);
  const links = new OneTimeLinks(collections, clock);
  const territories = new Territories({ ...deps, ...market });
  const base = { ...deps, ...market, links, notices, passwordMin, territories };

  const own = identity({ ...base, temporaryPasswordHours });
  const { users, accounts } = own;
  const factors = secondFactors({ ...base, users, sealingKey });
  const organisations = organisationServices({
    ...{ ...base, users, accounts },
    secondFactors: factors,
    sealing: new Sealing(await secrets.once('cursors', newSealingKey)),
    belongings: belongingsOf(deps.oauth.clients, deps.siteAccounts),
  });
  const registration = customerRegistration({
    ...{ ...base, users },
    newestMoveIn: newestMoveIn(market.events, clock),
    confirmLink: (secret) => publicUrl + registerConfirmPath(secret),
  });
  const lifecycle = new Lifecycle({
    ...{ ...base, customers, claims: registration.claims, clients: deps.oauth.clients },
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
    extractAccounts: new ExtractAccounts(base),
    /** Whether who holds the DUNS is suspended; nobody's is not. */
    async isShutOut(duns: string): Promise<boolean> {
      const holder = await deps.organisations.holderOf(duns);
      const organisation = holder === undefined ? undefined : await deps.organisations.find(holder);
      return organisation !== undefined && organisation.status !== 'approved';
    },
  };
}
