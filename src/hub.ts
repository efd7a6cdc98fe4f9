import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Accesses } from './access/accesses.ts';
import { recordedRead } from './audit/recorded-read.ts';
import type { Actor } from './audit-event.ts';
import type { Clock } from './clock.ts';
import type { Collections } from './collections.ts';
import type { Config } from './config.ts';
import type { Customer } from './customer/customer.ts';
import { extractSiteFromUrl } from './delivery/extract-site.ts';
import { HubError } from './errors.ts';
import { greenButtonFile } from './espi/download.ts';
import { idsFrom } from './espi/ids.ts';
import { espiUris } from './espi/uri.ts';
import { Extracts } from './extracts/extracts.ts';
import { ownSite } from './extracts/own-site.ts';
import { SiteAccountsService } from './extracts/site-accounts.ts';
import type { Files } from './files.ts';
import { type IntakeOutcome, Intakes } from './intake/intakes.ts';
import { ScanPool } from './intake/scan-pool.ts';
import { Leases } from './lease.ts';
import type { Log } from './log.ts';
import { participantStore, repOfRecordStore } from './market/store.ts';
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

export type ExportFormat = 'espi' | 'csv' | 'lse';

/** Everything the hub can do, put together; the command line and the surfaces use it. */
export type Hub = Awaited<ReturnType<typeof openHub>>;

export async function openHub(config: Config, log: Log, clock: Clock) {
  const stores = await openStores(config);
  const { collections, usage, files, locationOf } = stores;
  const participants = participantStore(collections);
  const repsOfRecord = repOfRecordStore(collections);
  const premises = premiseStore(collections);
  const meters = meterStore(collections);
  const customers = collections.define<Customer>('customers', {
    indexes: { esiid: ['occupancies.esiid'] },
    dates: ['occupancies.from', 'occupancies.until'],
  });
  const leases = new Leases(collections, randomUUID(), clock);
  const secrets = new Secrets(collections);
  const publicUrl = config.publicUrl ?? `https://localhost:${config.port}`;
  const idSecret = await secrets.once('espi-ids', () => randomBytes(32).toString('base64'));
  const ids = idsFrom(Buffer.from(idSecret, 'base64'));
  const uris = espiUris(publicUrl);
  const findCustomer = (id: string) => customers.find(id);
  const access = new Accesses({ findCustomer, repsOfRecord, premises, clock });
  const site =
    config.extractSite === 'own' ? ownSite(files) : extractSiteFromUrl(config.extractSite);
  const reps = async function* () {
    for await (const { id } of participants.everyRep()) yield id;
  };
  const extracts = new Extracts({ collections, usage, access, files, site, reps, clock, log });
  const operator: Actor = { role: 'operator', id: 'command line' };
  const scanners = new ScanPool();
  const market = { participants, repsOfRecord, premises, meters };
  const intakes = new Intakes({ ...market, ...stores, scanners, clock, log }, operator);

  return {
    collections,
    usage,
    files,
    access,
    extracts,
    clock,
    locationOf,
    siteAccounts: new SiteAccountsService(collections, clock),
    inIntakeOrder: (files: readonly string[]) => intakes.inOrder(files),
    /** One intake at a time in the whole cluster. Throws `unavailable` `intake.busy`. */
    async takeIn(
      file: string,
      progress?: (name: string, rows: number) => void,
    ): Promise<readonly IntakeOutcome[]> {
      const outcomes = await leases.withLease('intake', () => intakes.take(file, progress));
      if (outcomes === undefined) throw new HubError('unavailable', 'intake.busy');
      return outcomes;
    },
    /** Usage in scope as a file; the read is on the record. */
    exportUsage(
      format: ExportFormat,
      scope: ReadScope,
      range: ReadRange,
    ): AsyncIterable<Uint8Array> {
      const detail = { format, from: range.from, until: range.until };
      const record = { collections, clock, scope, door: 'command-line' as const, detail };
      const days = recordedRead(usage.read(scope, range), record);
      switch (format) {
        case 'csv':
          return csvRows(days);
        case 'lse':
          return lseRecords(days);
        case 'espi':
          return greenButtonFile({ ids, uris, scope, days, at: clock() });
      }
    },
    async close(): Promise<void> {
      await scanners.close();
      await usage.close();
      await collections.close();
    },
  };
}
