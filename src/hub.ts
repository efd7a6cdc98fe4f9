import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { Accesses } from './access/accesses.ts';
import { type Door, recordedRead } from './audit/recorded-read.ts';
import type { Actor } from './audit-event.ts';
import { type DayNumber, dateOf } from './calendar.ts';
import type { Clock } from './clock.ts';
import type { Collections } from './collections.ts';
import type { Config } from './config.ts';
import { Authorizations } from './consent/authorizations.ts';
import { Customers } from './customer/customers.ts';
import { extractSiteFromUrl } from './delivery/extract-site.ts';
import { startFtpsSite } from './delivery/ftps/ftps-site.ts';
import { newSftpHostKey } from './delivery/sftp/host-key.ts';
import { startSftpSite } from './delivery/sftp/sftp-site.ts';
import { HubError } from './errors.ts';
import { greenButtonFile } from './espi/download.ts';
import { idsFrom } from './espi/ids.ts';
import { espiRoutes } from './espi/routes.ts';
import { espiUris } from './espi/uri.ts';
import { Extracts } from './extracts/extracts.ts';
import { scheduleNightly } from './extracts/nightly.ts';
import { ownSite } from './extracts/own-site.ts';
import { SiteAccountsService } from './extracts/site-accounts.ts';
import { siteRecord } from './extracts/site-record.ts';
import type { Files } from './files.ts';
import { createApp } from './http/app.ts';
import { hubCertificate } from './http/certificate.ts';
import { Sessions } from './http/sessions.ts';
import { Languages } from './identity/languages.ts';
import { Users } from './identity/users.ts';
import { type IntakeOutcome, Intakes } from './intake/intakes.ts';
import { ScanPool } from './intake/scan-pool.ts';
import { Leases } from './lease.ts';
import type { Log } from './log.ts';
import { participantStore, repOfRecordStore } from './market/store.ts';
import { AuthorizationServer } from './oauth/authorization-server.ts';
import type { Demo } from './portal/deps.ts';
import { renderPortalError } from './portal/errors.tsx';
import { consentPath } from './portal/paths.ts';
import { portalRoutes } from './portal/routes.ts';
import { meterStore, premiseStore } from './premise/store.ts';
import type { ReadScope } from './read-scope.ts';
import { Secrets } from './secrets.ts';
import { mongoCollections } from './storage/mongo/collections.ts';
import { openMongo } from './storage/mongo/connection.ts';
import { gridFsFiles } from './storage/mongo/files.ts';
import { mongoUsage } from './storage/mongo/usage.ts';
import { openSqliteCollections } from './storage/sqlite/collections.ts';
import { folderFiles } from './storage/sqlite/files.ts';
import { openSqliteUsage } from './storage/sqlite/usage.ts';
import { csvRows } from './usage/csv-writer.ts';
import { lseRecords } from './usage/lse-writer.ts';
import type { ReadRange, UsageStore } from './usage/store.ts';
import type { StoredDay } from './usage/usage-day.ts';

interface Stores {
  readonly collections: Collections;
  readonly usage: UsageStore;
  readonly files: Files;
  /** Where an operator finds a stored file. */
  readonly locationOf: (path: string) => string;
}

