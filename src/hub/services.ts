import { randomBytes, randomUUID } from 'node:crypto';
import { Accesses } from '../access/accesses.ts';
import { OPERATOR } from '../audit-event.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { Authorizations } from '../consent/authorizations.ts';
import { Customers } from '../customer/customers.ts';
import { extractSiteFromUrl } from '../delivery/extract-site.ts';
import { idsFrom } from '../espi/ids.ts';
import { espiUris } from '../espi/uri.ts';
import { Extracts } from '../extracts/extracts.ts';
import { ownSite } from '../extracts/own-site.ts';
import { SiteAccountsService } from '../extracts/site-accounts.ts';
import { freePort } from '../free-port.ts';
import { Sessions } from '../http/sessions.ts';
import { organisationStore } from '../identity/organisation-store.ts';
import { Intakes } from '../intake/intakes.ts';
import { ScanPool } from '../intake/scan-pool.ts';
import { Leases } from '../lease.ts';
import type { Log } from '../log.ts';
import { marketEventStore } from '../market/event-store.ts';
import { participantStore, repOfRecordStore } from '../market/store.ts';
import { openMail } from '../notices/mail.ts';
import { AuthorizationServer } from '../oauth/authorization-server.ts';
import { meterStore, premiseStore } from '../premise/store.ts';
import { Secrets } from '../secrets.ts';
import { openStores } from './stores.ts';

/** Everything that works without a door, over one engine; what depends on what is read from top to bottom. */
export type Services = Awaited<ReturnType<typeof openServices>>;

export async function openServices(settings: Config, log: Log, clock: Clock) {
  const config = await withPort(settings);
  const stores = await openStores(config);
  const { collections, usage, files } = stores;
  const market = {
    participants: participantStore(collections),
    repsOfRecord: repOfRecordStore(collections),
    events: marketEventStore(collections),
    premises: premiseStore(collections),
    meters: meterStore(collections),
  };
  const leases = new Leases(collections, randomUUID(), clock);
  const secrets = new Secrets(collections);
  const publicUrl = config.publicUrl ?? `https://localhost:${config.port}`;
  const idSecret = await secrets.once('espi-ids', () => randomBytes(32).toString('base64'));
  const ids = idsFrom(Buffer.from(idSecret, 'base64'));
  const uris = espiUris(publicUrl);

  const customers = new Customers(collections, clock);
  const sessions = new Sessions(collections, clock);
  const access = new Accesses({ ...market, customers, clock });
  const authorizations = new Authorizations(collections, customers, clock);
  const organisations = organisationStore(collections);
  const oauth = new AuthorizationServer({
    ...{ collections, authorizations, organisations, clock },
    issuer: publicUrl,
  });

  const mail = openMail({ ...stores, leases, clock, log, settings: config, publicUrl });

  const own = ownSite(files);
  const site = config.extractSite === 'own' ? own : extractSiteFromUrl(config.extractSite);
  const reps = async function* () {
    for await (const { id } of market.participants.everyRep()) yield id;
  };
  const { repsOfRecord } = market;
  const extracts = new Extracts({
    ...{ collections, usage, access, files, site, reps, repsOfRecord, clock, log },
  });
  const siteAccounts = new SiteAccountsService(collections, clock);
  const scanners = new ScanPool();
  const intakes = new Intakes({ ...market, ...stores, leases, scanners, clock, log }, OPERATOR);

  return {
    ...{ config, log, clock, ...stores, market, leases, secrets, publicUrl, ids, uris },
    ...{
      customers,
      sessions,
      access,
      authorizations,
      organisations,
      oauth,
      mail,
    },
    ...{ own, extracts, siteAccounts, intakes },
    async close(): Promise<void> {
      await scanners.close();
      await usage.close();
      await collections.close();
    },
  };
}

/** Which free port it is must be known before the first link is made. */
async function withPort(config: Config): Promise<Config> {
  return config.port === 0 ? { ...config, port: await freePort('HUB_PORT', 0) } : config;
}
