import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Router } from '@koa/router';
import type { Actor } from '../../src/audit-event.ts';
import type { Collections, RecordedEvent } from '../../src/collections.ts';
import { Authorizations } from '../../src/consent/authorizations.ts';
import { Customers } from '../../src/customer/customers.ts';
import { espiUris } from '../../src/espi/uri.ts';
import { createApp } from '../../src/http/app.ts';
import { Sessions } from '../../src/http/sessions.ts';
import type { HubState } from '../../src/http/state.ts';
import { Users } from '../../src/identity/users.ts';
import { type Log, silentLog } from '../../src/log.ts';
import { AuthorizationServer } from '../../src/oauth/authorization-server.ts';
import type { NewClient } from '../../src/oauth/client.ts';
import { openSqliteCollections } from '../../src/storage/sqlite/collections.ts';

export const OPERATOR: Actor = { role: 'operator', id: 'test' };
export const REDIRECT_URI = 'https://third-party.example/callback';
export const SCOPE = 'FB=1_3_4_5_13_31_37;IntervalDuration=900;BlockDuration=daily';
export const MOVED_IN = Temporal.PlainDate.from('2025-06-01');

/** A clock that a test turns by hand. */
export interface TurnedClock {
  (): Temporal.Instant;
  turn(duration: Temporal.DurationLike): void;
}

export function turnedClock(start = '2026-03-02T18:00:00Z'): TurnedClock {
  let now = Temporal.Instant.from(start);
  const clock = () => now;
  return Object.assign(clock, {
    turn(duration: Temporal.DurationLike) {
      now = now.add(duration);
    },
  });
}

export function aClient(overrides: Partial<NewClient> = {}): NewClient {
  return {
    name: 'Bright Savings',
    redirectUris: [REDIRECT_URI],
    scopes: [SCOPE],
    policyUri: 'https://third-party.example/privacy',
    ...overrides,
  };
}

export interface HubAppWish {
  /** Routes beside those of the authorization server. */
  readonly routes?: (app: HubServices) => readonly Router<HubState>[];
  readonly log?: Log;
}

export interface HubServices {
  readonly collections: Collections;
  readonly clock: TurnedClock;
  readonly sessions: Sessions;
  readonly users: Users;
  readonly customers: Customers;
  readonly authorizations: Authorizations;
  readonly oauth: AuthorizationServer;
}

export interface HubApp extends HubServices {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  events(action: string): Promise<readonly RecordedEvent[]>;
  stop(): Promise<void>;
}

/** The real app over the real services and an in-memory SQLite store, on a free port. */
export async function startHubApp({
  routes = () => [],
  log = silentLog,
}: HubAppWish = {}): Promise<HubApp> {
  const collections = await openSqliteCollections(':memory:');
  const clock = turnedClock();
  const server = createServer();
  const url = await new Promise<string>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });

  const sessions = new Sessions(collections, clock);
  const users = new Users(collections, clock);
  const customers = new Customers(collections, clock);
  const authorizations = new Authorizations(collections, customers, clock);
  const oauth = new AuthorizationServer({ collections, authorizations, clock, issuer: url });
  const services = { collections, clock, sessions, users, customers, authorizations, oauth };
  const consentPath = (id: string) => `/consent/${id}`;
  const app = createApp({
    log,
    sessions,
    routers: [oauth.routes({ uris: espiUris(url), consentPath }), ...routes(services)],
    renderError: (ctx, { messageKey }) => {
      ctx.body = `<p>${messageKey}</p>`;
    },
  });
  server.on('request', app.callback());

  return {
    ...services,
    url,
    events: (action) => Array.fromAsync(collections.events({ action })),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await collections.close();
    },
  };
}
