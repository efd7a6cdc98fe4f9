import { expect } from 'chai';
import type { Collections } from '../../src/collections.ts';
import { type NightlyDeps, runNight, scheduleNightly } from '../../src/extracts/nightly.ts';
import { Leases } from '../../src/lease.ts';
import { silentLog } from '../../src/log.ts';
import { openSqliteCollections } from '../../src/storage/sqlite/collections.ts';

const NEVER = '0 0 1 1 *';

describe('the nightly job', () => {
  let collections: Collections;
  let leases: Leases;
  let dates: string[];
  const clock = () => Temporal.Instant.from('2026-03-02T05:30:00Z');
  beforeEach(async () => {
    collections = await openSqliteCollections(':memory:');
    leases = new Leases(collections, 'hub 1', clock);
    dates = [];
  });
  afterEach(() => collections.close());

  function nightly(overrides: Partial<NightlyDeps> = {}): NightlyDeps {
    const run = async (date: Temporal.PlainDate) => dates.push(date.toString());
    return { cron: NEVER, leases, clock, log: silentLog, run, ...overrides };
  }

  it('leaves the night to the hub that has it', async () => {
    const inner: boolean[] = [];
    const run = async () => inner.push(await runNight(nightly()));

    expect(await runNight(nightly({ run }))).to.equal(true);
    expect(inner).to.deep.equal([false]);
    expect(dates).to.deep.equal([]);
  });

  it('survives a night that fails, and lets the next one begin', async () => {
    const run = async () => {
      throw new Error('no such luck');
    };

    expect(await runNight(nightly({ run }))).to.equal(false);
    expect(await runNight(nightly())).to.equal(true);
  });

  it('is about the local day before, though it is a day later in UTC', async () => {
    // 05:30 UTC is 23:30 of March 1 in Texas.
    await runNight(nightly());

    expect(dates).to.deep.equal(['2026-02-28']);
  });

  it('runs by its cron expression until it is stopped', async function () {
    this.timeout(5000);
    const started = Promise.withResolvers<void>();
    const run = async () => started.resolve();

    const job = scheduleNightly(nightly({ cron: '* * * * * *', run }));
    await started.promise;
    await job.stop();
  });
});
