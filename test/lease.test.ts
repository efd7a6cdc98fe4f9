import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { Collections } from '../src/collections.ts';
import { Leases, type LeaseTerms, requireHeld } from '../src/lease.ts';
import { openSqliteCollections } from '../src/storage/sqlite/collections.ts';

const terms = (ttlMs: number, renewMs: number): LeaseTerms => ({
  ttl: Temporal.Duration.from({ milliseconds: ttlMs }),
  renew: Temporal.Duration.from({ milliseconds: renewMs }),
});

describe('a lease', () => {
  let collections: Collections;
  let leases: Leases;
  let now: Temporal.Instant;
  beforeEach(async () => {
    now = Temporal.Instant.from('2026-03-02T08:00:00Z');
    collections = await openSqliteCollections(':memory:');
    leases = new Leases(collections, 'hub 1', () => now);
  });
  afterEach(() => collections.close());

  it('is not given while another has it', async () => {
    const second = await leases.withLease('job', () => leases.withLease('job', async () => 'ran'));

    expect(second).to.equal(undefined);
  });

  it('is free for another name, and free again afterwards, also after a failure', async () => {
    const other = await leases.withLease('job', () => leases.withLease('other', async () => 'ran'));
    const failure = await leases
      .withLease('job', async () => Promise.reject(new Error('broken')))
      .catch((error: Error) => error.message);

    expect(other).to.equal('ran');
    expect(failure).to.equal('broken');
    expect(await leases.withLease('job', async () => 'ran')).to.equal('ran');
  });

  it('is taken over when its holder has not renewed it in time, and the holder is told', async () => {
    const outcome = await leases.withLease(
      'job',
      async (lost) => {
        now = now.add({ seconds: 2 });
        const taken = await leases.withLease('job', async () => 'taken', terms(60_000, 30_000));
        await pause(60);
        return { taken, lost: lost.aborted };
      },
      terms(1000, 20),
    );

    expect(outcome).to.deep.equal({ taken: 'taken', lost: true });
    expect(await leases.withLease('job', async () => 'ran')).to.equal('ran');
  });

  it('is waited for, by who has the patience, and the wait is told once', async () => {
    const told: string[] = [];
    const patient = (milliseconds: number) => ({
      ...terms(60_000, 30_000),
      patience: Temporal.Duration.from({ milliseconds }),
      waiting: () => told.push('waiting'),
    });
    const holder = leases.withLease('job', () => pause(600));
    await pause(10);

    expect(await leases.withLease('job', async () => 'ran', patient(100))).to.equal(undefined);
    expect(await leases.withLease('job', async () => 'ran', patient(5000))).to.equal('ran');
    expect(told).to.deep.equal(['waiting', 'waiting']);
    await holder;
  });

  it('that is lost ends a body of many steps at its next one', async () => {
    const failure = await leases
      .withLease(
        'job',
        async (lost) => {
          requireHeld(lost);
          now = now.add({ seconds: 2 });
          await leases.withLease('job', async () => 'taken', terms(60_000, 30_000));
          await pause(60);
          requireHeld(lost);
        },
        terms(1000, 20),
      )
      .catch((error: unknown) => error);

    expect(failure).to.include({ kind: 'unavailable', messageKey: 'lease.lost' });
  });

  it('stays with a holder that renews it', async () => {
    const other = await leases.withLease(
      'job',
      async () => {
        now = now.add({ milliseconds: 900 });
        await pause(60);
        now = now.add({ milliseconds: 900 });
        return leases.withLease('job', async () => 'taken');
      },
      terms(1000, 20),
    );

    expect(other).to.equal(undefined);
  });
});
