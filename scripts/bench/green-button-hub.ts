import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Accesses } from '../../src/access/accesses.ts';
import { Authorizations } from '../../src/consent/authorizations.ts';
import { Customers } from '../../src/customer/customers.ts';
import { idsFrom } from '../../src/espi/ids.ts';
import { espiRoutes } from '../../src/espi/routes.ts';
import { espiUris } from '../../src/espi/uri.ts';
import { createApp } from '../../src/http/app.ts';
import { Sessions } from '../../src/http/sessions.ts';
import { silentLog } from '../../src/log.ts';
import { repOfRecordStore } from '../../src/market/store.ts';
import { AuthorizationServer } from '../../src/oauth/authorization-server.ts';
import type { Premise } from '../../src/premise/premise.ts';
import { premiseStore } from '../../src/premise/store.ts';
import { openSqliteCollections } from '../../src/storage/sqlite/collections.ts';
import { openSqliteUsage } from '../../src/storage/sqlite/usage.ts';

const HOME = {
  ...{ version: 1, address: '1 Elm St', addressOverflow: '', city: 'Dallas', state: 'TX' },
  ...{ zipCode: '75201', tdspDuns: '1039940674000', meterReadCycle: '01', powerRegion: 'ERCOT' },
  ...{ stationCode: '', stationName: '', openServiceOrders: '', polrCustomerClass: '' },
  ...{ metered: true, settlementAms: true, switchHold: false },
  status: 'Active',
  premiseType: 'Residential',
  tdspAms: 'AMSR',
} as const satisfies Omit<Premise, 'id'>;

export type GreenButtonHub = Awaited<ReturnType<typeof openGreenButtonHub>>;

/**
 * The hub's own Koa app, authorization server and Green Button door over its own SQLite files, on plain HTTP: what
 * `hub serve` puts behind TLS, without the pages.
 */
export async function openGreenButtonHub(dataDir: string, now: Temporal.Instant) {
  const clock = () => now;
  const collections = await openSqliteCollections(join(dataDir, 'hub.sqlite'));
  const usage = await openSqliteUsage(join(dataDir, 'usage.sqlite'));
  const customers = new Customers(collections, clock);
  const authorizations = new Authorizations(collections, customers, clock);
  const premises = premiseStore(collections);
  const repsOfRecord = repOfRecordStore(collections);
  const access = new Accesses({ customers, repsOfRecord, premises, clock });
  const { server, url } = await listen();
  const ids = idsFrom(randomBytes(32));
  const uris = espiUris(url);
  const oauth = new AuthorizationServer({ collections, authorizations, clock, issuer: url });
  const { clients, checkToken } = oauth;
  const door = { collections, usage, access, authorizations, clients, checkToken };
  const app = createApp({
    log: silentLog,
    sessions: new Sessions(collections, clock),
    routers: [
      espiRoutes({ ...door, ids, publicUrl: url, clock }),
      oauth.routes({ uris, consentPath: (id) => `/consent/${id}` }),
    ],
    renderError: (ctx, { messageKey }) => {
      ctx.body = messageKey;
    },
  });
  server.on('request', app.callback());

  return {
    ...{ usage, access, customers, oauth, ids, uris, url },
    /** Makes the register know them. */
    async register(esiids: readonly string[]): Promise<void> {
      const known = await premises.findMany(esiids);
      const others = esiids.filter((id) => !known.has(id));
      await collections.keep(others.map((id) => premises.inserting({ ...HOME, id })));
    },
    async close(): Promise<void> {
      await closed(server);
      await usage.close();
      await collections.close();
    },
  };
}

/** A server on a free port of loopback, which answers nothing yet. */
export async function listen(): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

export async function closed(server: Server): Promise<void> {
  const end = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await end;
}
