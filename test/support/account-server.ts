import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Router } from '@koa/router';
import type { RecordedEvent } from '../../src/collections.ts';
import { Authorizations } from '../../src/consent/authorizations.ts';
import { Customers } from '../../src/customer/customers.ts';
import { createApp } from '../../src/http/app.ts';
import { Sessions } from '../../src/http/sessions.ts';
import type { HubState } from '../../src/http/state.ts';
import { type Identity, identity } from '../../src/identity/identity.ts';
import { Languages } from '../../src/identity/languages.ts';
import { letterTo } from '../../src/identity/letter-to.ts';
import { OneTimeLinks } from '../../src/identity/one-time-links.ts';
import { organisationStore } from '../../src/identity/organisation-store.ts';
import { securityQuestion } from '../../src/identity/security-questions.ts';
import { withCurrentTerms } from '../../src/identity/terms.ts';
import { Territories } from '../../src/identity/territories.ts';
import type { User } from '../../src/identity/user.ts';
import type { NewUser } from '../../src/identity/users.ts';
import { silentLog } from '../../src/log.ts';
import type { Notice, Notices } from '../../src/notice.ts';
import { NoticeQueue } from '../../src/notices/queue.ts';
import { AuthorizationServer } from '../../src/oauth/authorization-server.ts';
import { accountRoutes } from '../../src/portal/account/routes.ts';
import { renderPortalError } from '../../src/portal/errors.tsx';
import { portalRoutes } from '../../src/portal/routes.ts';
import { premiseStore } from '../../src/premise/store.ts';
import { openSqliteCollections } from '../../src/storage/sqlite/collections.ts';
import { openSqliteUsage } from '../../src/storage/sqlite/usage.ts';
import { testCertificate } from './certificate.ts';
import { type HubServices, OPERATOR, turnedClock } from './hub-app.ts';
import { portalDeps } from './portal-world.ts';
import type { Answer, Visitor } from './visitor.ts';

export const PASSWORD = 'harbor4maple7stone';
export const OTHER_PASSWORD = 'Violet9Canyon2river';
export const QUESTION = 'childhood-street';
export const ANSWER = 'Avenida Niño Perdido 12';

export type Letter = Pick<Notice, 'kind' | 'to' | 'language' | 'facts'>;

export interface AccountServer extends HubServices, Omit<Identity, 'users'> {
  readonly url: string;
  /** Messages that wait to be sent, oldest first. */
  letters(kind?: Notice['kind']): Promise<readonly Letter[]>;
  events(action: string): Promise<readonly RecordedEvent[]>;
  /** Somebody with an address, a security question and accepted terms; password `PASSWORD`. */
  person(userId: string, overrides?: Partial<NewUser>): Promise<User>;
  /** As it is stored now. */
  user(id: string): Promise<User>;
  stop(): Promise<void>;
}

/** What pages beside those of the account are built of. */
export interface AccountParts extends HubServices {
  readonly notices: Notices;
  readonly publicUrl: string;
}

/**
 * The pages of the account and the sign-in, and `more`, over real parts and in-memory SQLite, by HTTPS on a free port of
 * `localhost`.
 */
export async function startAccount(
  more: (parts: AccountParts) => readonly Router<HubState>[] = () => [],
): Promise<AccountServer> {
  const server = createServer(await testCertificate());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  const collections = await openSqliteCollections(':memory:');
  const usage = await openSqliteUsage(':memory:');
  const clock = turnedClock();
  const customers = new Customers(collections, clock);
  const authorizations = new Authorizations(collections, customers, clock);
  const oauth = new AuthorizationServer({ collections, authorizations, clock, issuer: url });
  const sessions = new Sessions(collections, clock);
  const links = new OneTimeLinks(collections, clock);
  const notices = new NoticeQueue(collections, clock);
  const settings = { publicUrl: url, passwordMin: 12, temporaryPasswordHours: 24 };
  const organisations = organisationStore(collections);
  const premises = premiseStore(collections);
  const territories = new Territories({ organisations, customers, premises });
  const base = { collections, clock, sessions, links, notices, organisations, territories };
  const nothingLeft = { leftBehind: async () => [], endSharing: async () => {} };
  const parts = identity({ ...base, ...settings, ...nothingLeft });
  const telling = (user: User) => letterTo(notices, user, 'profile-changed');
  const services = { collections, clock, sessions, customers, authorizations, oauth, ...parts };
  const routers = [
    portalRoutes({
      ...portalDeps({ ...services, premises }, usage, { publicUrl: url }),
      languages: new Languages(parts.users, telling),
    }),
    accountRoutes({ ...services, ...settings }),
    ...more({ ...services, notices, publicUrl: url }),
  ];
  const renderError = renderPortalError;
  const app = createApp({ log: silentLog, sessions, routers, renderError });
  server.on('request', app.callback());

  return {
    ...services,
    url,
    async letters(kind) {
      const queued = await notices.due(1000);
      const letters = queued.map(({ kind: one, content }) => ({ kind: one, ...content }));
      return letters.filter((letter) => kind === undefined || letter.kind === kind);
    },
    events: (action) => Array.fromAsync(collections.events({ action })),
    async person(userId, overrides = {}) {
      const known = {
        role: 'customer',
        name: 'Ana Ruiz',
        email: `${userId}@home.example`,
      } as const;
      const questions = [await securityQuestion(QUESTION, ANSWER)];
      const terms = withCurrentTerms([], clock());
      const wanted = { userId, ...known, questions, terms, password: PASSWORD, ...overrides };
      return parts.users.create(wanted, OPERATOR);
    },
    async user(id) {
      const user = await parts.users.find(id);
      if (user === undefined) throw new Error('no such user');
      return user;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await usage.close();
      await collections.close();
    },
  };
}

/** Opens a page, so that its token is known, and sends its form. */
export async function fill(
  visitor: Visitor,
  page: string,
  fields: Readonly<Record<string, string>>,
  action = page,
): Promise<Answer> {
  await visitor.get(page);
  return visitor.post(action, fields);
}
