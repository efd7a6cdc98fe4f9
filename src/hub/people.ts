import { identity } from '../identity/identity.ts';
import { OneTimeLinks } from '../identity/one-time-links.ts';
import { organisationServices } from '../identity/organisation-services.ts';
import { newSealingKey } from '../identity/second-factor/sealing.ts';
import { secondFactors } from '../identity/second-factor/second-factors.ts';
import { Lifecycle } from '../lifecycle/lifecycle.ts';
import { newestMoveIn } from '../lifecycle/newest-move-in.ts';
import { paths, registerConfirmPath } from '../portal/paths.ts';
import { customerRegistration } from '../registration/customer-registration.ts';
import { newSecret } from '../secret.ts';
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
  | 'oauth'
  | 'mail'
>;

export type People = Awaited<ReturnType<typeof openPeople>>;

/** Who uses the hub: how they come in, what they may change, and how their access ends. */
export async function openPeople(deps: PeopleDeps) {
  const { config, collections, clock, secrets, publicUrl, market, customers } = deps;
  const { notices } = deps.mail;
  const { passwordMin, temporaryPasswordHours } = config;
  const questionKey = await secrets.once('recovery-questions', newSecret);
  const sealingKey = await secrets.once('second-factors', newSealingKey);
  const links = new OneTimeLinks(collections, clock);
  const base = { ...deps, ...market, links, notices, passwordMin };

  const own = identity({ ...base, temporaryPasswordHours, questionKey });
  const { users, accounts } = own;
  const factors = secondFactors({ ...base, users, sealingKey });
  const organisations = organisationServices({
    ...{ ...base, users, accounts },
    secondFactors: factors,
  });
  const registration = customerRegistration({
    ...{ ...base, users, organisations: organisations.store },
    newestMoveIn: newestMoveIn(market.events, clock),
    confirmLink: (secret) => publicUrl + registerConfirmPath(secret),
  });
  const lifecycle = new Lifecycle({
    ...{ ...base, customers, claims: registration.claims, clients: deps.oauth.clients },
    users: users.store,
    organisations: organisations.store,
    signInUrl: publicUrl + paths.signIn,
  });
  return {
    ...own,
    links,
    organisationServices: organisations,
    registration,
    lifecycle,
    secondFactors: factors,
  };
}
