import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { Collections } from '../src/collections.ts';
import { Leases, type LeaseTerms } from '../src/lease.ts';
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
