import { expect } from 'chai';
import type { Collections } from '../../src/collections.ts';
import { Leases } from '../../src/lease.ts';
import { type HourlyDeps, runHour, scheduleHourly } from '../../src/lifecycle/hourly.ts';
import { silentLog } from '../../src/log.ts';
import { openSqliteCollections } from '../../src/storage/sqlite/collections.ts';

describe('the hourly job', () => {
  let collections: Collections;
  let leases: Leases;
  let dates: string[];
  // Half past eleven in the evening of March 1 in Texas.
  const clock = () => Temporal.Instant.from('2026-03-02T05:30:00Z');
  beforeEach(async () => {
    collections = await openSqliteCollections(':memory:');
    leases = new Leases(collections, 'hub 1', clock);
    dates = [];
  });
  afterEach(() => collections.close());

  function hourly(overrides: Partial<HourlyDeps> = {}): HourlyDeps {
    const run = async (today: Temporal.PlainDate) => dates.push(today.toString());
    return { cron: '0 0 1 1 *', leases, clock, log: silentLog, run, ...overrides };
  }

  it('leaves the hour to the hub that has it', async () => {
    const inner: boolean[] = [];
    const run = async () => inner.push(await runHour(hourly()));

    expect(await runHour(hourly({ run }))).to.equal(true);
    expect(inner).to.deep.equal([false]);
    expect(dates).to.deep.equal([]);
  });

  it('survives an hour that fails, and lets the next one begin', async () => {
    const run = async () => {
      throw new Error('no such luck');
    };

    expect(await runHour(hourly({ run }))).to.equal(false);
    expect(await runHour(hourly())).to.equal(true);
  });

  it('is about the local day, though it is a day later in UTC', async () => {
    await runHour(hourly());

    expect(dates).to.deep.equal(['2026-03-01']);
  });

  it('runs by its cron expression until it is stopped', async function () {
    this.timeout(5000);
    const started = Promise.withResolvers<void>();
    const run = async () => started.resolve();

    const job = scheduleHourly(hourly({ cron: '* * * * * *', run }));
    await started.promise;
    await job.stop();
  });
});
