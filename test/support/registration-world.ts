import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Solution, solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import type { RecordedEvent } from '../../src/collections.ts';
import { Authorizations } from '../../src/consent/authorizations.ts';
import { Customers } from '../../src/customer/customers.ts';
import { createApp } from '../../src/http/app.ts';
import { Sessions } from '../../src/http/sessions.ts';
import { OneTimeLinks } from '../../src/identity/one-time-links.ts';
import { organisationStore } from '../../src/identity/organisation-store.ts';
import { withCurrentTerms } from '../../src/identity/terms.ts';
import type { User } from '../../src/identity/user.ts';
import { Users } from '../../src/identity/users.ts';
import { silentLog } from '../../src/log.ts';
import { participantStore } from '../../src/market/store.ts';
import type { Notice } from '../../src/notice.ts';
import { NoticeQueue } from '../../src/notices/queue.ts';
import { AuthorizationServer } from '../../src/oauth/authorization-server.ts';
import { renderPortalError } from '../../src/portal/errors.tsx';
import { esiidRoutes } from '../../src/portal/esiids/routes.ts';
import { registerConfirmPath } from '../../src/portal/paths.ts';
import { registrationRoutes } from '../../src/portal/registration/routes.ts';
import { portalRoutes } from '../../src/portal/routes.ts';
import { meterStore } from '../../src/premise/store.ts';
import {
  type CustomerRegistration,
  customerRegistration,
} from '../../src/registration/customer-registration.ts';
import { openSqliteCollections } from '../../src/storage/sqlite/collections.ts';
import { openSqliteUsage } from '../../src/storage/sqlite/usage.ts';
import { testCertificate } from './certificate.ts';
import { type HubServices, OPERATOR, turnedClock } from './hub-app.ts';
import { aPremise, FLAT, NEW_HOME, portalDeps, SOLAR_HOME, seedPremises } from './portal-world.ts';
import { questions } from './questions.ts';
import type { Answer, Visitor } from './visitor.ts';

export const PASSWORD = 'harbor4maple7stone';
export const REP = '148055531';
export const OTHER_REP = '110569998';
/** Each premise's meter as of today; all are served by `REP`. */
export const METERS = { [SOLAR_HOME]: '113400001', [FLAT]: 'I98 765', [NEW_HOME]: '113400003' };
const SINCE = Temporal.PlainDate.from('2024-01-01');

/** A customer's user of the tests. */
export interface Known {
  readonly customerId: string;
  readonly user: User;
}

export interface RegistrationWorld extends HubServices, CustomerRegistration {
  readonly url: string;
  /** What the TDSP has reported; tests put move-ins here. */
  readonly moveIns: Map<string, Temporal.PlainDate>;
  letters(kind?: Notice['kind']): Promise<readonly Pick<Notice, 'to' | 'language' | 'facts'>[]>;
  events(action: string): Promise<readonly RecordedEvent[]>;
  /** That REP is REP of record there from the day on; no other period is closed. */
  serve(esiid: string, repDuns: string, from: string): Promise<void>;
  /** Another meter takes the place of the one in `METERS` on that day. */
  exchange(esiid: keyof typeof METERS, meterNumber: string, on: string): Promise<void>;
  /** A meter there, and `REP`, of a premise that no premise file has named. */
  seedUnnamed(esiid: string): Promise<void>;
  /** Premises beside the three, each with the meter `M` and its ESIID. */
  seed(esiids: readonly string[]): Promise<void>;
  /** A customer with these ESIIDs since 2025, who can sign in with `PASSWORD`. */
  known(userId: string, esiids: readonly string[]): Promise<Known>;
  stop(): Promise<void>;
}

