import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Accesses } from '../../src/access/accesses.ts';
import { localDate } from '../../src/calendar.ts';
import { Authorizations } from '../../src/consent/authorizations.ts';
import { Customers } from '../../src/customer/customers.ts';
import { idsFrom } from '../../src/espi/ids.ts';
import { espiRoutes } from '../../src/espi/routes.ts';
import { espiUris } from '../../src/espi/uri.ts';
import { createApp } from '../../src/http/app.ts';
import { Sessions } from '../../src/http/sessions.ts';
import { Departures } from '../../src/identity/departures.ts';
import { Languages } from '../../src/identity/languages.ts';
import { OrganisationLetters } from '../../src/identity/organisation-letters.ts';
import { organisationStore } from '../../src/identity/organisation-store.ts';
import { withCurrentTerms } from '../../src/identity/terms.ts';
import { Users } from '../../src/identity/users.ts';
import { Intakes } from '../../src/intake/intakes.ts';
import { ScanPool } from '../../src/intake/scan-pool.ts';
import { Leases } from '../../src/lease.ts';
import { LeavingCustomers } from '../../src/lifecycle/leaving-customers.ts';
import { Lifecycle } from '../../src/lifecycle/lifecycle.ts';
import { newestMoveIn } from '../../src/lifecycle/newest-move-in.ts';
import { silentLog } from '../../src/log.ts';
import { marketEventStore } from '../../src/market/event-store.ts';
import { participantStore, repOfRecordStore } from '../../src/market/store.ts';
import { NoticeQueue } from '../../src/notices/queue.ts';
import { AuthorizationServer } from '../../src/oauth/authorization-server.ts';
import { OrganisationClients } from '../../src/oauth/organisation-clients.ts';
import { renderPortalError } from '../../src/portal/errors.tsx';
import { consentPath } from '../../src/portal/paths.ts';
import { portalRoutes } from '../../src/portal/routes.ts';
import { meterStore, premiseStore } from '../../src/premise/store.ts';
import { Claims } from '../../src/registration/claims.ts';
import { openSqliteCollections } from '../../src/storage/sqlite/collections.ts';
import { folderFiles } from '../../src/storage/sqlite/files.ts';
import { openSqliteUsage } from '../../src/storage/sqlite/usage.ts';
import { testCertificate } from '../support/certificate.ts';
import { aClient, OPERATOR, turnedClock } from '../support/hub-app.ts';
import { lines } from '../support/market-texts.ts';
import { questions } from '../support/questions.ts';
import { Visitor } from '../support/visitor.ts';

export const PASSWORD = 'correct horse battery staple';
export const MOVED_IN = Temporal.PlainDate.from('2024-06-01');
const EVENT_HEADER = 'EVENT_ID,TYPE,ESIID,EFFECTIVE_DATE,REP_DUNS,CANCELS';
const REDIRECT_URI = 'https://third-party.example/callback';
const SCOPE = 'FB=1_3_4_5_8_13_31_37;IntervalDuration=900;HistoryLength=34128000';

/** A household: its customer, and the user who signs in for it. */
export interface Resident {
  readonly customerId: string;
  readonly userId: string;
  /** The opaque id of the user. */
  readonly id: string;
}

export type LifecycleWorld = Awaited<ReturnType<typeof openLifecycleWorld>>;

