import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Accesses } from '../../src/access/accesses.ts';
import type { Collections } from '../../src/collections.ts';
import { Extracts, type ExtractsDeps, type RunOptions } from '../../src/extracts/extracts.ts';
import { ownSite } from '../../src/extracts/own-site.ts';
import type { Files } from '../../src/files.ts';
import { silentLog } from '../../src/log.ts';
import { type RepOfRecordStore, repOfRecordStore } from '../../src/market/store.ts';
import { premiseStore } from '../../src/premise/store.ts';
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

/** Everything an extract needs, on real stores in a folder of its own; the clock is turned by hand. */
export class ExtractWorld {
  now = Temporal.Instant.from('2026-03-02T08:00:00Z');
  readonly pauses: number[] = [];
  reps: readonly string[] = [BAYOU, LONE_STAR];
  private readonly opened: Collections[] = [];
  private readonly periods: RepOfRecordStore;
  private readonly access: Accesses;

  private constructor(
    private readonly folder: string,
    readonly collections: Collections,
    readonly usage: UsageStore,
    readonly files: Files,
  ) {
    this.periods = repOfRecordStore(collections);
    this.access = new Accesses({
      customers: { occupanciesOf: async () => [] },
      repsOfRecord: this.periods,
      premises: premiseStore(collections),
      clock: this.clock,
    });
  }

  static async open(): Promise<ExtractWorld> {
    const folder = await mkdtemp(join(tmpdir(), 'hub-'));
    const collections = await openSqliteCollections(join(folder, 'hub.sqlite'));
    const usage = await openSqliteUsage(':memory:');
    return new ExtractWorld(folder, collections, usage, folderFiles(join(folder, 'files')));
  }

  async close(): Promise<void> {
    await this.usage.close();
    for (const collections of [this.collections, ...this.opened]) await collections.close();
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
    const collections = await openSqliteCollections(join(this.folder, 'hub.sqlite'));
    this.opened.push(collections);
    return new Extracts({
      collections,
      usage: this.usage,
      access: this.access,
      files: this.files,
      site: ownSite(this.files),
      async *reps() {
        yield* world.reps;
      },
      repsOfRecord: this.periods.everyRepDuns,
      clock: this.clock,
      log: silentLog,
      sleep: async (milliseconds) => this.pauses.push(milliseconds),
      ...overrides,
    });
  }

  async serves(repDuns: string, esiid: string, from: string, until?: string): Promise<void> {
    const period = this.periods.inserting({
      id: `${esiid}:${from}`,
      version: 1,
      esiid,
      repDuns,
      startDate: day(from),
      endDate: until === undefined ? null : day(until),
    });
    await this.collections.keep([period]);
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