/** The pages of registration, ESIIDs and sign-in over real parts and in-memory SQLite, by HTTPS on a free port of `localhost`. */
export async function startRegistration(): Promise<RegistrationWorld> {
  const server = createServer(await testCertificate());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  const collections = await openSqliteCollections(':memory:');
  const usage = await openSqliteUsage(':memory:');
  const clock = turnedClock('2026-04-01T12:00:00Z');
  const customers = new Customers(collections, clock);
  const authorizations = new Authorizations(collections, customers, clock);
  const services: HubServices = {
    collections,
    clock,
    customers,
    authorizations,
    sessions: new Sessions(collections, clock),
    users: new Users(collections, clock),
    oauth: new AuthorizationServer({ collections, authorizations, clock, issuer: url }),
  };
  const pages = portalDeps(services, usage, { publicUrl: url });
  const { premises, repsOfRecord } = pages;
  const meters = meterStore(collections);
  const participants = participantStore(collections);
  const moveIns = new Map<string, Temporal.PlainDate>();
  const notices = new NoticeQueue(collections, clock);
  const parts = customerRegistration({
    ...{ ...services, premises, meters, repsOfRecord, notices, passwordMin: 12 },
    links: new OneTimeLinks(collections, clock),
    organisations: organisationStore(collections),
    newestMoveIn: async (esiid) => moveIns.get(esiid),
    confirmLink: (secret) => url + registerConfirmPath(secret),
  });
  const app = createApp({
    ...{ log: silentLog, sessions: services.sessions, renderError: renderPortalError },
    routers: [
      portalRoutes(pages),
      registrationRoutes({
        ...{ ...parts, participants, passwordMin: 12, askers: [parts.registrants] },
      }),
      esiidRoutes({ ...parts, premises }),
    ],
  });
  server.on('request', app.callback());
  await seedPremises(collections, premises);
  await collections.keep([
    ...Object.entries(METERS).map(([esiid, meterNumber]) =>
      meters.inserting(aMeter(esiid, meterNumber)),
    ),
    ...(await repsOfRecord.changing({
      put: Object.keys(METERS).map((esiid) => aPeriod(esiid, REP)),
    })),
    ...reps().map((rep) => participants.inserting(rep)),
  ]);

  return {
    ...services,
    ...parts,
    ...{ url, moveIns },
    async letters(kind) {
      const queued = await notices.due(1000);
      return queued
        .filter((one) => kind === undefined || one.kind === kind)
        .map(({ content }) => content);
    },
    events: (action) => Array.fromAsync(collections.events({ action })),
    async serve(esiid, repDuns, from) {
      const startDate = Temporal.PlainDate.from(from);
      const period = { ...aPeriod(esiid, repDuns), id: `${esiid}:${from}`, startDate };
      await collections.keep(await repsOfRecord.changing({ put: [period] }));
    },
    async exchange(esiid, meterNumber, on) {
      const day = Temporal.PlainDate.from(on);
      const before = aMeter(esiid, METERS[esiid]);
      await collections.keep([
        meters.replacing({ ...before, version: 2, removed: day }),
        meters.inserting({ ...aMeter(esiid, meterNumber), installed: day }),
      ]);
    },
    async seedUnnamed(esiid) {
      const served = await repsOfRecord.changing({ put: [aPeriod(esiid, REP)] });
      await collections.keep([meters.inserting(aMeter(esiid, `M${esiid}`)), ...served]);
    },
    async seed(esiids) {
      const changes = esiids.flatMap((esiid) => [
        premises.inserting(aPremise(esiid, '1 LONG ST', 'WACO', '76701')),
        meters.inserting(aMeter(esiid, `M${esiid}`)),
      ]);
      await collections.keep(changes);
    },
    async known(userId, esiids) {
      const from = Temporal.PlainDate.from('2025-06-01');
      const occupancies = esiids.map((esiid) => ({ esiid, from, until: null }));
      const { id: customerId } = await customers.create({ occupancies }, OPERATOR);
      const terms = withCurrentTerms([], clock());
      const person = { name: userId, email: `${userId}@home.example`, role: 'customer' } as const;
      const wanted = { ...person, userId, customerId, terms, questions, password: PASSWORD };
      return { customerId, user: await services.users.create(wanted, OPERATOR) };
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await usage.close();
      await collections.close();
    },
  };
}

/** Somebody new with the papers of a premise; overrides go into the last form. */
export async function register(
  visitor: Visitor,
  esiid: keyof typeof METERS,
  person: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  await toPersonStep(visitor, esiid);
  return visitor.post('/register/person', { ...PERSON, ...person });
}

export const PERSON = {
  name: 'Ana Ruiz',
  email: 'ana@home.example',
  language: 'es',
  userId: 'ana.ruiz',
  password: PASSWORD,
  passwordAgain: PASSWORD,
  question: 'first-school',
  answer: 'Escuela Benito Juárez',
};

export async function toCheckStep(visitor: Visitor): Promise<Answer> {
  await visitor.get('/register');
  await visitor.post('/register', {});
  return visitor.get('/register/check');
}

export async function toPremiseStep(visitor: Visitor): Promise<Answer> {
  const { text } = await toCheckStep(visitor);
  await visitor.post('/register/check', { altcha: await solved(text) });
  return visitor.get('/register/premise');
}

export async function toPersonStep(visitor: Visitor, esiid: keyof typeof METERS): Promise<Answer> {
  await toPremiseStep(visitor);
  await visitor.post('/register/premise', {
    esiid,
    meterNumber: METERS[esiid] ?? '',
    repDuns: REP,
  });
  await visitor.get('/register/terms');
  await visitor.post('/register/terms', { terms: 'yes' });
  return visitor.get('/register/person');
}

/** What the widget would send for the puzzle of this page. */
export async function solved(page: string): Promise<string> {
  const attribute = / challenge="([^"]+)"/.exec(page)?.[1]?.replaceAll('&quot;', '"') ?? '';
  const challenge = JSON.parse(attribute);
  const solution: Solution | null = await solveChallenge({ challenge, deriveKey });
  return Buffer.from(JSON.stringify({ challenge, solution })).toString('base64');
}

/** The path that a confirmation letter's link opens. */
export function pathOf(
  letter: { readonly facts: Readonly<Record<string, string>> } | undefined,
): string {
  return new URL(letter?.facts.link ?? '').pathname;
}

function aMeter(esiid: string, meterNumber: string) {
  const id = `${esiid}:${meterNumber}:${SINCE}`;
  return { id, version: 1, esiid, meterNumber, installed: SINCE, removed: null };
}

function aPeriod(esiid: string, repDuns: string) {
  const id = `${esiid}:${SINCE}`;
  return { id, version: 1, esiid, repDuns, startDate: SINCE, endDate: null };
}

function reps() {
  return [
    { id: REP, version: 1, role: 'REP', name: 'Lone Star Power', puctNumber: '10004' },
    { id: OTHER_REP, version: 1, role: 'REP', name: 'Bluebonnet Energy', puctNumber: '10052' },
  ] as const;
}