/** Everything that moving and staying away touch, on real parts and SQLite in memory; the clock is turned by hand. */
export async function openLifecycleWorld(start = '2026-04-01T12:00:00Z') {
  const folder = await mkdtemp(join(tmpdir(), 'hub-'));
  const collections = await openSqliteCollections(':memory:');
  const usage = await openSqliteUsage(':memory:');
  const files = folderFiles(join(folder, 'files'));
  const clock = turnedClock(start);
  const market = {
    participants: participantStore(collections),
    repsOfRecord: repOfRecordStore(collections),
    premises: premiseStore(collections),
    meters: meterStore(collections),
    events: marketEventStore(collections),
  };
  const customers = new Customers(collections, clock);
  const users = new Users(collections, clock);
  const organisations = organisationStore(collections);
  const authorizations = new Authorizations(collections, customers, clock);
  const notices = new NoticeQueue(collections, clock);
  const server = createServer(await testCertificate());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  const oauth = new AuthorizationServer({
    ...{ collections, authorizations, organisations, clock },
    issuer: url,
  });
  const { clients } = oauth;
  const organisationLetters = new OrganisationLetters({
    ...{ userStore: users.store, notices, publicUrl: url },
  });
  const letters = organisationLetters;
  const leftBehind = clients.namesMadeBy.bind(clients);
  const departures = new Departures({ organisations, leftBehind, letters });
  const organisationClients = new OrganisationClients({
    ...{ clients, organisations, organisationLetters, clock },
  });
  const claims = new Claims({
    ...{ collections, customers, users: users.store, authorizations, notices, clock },
    newestMoveIn: newestMoveIn(market.events, clock),
  });
  const leavingCustomers = new LeavingCustomers({
    ...{ users: users.store, customers, authorizations, claims, clock },
  });
  const lifecycle = new Lifecycle({
    ...{ collections, customers, users: users.store, organisations, authorizations, notices },
    ...{ claims, leavingCustomers, events: market.events, clients, departures, clock },
    log: silentLog,
    signInUrl: `${url}/sign-in`,
  });
  const scanners = new ScanPool();
  const leases = new Leases(collections, randomUUID(), clock);
  const stores = { collections, usage, files };
  const intakes = new Intakes(
    { ...market, ...stores, leases, scanners, clock, log: silentLog },
    OPERATOR,
  );
  const access = new Accesses({ ...market, customers, clock });
  const sessions = new Sessions(collections, clock);
  const ids = idsFrom(Buffer.alloc(32, 1));
  const shared = { users, sessions, customers, clients: oauth.clients, authorizations, access };
  const routers = [
    oauth.routes({ uris: espiUris(url), consentPath }),
    espiRoutes({
      ...{ ...shared, usage, collections, clock, ids },
      checkToken: oauth.checkToken,
      publicUrl: url,
    }),
    portalRoutes({
      ...{ ...shared, premises: market.premises, usage, collections, clock, publicUrl: url },
      languages: new Languages(users, () => []),
      authorizationRequests: oauth.requests,
      exports: { espi: nothing, csv: nothing, readings: nothing },
    }),
  ];
  const app = createApp({
    log: silentLog,
    ...{ sessions, routers, renderError: renderPortalError },
  });
  server.on('request', app.callback());
  let taken = 0;
  const today = () => localDate(clock());

  return {
    ...{ collections, clock, customers, users, organisations, authorizations, oauth, claims },
    organisationClients,
    ...{ lifecycle, access, leases, url, today, market },
    /** Events as a file through the intake, and what follows from them by today. */
    async take(...rows: readonly string[]): Promise<void> {
      await this.takeOnly(...rows);
      await lifecycle.settlePremises(today());
    },
    async takeOnly(...rows: readonly string[]): Promise<void> {
      const path = join(folder, `events-${taken++}.csv`);
      await writeFile(path, lines(EVENT_HEADER, ...rows));
      const [outcome] = await intakes.take([path]);
      if (outcome?.summary.rejected !== 0) throw new Error('events were set aside');
    },
    async resident(userId: string, esiids: readonly string[]): Promise<Resident> {
      const occupancies = esiids.map((esiid) => ({ esiid, from: MOVED_IN, until: null }));
      const { id: customerId } = await customers.create({ occupancies }, OPERATOR);
      const email = `${userId}@example.org`;
      const terms = withCurrentTerms([], clock());
      const known = { name: userId, email, customerId, terms, questions };
      const person = { userId, role: 'customer', ...known } as const;
      const { id } = await users.create({ ...person, password: PASSWORD }, OPERATOR);
      return { customerId, userId, id };
    },
    async visitor({ userId }: Resident): Promise<Visitor> {
      const visitor = new Visitor(url);
      await visitor.signIn(userId, PASSWORD);
      return visitor;
    },
    /** A third party that the customer lets in; gives what it holds. */
    async letIn(customerId: string, esiids: readonly string[]) {
      const wish = aClient({ redirectUris: [REDIRECT_URI], scopes: [SCOPE], legacy: true });
      const { client, secret } = await oauth.clients.create(wish, OPERATOR);
      const question = { scope: SCOPE, state: null, codeChallenge: null };
      const request = await oauth.requests.ask(client.id, REDIRECT_URI, question);
      const redirect = await oauth.requests.approve(request, customerId, { esiids, months: 12 });
      const code = new URL(redirect).searchParams.get('code') ?? '';
      const visitor = new Visitor(url);
      const post = async (fields: Readonly<Record<string, string>>) => {
        const basic = Buffer.from(`${client.id}:${secret}`).toString('base64');
        const headers = {
          authorization: `Basic ${basic}`,
          'content-type': 'application/x-www-form-urlencoded',
        };
        const body = new URLSearchParams(fields).toString();
        return visitor.send({ method: 'POST', path: '/oauth/token', body, headers });
      };
      const grant = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI };
      const answer = JSON.parse((await post(grant)).text);
      const [authorization] = await authorizations.listByClient(client.id);
      const usagePoints = new URL(espiUris(url).usagePoints(authorization?.id ?? '')).pathname;
      return {
        client,
        authorizationId: authorization?.id ?? '',
        /** The meters it may read. */
        read: () => visitor.get(usagePoints, { authorization: `Bearer ${answer.access_token}` }),
        refresh: () => post({ grant_type: 'refresh_token', refresh_token: answer.refresh_token }),
      };
    },
    /** `<kind> <address>` of every message that waits, oldest first. */
    async letters(): Promise<readonly string[]> {
      const waiting = await notices.due(1000);
      return waiting.map(({ kind, content }) => `${kind} ${content.to}`);
    },
    events: (action: string) => Array.fromAsync(collections.events({ action })),
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await scanners.close();
      await usage.close();
      await collections.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Everything that the store holds of a user, as text. */
export async function storedUser(users: Users, id: string): Promise<string> {
  return JSON.stringify(await users.find(id));
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
