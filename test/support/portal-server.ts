import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Authorizations } from '../../src/consent/authorizations.ts';
import { Customers } from '../../src/customer/customers.ts';
import { espiUris } from '../../src/espi/uri.ts';
import { createApp } from '../../src/http/app.ts';
import { Sessions } from '../../src/http/sessions.ts';
import { withCurrentTerms } from '../../src/identity/terms.ts';
import { Users } from '../../src/identity/users.ts';
import { silentLog } from '../../src/log.ts';
import { AuthorizationServer } from '../../src/oauth/authorization-server.ts';
import type { Client } from '../../src/oauth/client.ts';
import { renderPortalError } from '../../src/portal/errors.tsx';
import { consentPath } from '../../src/portal/paths.ts';
import { portalRoutes } from '../../src/portal/routes.ts';
import { openSqliteCollections } from '../../src/storage/sqlite/collections.ts';
import { openSqliteUsage } from '../../src/storage/sqlite/usage.ts';
import type { UsageStore } from '../../src/usage/store.ts';
import { testCertificate } from './certificate.ts';
import { aClient, type HubServices, OPERATOR, turnedClock } from './hub-app.ts';
import {
  aPremise,
  DEMO,
  FLAT,
  NEW_HOME,
  portalDeps,
  SOLAR_HOME,
  seedPremises,
  seedUsage,
} from './portal-world.ts';
import { questions } from './questions.ts';

export const PASSWORD = 'correct horse battery staple';
const SCOPE = 'FB=1_3_4_5_8_13_31_37;IntervalDuration=900;HistoryLength=34128000';
const MOVED_IN = Temporal.PlainDate.from('2025-06-01');

export interface PortalServer extends HubServices {
  readonly url: string;
  readonly client: Client;
  readonly usage: UsageStore;
  /** Customer ids by user id. */
  readonly customerIds: ReadonlyMap<string, string>;
  /** A user with `PASSWORD` of a new customer, whose premises stand in one street; gives the customer's id. */
  addCustomer(userId: string, esiids: readonly string[]): Promise<string>;
  /** A third party's question that waits for an answer; gives its id. */
  ask(redirectUri?: string): Promise<string>;
  /** Maria's yes to the third party, given in the past. */
  grant(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * The pages over real parts and in-memory SQLite, by HTTPS on a free port of `localhost`. Users, all with `PASSWORD`:
 * maria (two homes), newcomer (a home without usage), nobody-yet (no home), rep (not a customer).
 */
export async function startPortal(): Promise<PortalServer> {
  const server = createServer(await testCertificate());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  const services = await openServices(url);
  const { collections, clock, sessions, oauth, customers, users } = services;
  const usage = await openSqliteUsage(':memory:');
  const deps = portalDeps(services, usage, { publicUrl: url, demo: DEMO });

  const routers = [oauth.routes({ uris: espiUris(url), consentPath }), portalRoutes(deps)];
  const renderError = renderPortalError;
  const app = createApp({ log: silentLog, sessions, routers, renderError });
  server.on('request', app.callback());

  await seedPremises(collections, deps.premises);
  await seedUsage(usage);
  const customerIds = await seedPeople(customers, users, clock());
  const redirectUri = `${url}/somebody-else`;
  const wish = aClient({ redirectUris: [redirectUri], scopes: [SCOPE] });
  const { client } = await oauth.clients.create(wish, OPERATOR);
  const question = { scope: SCOPE, state: 'xyz', codeChallenge: null };

  return {
    ...services,
    url,
    async addCustomer(userId, esiids) {
      const street = esiids.map((esiid, at) =>
        deps.premises.inserting(aPremise(esiid, `${at + 1} PECAN ST`, 'WACO', '76701')),
      );
      await collections.keep(street);
      return addCustomer(customers, users, { userId, esiids, now: clock() });
    },
    client,
    usage,
    customerIds,
    ask: (to = redirectUri) => oauth.requests.ask(client.id, to, question),
    async grant() {
      const customerId = customerIds.get('maria') ?? '';
      const terms = { customerId, clientId: client.id, scope: SCOPE, esiids: [FLAT], months: 6 };
      return (await services.authorizations.grant(terms)).id;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await usage.close();
      await collections.close();
    },
  };
}

async function openServices(issuer: string): Promise<HubServices> {
  const collections = await openSqliteCollections(':memory:');
  const clock = turnedClock('2026-04-01T12:00:00Z');
  const customers = new Customers(collections, clock);
  const authorizations = new Authorizations(collections, customers, clock);
  return {
    collections,
    clock,
    customers,
    authorizations,
    sessions: new Sessions(collections, clock),
    users: new Users(collections, clock),
    oauth: new AuthorizationServer({ collections, authorizations, clock, issuer }),
  };
}

async function addCustomer(
  customers: Customers,
  users: Users,
  wish: {
    readonly userId: string;
    readonly esiids: readonly string[];
    readonly now: Temporal.Instant;
  },
): Promise<string> {
  const { userId, esiids, now } = wish;
  const occupancies = esiids.map((esiid) => ({ esiid, from: MOVED_IN, until: null }));
  const { id: customerId } = await customers.create({ occupancies }, OPERATOR);
  const terms = withCurrentTerms([], now);
  const user = { userId, role: 'customer', language: 'en', customerId, terms, questions } as const;
  await users.create({ ...user, password: PASSWORD }, OPERATOR);
  return customerId;
}

async function seedPeople(
  customers: Customers,
  users: Users,
  now: Temporal.Instant,
): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  const terms = withCurrentTerms([], now);
  for (const [userId, esiids] of [
    ['maria', [SOLAR_HOME, FLAT]],
    ['newcomer', [NEW_HOME]],
    ['nobody-yet', []],
  ] as const) {
    ids.set(userId, await addCustomer(customers, users, { userId, esiids, now }));
  }
  const rep = { userId: 'rep', role: 'rep', language: 'en', duns: '148055531', terms } as const;
  await users.create({ ...rep, questions, password: PASSWORD }, OPERATOR);
  return ids;
}
