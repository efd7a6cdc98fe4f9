import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Accesses } from '../../src/access/accesses.ts';
import type { Collections, Definition, Document } from '../../src/collections.ts';
import { Extracts, type ExtractsDeps, type RunOptions } from '../../src/extracts/extracts.ts';
import { ownSite } from '../../src/extracts/own-site.ts';
import type { Files } from '../../src/files.ts';
import { silentLog } from '../../src/log.ts';
import { type RepOfRecordStore, repOfRecordStore } from '../../src/market/store.ts';
import { premiseStore } from '../../src/premise/store.ts';
import { openMongoStores } from '../../src/storage/mongo/stores.ts';
import { openSqliteCollections } from '../../src/storage/sqlite/collections.ts';
import { folderFiles } from '../../src/storage/sqlite/files.ts';
import { openSqliteUsage } from '../../src/storage/sqlite/usage.ts';
import type { UsageStore } from '../../src/usage/store.ts';
import type { PackedDay } from '../../src/usage/usage-day.ts';

export const LONE_STAR = '148055531';
export const BAYOU = '1105699980000';
export const HOME = '10443720000000014';
export const SOLAR = '1008901023800000000001';
export const SHOP = '10032789000000017';

export const day = (iso: string) => Temporal.PlainDate.from(iso);

interface Stores {
  readonly collections: Collections;
  readonly usage: UsageStore;
  readonly files: Files;
}

async function openSqlite(folder: string): Promise<Stores> {
  return {
    collections: await openSqliteCollections(join(folder, 'hub.sqlite')),
    usage: await openSqliteUsage(join(folder, 'usage.sqlite')),
    files: folderFiles(join(folder, 'files')),
  };
}

/** Everything an extract needs, on real stores in a folder of its own; the clock is turned by hand. */
export class ExtractWorld {
  now = Temporal.Instant.from('2026-03-02T08:00:00Z');
  readonly pauses: number[] = [];
  reps: readonly string[] = [BAYOU, LONE_STAR];
  private readonly opened: Stores[] = [];
  readonly periods: RepOfRecordStore;
  private readonly access: Accesses;

  readonly collections: Collections;
  readonly usage: UsageStore;
  readonly files: Files;

  private constructor(
    private readonly folder: string,
    private readonly open: () => Promise<Stores>,
    stores: Stores,
  ) {
    this.opened.push(stores);
    ({ collections: this.collections, usage: this.usage, files: this.files } = stores);
    this.periods = repOfRecordStore(this.collections);
    this.access = new Accesses({
      customers: { occupanciesOf: async () => [] },
      repsOfRecord: this.periods,
      premises: premiseStore(this.collections),
      clock: this.clock,
    });
  }

  /** On SQLite, or on the MongoDB of that URI. */
  static async open(mongoUri?: string): Promise<ExtractWorld> {
    const folder = await mkdtemp(join(tmpdir(), 'hub-'));
    const open =
      mongoUri === undefined ? () => openSqlite(folder) : () => openMongoStores(mongoUri);
    return new ExtractWorld(folder, open, await open());
  }

  async close(): Promise<void> {
    for (const { usage, collections } of this.opened) {
      await usage.close();
      await collections.close();
    }
    await rm(this.folder, { recursive: true });
  }

  readonly clock = () => this.now;

  async run(businessDate: string, options: RunOptions = {}, overrides: Partial<ExtractsDeps> = {}) {
    return (await this.extracts(overrides)).run(day(businessDate), options);
  }

  async purge(today: string, overrides: Partial<ExtractsDeps> = {}) {
    return (await this.extracts(overrides)).purge(day(today));
  }

  /** The service as a hub that has just started has it. */
  private async extracts(overrides: Partial<ExtractsDeps> = {}): Promise<Extracts> {
    const world = this;
    const stores = await this.open();
    this.opened.push(stores);
    const { collections } = stores;
    return new Extracts({
      collections,
      usage: this.usage,
      access: this.access,
      files: this.files,
      site: ownSite(this.files),
      async *reps() {
        yield* world.reps;
      },
      repsOfRecord: this.periods,
      clock: this.clock,
      log: silentLog,
      sleep: async (milliseconds) => this.pauses.push(milliseconds),
      ...overrides,
    });
  }

  async serves(repDuns: string, esiid: string, from: string, until?: string): Promise<void> {
    const id = `${esiid}:${from}`;
    const known = (await this.periods.findMany([id])).get(id);
    const period = {
      id,
      version: (known?.version ?? 0) + 1,
      esiid,
      repDuns,
      startDate: day(from),
      endDate: until === undefined ? null : day(until),
    };
    await this.collections.keep(await this.periods.changing({ put: [period] }));
  }

  /** A document as it lies in the store, whatever the services make of its kind. */
  async keepRaw<T extends Document>(name: string, definition: Definition, document: T) {
    const { collections, usage } = await this.open();
    const raw = collections.define<T>(name, definition);
    await collections.keep([raw.inserting(document)]);
    await usage.close();
    await collections.close();
  }

  async takeIn(...days: readonly PackedDay[]): Promise<void> {
    const load = await this.usage.open({ file: 'usage.csv', sha256: String(days.length) });
    await load.append(days);
    await load.close(this.now);
  }

  async zip(repDuns: string, businessDate: string): Promise<Buffer> {
    const name = `${repDuns}IntervalData${businessDate.replaceAll('-', '')}.zip`;
    return buffer(await this.files.open(`extracts/${repDuns}/${name}`));
  }
}