async function openStores(config: Config): Promise<Stores> {
  if (config.mongodbUri !== undefined) {
    const connection = await openMongo(config.mongodbUri);
    return {
      collections: mongoCollections(connection),
      usage: await mongoUsage(connection.db),
      files: gridFsFiles(connection.db),
      locationOf: (path) => path,
    };
  }
  const folder = resolve(config.dataDir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const filesFolder = join(folder, 'files');
  return {
    collections: await openSqliteCollections(join(folder, 'hub.sqlite')),
    usage: await openSqliteUsage(join(folder, 'usage.sqlite')),
    files: folderFiles(filesFolder),
    locationOf: (path) => join(filesFolder, path),
  };
}

/** Short, so that after a crash the intake can soon be run again. */
const INTAKE_LEASE = {
  ttl: Temporal.Duration.from({ seconds: 15 }),
  renew: Temporal.Duration.from({ seconds: 3 }),
};

export type ExportFormat = 'espi' | 'csv' | 'lse';

/** Everything the hub can do, put together; the command line and the surfaces use it. */
export type Hub = Awaited<ReturnType<typeof openHub>>;

export async function openHub(config: Config, log: Log, clock: Clock) {
  const stores = await openStores(config);
  const { collections, usage, files, locationOf } = stores;
  const market = {
    participants: participantStore(collections),
    repsOfRecord: repOfRecordStore(collections),
    premises: premiseStore(collections),
    meters: meterStore(collections),
  };
  const customers = new Customers(collections, clock);
  const users = new Users(collections, clock);
  const leases = new Leases(collections, randomUUID(), clock);
  const secrets = new Secrets(collections);
  const publicUrl = config.publicUrl ?? `https://localhost:${config.port}`;
  const idSecret = await secrets.once('espi-ids', () => randomBytes(32).toString('base64'));
  const ids = idsFrom(Buffer.from(idSecret, 'base64'));
  const uris = espiUris(publicUrl);
  const findCustomer = (id: string) => customers.find(id);
  const access = new Accesses({ ...market, findCustomer, clock });
  const authorizations = new Authorizations(collections, customers, clock);
  const oauth = new AuthorizationServer({ collections, authorizations, clock, issuer: publicUrl });
  const own = ownSite(files);
  const site = config.extractSite === 'own' ? own : extractSiteFromUrl(config.extractSite);
  const reps = async function* () {
    for await (const { id } of market.participants.everyRep()) yield id;
  };
  const extracts = new Extracts({ collections, usage, access, files, site, reps, clock, log });
  const siteAccounts = new SiteAccountsService(collections, clock);
  const scanners = new ScanPool();
  const operator: Actor = { role: 'operator', id: 'command line' };
  const intakes = new Intakes({ ...market, ...stores, scanners, clock, log }, operator);

  /** Usage in scope as a file; the read is on the record. */
  function exportUsage(
    format: ExportFormat,
    scope: ReadScope,
    range: ReadRange,
    door: Door,
  ): AsyncIterable<Uint8Array> {
    const detail = {
      format,
      from: dateOf(range.from).toString(),
      to: dateOf(range.until - 1).toString(),
    };
    const record = { collections, clock, scope, door, detail };
    const days = recordedRead(usage.read(scope, range), record);
    switch (format) {
      case 'csv':
        return csvRows(days);
      case 'lse':
        return lseRecords(days);
      case 'espi':
        return greenButtonFile({ ids, uris, scope, days, at: clock() });
    }
  }

  /** Every revision of a usage day in scope; the read is on the record. */
  function revisionsOf(scope: ReadScope, day: DayNumber, door: Door): AsyncIterable<StoredDay> {
    const detail = { revisionsOf: dateOf(day).toString() };
    return recordedRead(usage.revisions(scope, day), { collections, clock, scope, door, detail });
  }

  /** HTTPS, FTPS, SFTP and the nightly job, until `close` is called. */
  async function serve(demo?: Demo): Promise<Served> {
    const tls = await hubCertificate(config, secrets, clock);
    const hostKey = await secrets.once('sftp-host-key', () => newSftpHostKey().privateKey);
    const sessions = new Sessions(collections, clock);
    const checkToken = oauth.checkToken;
    const { clients } = oauth;
    const routers = [
      oauth.routes({ uris, consentPath }),
      espiRoutes({
        collections,
        usage,
        access,
        authorizations,
        clients,
        checkToken,
        ids,
        publicUrl,
        clock,
      }),
      portalRoutes({
        ...market,
        ...{
          users,
          sessions,
          customers,
          clients,
          authorizations,
          access,
          usage,
          collections,
          clock,
        },
        languages: new Languages(users),
        authorizationRequests: oauth.requests,
        exports: {
          espi: (scope, range) => exportUsage('espi', scope, range, 'portal'),
          csv: (scope, range) => exportUsage('csv', scope, range, 'portal'),
        },
        publicUrl,
        ...(demo === undefined ? {} : { demo }),
      }),
    ];
    const app = createApp({ log, clock, sessions, routers, renderError: renderPortalError });
    const https = createServer({ ...tls, minVersion: 'TLSv1.2' }, app.callback());
    https.listen(config.port);
    await once(https, 'listening');

    const door = {
      tree: own,
      accounts: siteAccounts,
      record: siteRecord(collections, clock),
      log,
      clock,
    };
    const passive = {
      passivePorts: config.ftpsPassivePorts,
      passiveHost: config.ftpsPassiveHost,
    };
    const ftps = await startFtpsSite({
      ...door,
      ...passive,
      host: '::',
      port: config.ftpsPort,
      tls,
    });
    const sftp = await startSftpSite({ ...door, host: '::', port: config.sftpPort, hostKey });
    const nightly = scheduleNightly({
      cron: config.extractCron,
      leases,
      clock,
      log,
      async run(businessDate) {
        await extracts.run(businessDate);
        await extracts.purge(businessDate.add({ days: 1 }));
        // Reads of 13 months are quick because finished months are packed.
        await usage.compact(businessDate.toPlainYearMonth());
        await sessions.removeIdle();
        await oauth.tokens.removeExpired();
      },
    });
    log.info('hub is up', { publicUrl, ftpsPort: ftps.port, sftpPort: sftp.port });
    return {
      publicUrl,
      port: (https.address() as AddressInfo).port,
      ftpsPort: ftps.port,
      sftpPort: sftp.port,
      certificate: tls.cert,
      async close() {
        await nightly.stop();
        await Promise.all([ftps.close(), sftp.close()]);
        const closed = once(https, 'close');
        https.close();
        https.closeAllConnections();
        await closed;
      },
    };
  }

  return {
    ...{ collections, usage, files, access, extracts, clock, siteAccounts, customers, users },
    clients: oauth.clients,
    locationOf,
    exportUsage,
    revisionsOf,
    serve,
    inIntakeOrder: (paths: readonly string[]) => intakes.inOrder(paths),
    /** One intake at a time in the whole cluster. Throws `unavailable` `intake.busy`. */
    async takeIn(
      file: string,
      progress?: (name: string, rows: number) => void,
    ): Promise<readonly IntakeOutcome[]> {
      const outcomes = await leases.withLease(
        'intake',
        () => intakes.take(file, progress),
        INTAKE_LEASE,
      );
      if (outcomes === undefined) throw new HubError('unavailable', 'intake.busy');
      return outcomes;
    },
    async close(): Promise<void> {
      await scanners.close();
      await usage.close();
      await collections.close();
    },
  };
}

/** A hub that answers. */
export interface Served {
  readonly publicUrl: string;
  readonly port: number;
  readonly ftpsPort: number;
  readonly sftpPort: number;
  /** PEM, for clients that must trust a self-signed one. */
  readonly certificate: string;
  close(): Promise<void>;
}
