import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Router } from '@koa/router';
import Koa from 'koa';
import { Accesses } from '../../src/access/accesses.ts';
import { type DayNumber, dayNumber, slotsOf } from '../../src/calendar.ts';
import type { Collections } from '../../src/collections.ts';
import type { Authorization } from '../../src/consent/authorization.ts';
import { authorizationStore } from '../../src/consent/store.ts';
import type { RegisteredClient } from '../../src/espi/application-information.ts';
import { idsFrom } from '../../src/espi/ids.ts';
import { espiRoutes } from '../../src/espi/routes.ts';
import type { HubState } from '../../src/http/state.ts';
import { repOfRecordStore } from '../../src/market/store.ts';
import type { TokenCheck, TokenKind } from '../../src/oauth/access-token.ts';
import { premiseStore } from '../../src/premise/store.ts';
import { openSqliteCollections } from '../../src/storage/sqlite/collections.ts';
import { openSqliteUsage } from '../../src/storage/sqlite/usage.ts';
import { packDay } from '../../src/usage/day-codec.ts';
import type { UsageStore } from '../../src/usage/store.ts';
import type { Channel } from '../../src/usage/usage-day.ts';

export const ESIID = '10443720000000001';
export const SOLAR_ESIID = '10443720000000002';
export const PUBLIC_URL = 'https://hub.example.com';
export const SUBSCRIPTION = '5f7d2b52-0c6e-4a3c-9d53-0b1d5b1f8a01';
export const OTHER_SUBSCRIPTION = '5f7d2b52-0c6e-4a3c-9d53-0b1d5b1f8a02';
export const APPLICATION = '5f7d2b52-0c6e-4a3c-9d53-0b1d5b1f8a03';
export const NOW = Temporal.Instant.from('2026-11-10T15:00:00Z');
export const ids = idsFrom(Buffer.from('a secret that only the tests know'));

export const GRANTED = Temporal.Instant.from('2026-03-20T15:00:00Z');
const BECAUSE = {
  at: GRANTED,
  actor: { role: 'job', id: 'test' },
  action: 'test',
  subject: '',
} as const;
const SCOPE =
  'FB=1_3_4_5_8_13_31_37_39;IntervalDuration=900;BlockDuration=daily;HistoryLength=34128000';

export interface DayGiven {
  readonly esiid?: string;
  readonly channel?: Channel;
  /** Local date. */
  readonly date: string;
  /** Wh of a slot; -1 for missing. Default: a plain curve. */
  readonly valueAt?: (slot: number) => number;
  readonly isEstimated?: (slot: number) => boolean;
  readonly revisedAt?: string;
}

export function dayOf(date: string): DayNumber {
  return dayNumber(Temporal.PlainDate.from(date));
}

const SINCE = Temporal.PlainDate.from('2025-01-01');
const CUSTOMER_ID = 'customer-1';
const OCCUPANCIES = [ESIID, SOLAR_ESIID].map((esiid) => ({ esiid, from: SINCE, until: null }));

/** Runs the door over real stores and real HTTP; only tokens and clients come from tables. */
export async function openEspiWorld() {
  const collections = await openSqliteCollections(':memory:');
  const usage = await openSqliteUsage(':memory:');
  const authorizations = authorizationStore(collections);
  const access = new Accesses({
    customers: {
      occupanciesOf: async (id, esiids) =>
        id === CUSTOMER_ID ? OCCUPANCIES.filter(({ esiid }) => esiids.includes(esiid)) : [],
    },
    repsOfRecord: repOfRecordStore(collections),
    premises: premiseStore(collections),
    clock: () => NOW,
  });
  const server = await listen(
    espiRoutes({
      checkToken,
      authorizations: {
        find: authorizations.find,
        listByClient: (clientId) => Array.fromAsync(authorizations.ofClient(clientId)),
      },
      clients: { find: async (id) => (id === client.id ? client : undefined) },
      access,
      usage,
      collections,
      ids,
      publicUrl: PUBLIC_URL,
      clock: () => NOW,
    }),
  );
  await addConsents(collections, authorizations);
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/espi/1_1/resource`;
  return {
    collections,
    usage,
    base,
    load: (days: readonly DayGiven[], closedAt?: string) => load(usage, days, closedAt),
    /** An Authorization that differs so from the one that is there. */
    consent: (overrides: Partial<Authorization>) =>
      collections.commit([authorizations.inserting(anAuthorization(overrides))], BECAUSE),
    /** The one that is there, as it becomes. */
    replaceConsent: (overrides: Partial<Authorization>) =>
      collections.commit(
        [authorizations.replacing(anAuthorization({ ...overrides, version: 2 }))],
        BECAUSE,
      ),
    /** GET with the token of that name, `access` when none is given. */
    get: (path: string, { token = 'access', ...init }: RequestInit & { token?: string } = {}) =>
      fetch(`${base}${path}`, {
        ...init,
        headers: {
          ...(token === 'none' ? {} : { Authorization: `Bearer ${token}` }),
          ...init.headers,
        },
      }),
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await usage.close();
      await collections.close();
    },
  };
}
export type EspiWorld = Awaited<ReturnType<typeof openEspiWorld>>;

/** The path of a URI that a feed gives. */
export function pathOf(uri: string): string {
  return uri.replace(`${PUBLIC_URL}/espi/1_1/resource`, '');
}

const client: RegisteredClient = {
  id: 'sunny-advice',
  applicationInformationId: APPLICATION,
  name: 'Sunny Advice & Söhne <energy>',
  redirectUris: ['https://sunny.example.com/espi/1_1/OAuthCallBack'],
  scopes: [SCOPE, 'FB=34_35', 'FB=36_40'],
  status: 'active',
  createdAt: Temporal.Instant.from('2026-01-05T15:00:00Z'),
};

/** The token's text is its kind, `expired`, or something nobody gave out. */
async function checkToken(bearer: string): Promise<TokenCheck> {
  if (bearer === 'expired') return { state: 'expired' };
  if (!['access', 'client', 'registration', 'program'].includes(bearer))
    return { state: 'unknown' };
  const kind = bearer as TokenKind;
  const token = { kind, clientId: client.id, scope: SCOPE, expiresAt: NOW.add({ hours: 1 }) };
  const live = kind === 'access' ? { ...token, authorizationId: SUBSCRIPTION } : token;
  return { state: 'live', token: live };
}

async function addConsents(
  collections: Collections,
  authorizations: ReturnType<typeof authorizationStore>,
): Promise<void> {
  await collections.commit(
    [
      authorizations.inserting(anAuthorization()),
      authorizations.inserting(anAuthorization({ id: OTHER_SUBSCRIPTION, clientId: 'another' })),
    ],
    BECAUSE,
  );
}

export function anAuthorization(overrides: Partial<Authorization> = {}): Authorization {
  return {
    id: SUBSCRIPTION,
    version: 1,
    customerId: CUSTOMER_ID,
    clientId: client.id,
    esiids: [ESIID, SOLAR_ESIID],
    scope: SCOPE,
    status: 'active',
    grantedAt: GRANTED,
    updatedAt: GRANTED,
    expiresAt: Temporal.Instant.from('2027-03-20T15:00:00Z'),
    publishedFrom: Temporal.PlainDate.from('2025-10-10'),
    tokenExpiresAt: NOW.add({ hours: 1 }),
    ...overrides,
  };
}

async function load(
  usage: UsageStore,
  days: readonly DayGiven[],
  closedAt?: string,
): Promise<void> {
  const open = await usage.open({ file: 'days', sha256: JSON.stringify(days) });
  await open.append(days.map(packed));
  await open.close(Temporal.Instant.from(closedAt ?? '2026-11-09T12:00:00Z'));
}

function packed(given: DayGiven) {
  const day = dayOf(given.date);
  const slots = slotsOf(day);
  const valueAt = given.valueAt ?? ((slot) => 100 + ((slot * 37 + day) % 900));
  const isEstimated = given.isEstimated ?? (() => false);
  const values = Int32Array.from({ length: slots }, (_, slot) => valueAt(slot));
  const estimated = Uint8Array.from({ length: slots }, (_, slot) => (isEstimated(slot) ? 1 : 0));
  const revisedAt = given.revisedAt ?? `${dateAfter(given.date)}T10:00:00Z`;
  return {
    esiid: given.esiid ?? ESIID,
    channel: given.channel ?? 'consumption',
    day,
    packed: packDay(values, estimated),
    revisedAt: Temporal.Instant.from(revisedAt).epochMilliseconds / 1000,
    meterNumber: '123456789LG',
  } as const;
}

function dateAfter(date: string): string {
  return Temporal.PlainDate.from(date).add({ days: 1 }).toString();
}

async function listen(router: Router<HubState>): Promise<Server> {
  const app = new Koa<HubState>();
  app.use(async (ctx, next) => {
    ctx.state.actor = { role: 'nobody', id: '' };
    await next();
  });
  app.use(router.routes());
  app.silent = true;
  const server = app.listen(0, '127.0.0.1');
  await new Promise((ready) => server.once('listening', ready));
  return server;
}
