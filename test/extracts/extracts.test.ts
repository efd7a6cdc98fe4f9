import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { extractSiteFromUrl } from '../../src/delivery/extract-site.ts';
import { HubError } from '../../src/errors.ts';
import { ownSite } from '../../src/extracts/own-site.ts';
import type { ExtractSite } from '../../src/extracts/site.ts';
import { MISSING } from '../../src/usage/usage-day.ts';
import { AUTUMN, aStoredDay, SPRING } from '../usage/written-days.ts';
import { BAYOU, day, ExtractWorld, HOME, LONE_STAR, SHOP, SOLAR } from './extract-world.ts';
import { unzip } from './unzip.ts';

/** Nobody's DUNS. */
const STRANGER = '123456789';

describe('the nightly extract', () => {
  let world: ExtractWorld;
  beforeEach(async () => {
    world = await ExtractWorld.open();
  });
  afterEach(() => world.close());

  describe('is refused', () => {
    const TOO_EARLY = { kind: 'invalid', messageKey: 'extracts.day-not-over' };

    for (const [title, date] of [
      ['today', '2026-03-02'],
      ['next year', '2027-03-02'],
    ] as const) {
      it(`for ${title}, and later nights get all that came in by then`, async () => {
        await world.serves(LONE_STAR, HOME, '2025-01-01');
        await world.takeIn(aStoredDay({ esiid: HOME, date: day('2026-03-01') }));

        const error = await world.run(date).catch((e: unknown) => e);
        const { window } = await world.run('2026-03-01');

        expect(error).to.include(TOO_EARLY);
        expect(error).to.have.deep.property('detail', { date, today: '2026-03-02' });
        expect(window).to.deep.equal({ after: 0, upto: 1 });
      });
    }

    it('for a day that is over in UTC, but not in Texas', async () => {
      world.now = Temporal.Instant.from('2026-03-02T05:59:59Z');
      expect(await world.run('2026-03-01').catch((e: unknown) => e)).to.include(TOO_EARLY);
    });

    it('for a DUNS that is no REP’s', async () => {
      const error = await world.run('2026-03-01', { reps: [STRANGER] }).catch((e: unknown) => e);

      expect(error).to.include({ kind: 'not-found', messageKey: 'extracts.unknown-rep' });
      expect(error).to.have.deep.property('detail', { rep: STRANGER });
    });
  });

  it('BR-049 names the usage that goes to nobody, because no register knows its REP', async () => {
    await world.serves(LONE_STAR, HOME, '2025-01-01', '2026-03-01');
    await world.serves(STRANGER, HOME, '2026-03-01');
    await world.serves(STRANGER, SHOP, '2025-01-01');
    const dates = ['2026-02-28', '2026-03-01'].map(day);
    await world.takeIn(
      ...[HOME, SHOP].flatMap((esiid) => dates.map((date) => aStoredDay({ esiid, date }))),
    );

    const { unclaimed } = await world.run('2026-03-01');
    world.reps = [...world.reps, STRANGER];
    const { unclaimed: registered } = await world.run('2026-03-01');

    expect(unclaimed).to.deep.equal([{ repDuns: STRANGER, esiids: 2, days: 3 }]);
    expect(registered).to.deep.equal([]);
  });

  it('BR-031.002 gives a REP nothing of the days after a switch away, and the new one nothing before', async () => {
    await world.serves(LONE_STAR, HOME, '2025-01-01', '2026-03-01');
    await world.serves(BAYOU, HOME, '2026-03-01');
    const dates = ['2026-02-28', '2026-03-01'].map(day);
    await world.takeIn(...dates.map((date) => aStoredDay({ esiid: HOME, date })));

    await world.run('2026-03-01');

    expect(await datesIn(LONE_STAR)).to.deep.equal(['02/28/2026']);
    expect(await datesIn(BAYOU)).to.deep.equal(['03/01/2026']);
  });

  it('BR-049 gives each REP all usage of its ESIIDs that was added since the last extract', async () => {
    await world.serves(LONE_STAR, HOME, '2025-01-01');
    await world.serves(LONE_STAR, SOLAR, '2025-01-01');
    await world.takeIn(aStoredDay({ esiid: HOME, date: day('2026-02-28') }));
    await world.run('2026-02-28');
    const late = aStoredDay({ esiid: SOLAR, date: day('2026-01-15'), channel: 'generation' });
    await world.takeIn(aStoredDay({ esiid: HOME, date: day('2026-03-01') }), late);

    await world.run('2026-03-01');

    const rows = (await csvOf(LONE_STAR)).split('\r\n').slice(1, -1);
    expect(rows).to.have.length(192);
    expect(new Set(rows.map((row) => row.split(',').slice(0, 2).join()))).to.deep.equal(
      new Set([`'${HOME},03/01/2026`, `'${SOLAR},01/15/2026`]),
    );
    expect(await datesIn(LONE_STAR, '2026-02-28')).to.deep.equal(['02/28/2026']);
  });

  it('BR-049 brings a revision of a day again, as it is now', async () => {
    await world.serves(LONE_STAR, HOME, '2025-01-01');
    const first = aStoredDay({ esiid: HOME, date: day('2026-02-27') });
    await world.takeIn(first);
    await world.run('2026-02-28');
    const values = { 5: 4321 };
    const revisedAt = first.revisedAt + 86_400;
    await world.takeIn(aStoredDay({ esiid: HOME, date: day('2026-02-27'), values, revisedAt }));

    await world.run('2026-03-01');

    expect(await csvOf(LONE_STAR)).to.include(
      `'${HOME},02/27/2026,03/01/2026 07:40:29, 01:15, 01:30,4.321,A,`,
    );
  });

  it('BR-049 tells a REP with nothing new that there is nothing, and for which ESIIDs', async () => {
    await world.serves(LONE_STAR, SHOP, '2025-01-01');
    await world.serves(LONE_STAR, HOME, '2025-01-01', '2025-06-01');

    await world.run('2026-03-01');

    const members = await unzip(await world.zip(LONE_STAR, '2026-03-01'));
    expect([...members.keys()]).to.deep.equal([
      `${LONE_STAR}IntervalData20260301.csv`,
      'manifest.json',
    ]);
    expect(await manifestOf(LONE_STAR)).to.deep.include({
      counts: { esiids: 0, days: 0, readings: 0, missing: 0 },
      withoutData: [{ reason: 'no usage taken in since the last extract', esiids: [SHOP] }],
    });
    expect((await manifestOf(BAYOU)).withoutData).to.deep.equal([]);
  });

  it('counts in its manifest what its files hold, and seals them', async () => {
    await world.serves(LONE_STAR, HOME, '2025-01-01');
    await world.serves(LONE_STAR, SOLAR, '2025-01-01');
    const solar = { esiid: SOLAR, date: day('2026-03-01') };
    await world.takeIn(
      aStoredDay({ esiid: HOME, date: day('2026-03-01'), values: { 0: MISSING, 1: 0 } }),
      aStoredDay({ ...solar }),
      aStoredDay({ ...solar, channel: 'generation' }),
    );

    await world.run('2026-03-01', {}, { daysPerFile: 2 });

    const members = await unzip(await world.zip(LONE_STAR, '2026-03-01'));
    const manifest = await manifestOf(LONE_STAR);
    expect(manifest).to.deep.include({
      version: 1,
      rep: LONE_STAR,
      businessDate: '2026-03-01',
      loads: { after: 0, upto: 1 },
      counts: { esiids: 2, days: 3, readings: 287, missing: 1 },
      sumKwh: { consumption: '28.119', generation: '14.160' },
    });
    expect(manifest.files.map(({ name }) => name)).to.deep.equal([
      `${LONE_STAR}IntervalData20260301.csv`,
      `${LONE_STAR}IntervalData20260301-002.csv`,
    ]);
    for (const { name, bytes, sha256 } of manifest.files) {
      const text = members.get(name) ?? '';
      expect(text).to.have.length(bytes);
      expect(createHash('sha256').update(text, 'latin1').digest('hex')).to.equal(sha256);
    }
  });

  it('BR-001.002 never gives a missing value as zero', async () => {
    await world.serves(LONE_STAR, HOME, '2025-01-01');
    const values = Object.fromEntries(Array.from({ length: 96 }, (_, slot) => [slot, MISSING]));
    await world.takeIn(aStoredDay({ esiid: HOME, date: day('2026-03-01'), values }));

    await world.run('2026-03-01');

    const rows = (await csvOf(LONE_STAR)).split('\r\n').slice(1, -1);
    expect(rows).to.have.length(96);
    expect(rows.every((row) => row.endsWith(',,,Consumption'))).to.equal(true);
  });

  it('gives 92 and 100 rows of the days on which the clocks change', async () => {
    await world.serves(LONE_STAR, HOME, '2025-01-01');
    await world.takeIn(
      aStoredDay({ esiid: HOME, date: AUTUMN }),
      aStoredDay({ esiid: HOME, date: SPRING }),
    );

    world.now = Temporal.Instant.from('2026-03-10T08:00:00Z');
    await world.run('2026-03-09');

    const rows = (await csvOf(LONE_STAR, '2026-03-09')).split('\r\n').slice(1, -1);
    expect(rows.filter((row) => row.includes('11/02/2025,'))).to.have.length(100);
    expect(rows.filter((row) => row.includes(',03/08/2026,'))).to.have.length(92);
  });

  it('gives LSE instead when asked', async () => {
    await world.serves(LONE_STAR, HOME, '2025-01-01');
    await world.takeIn(aStoredDay({ esiid: HOME, date: day('2026-03-01') }));

    await world.run('2026-03-01', { format: 'lse' });

    const members = await unzip(await world.zip(LONE_STAR, '2026-03-01'));
    expect(members.get(`${LONE_STAR}IntervalData20260301.lse`)).to.match(/^00000001,/);
    const empty = await unzip(await world.zip(BAYOU, '2026-03-01'));
    expect([...empty.keys()]).to.deep.equal(['manifest.json']);
  });

  it('gives the same bytes when a business date is run again, whatever came in meanwhile', async () => {
    await world.serves(LONE_STAR, HOME, '2025-01-01');
    await world.takeIn(aStoredDay({ esiid: HOME, date: day('2026-03-01') }));
    await world.run('2026-03-01');
    const first = await world.zip(LONE_STAR, '2026-03-01');
    await world.takeIn(aStoredDay({ esiid: HOME, date: day('2026-03-02') }));
    world.now = world.now.add({ hours: 24 });
    await world.run('2026-03-02');

    world.now = world.now.add({ hours: 26 });
    const summary = await world.run('2026-03-01');

    expect(summary.window).to.deep.equal({ after: 0, upto: 1 });
    expect(first.equals(await world.zip(LONE_STAR, '2026-03-01'))).to.equal(true);
  });

  it('takes nothing for an older date that later runs have already given', async () => {
    await world.takeIn(aStoredDay({ esiid: HOME, date: day('2026-03-01') }));
    await world.run('2026-03-01');

    const summary = await world.run('2026-02-20');

    expect(summary.window).to.deep.equal({ after: 0, upto: 0 });
  });

  it('goes on with the others when one REP fails, and says who got nothing and why', async () => {
    const site = brokenFor(BAYOU, ownSite(world.files));

    const summary = await world.run('2026-03-01', {}, { site });

    expect(summary.delivered.map(({ repDuns }) => repDuns)).to.deep.equal([LONE_STAR]);
    expect(summary.failed).to.have.length(1);
    expect(summary.failed[0]).to.include({
      repDuns: BAYOU,
      attempts: 3,
      errorKey: 'delivery.failed',
    });
    expect(world.pauses).to.deep.equal([2000, 10_000]);
    expect(await actionsOf()).to.deep.equal({ 'extract.failed': 1, 'extract.delivered': 1 });
  });

  it('says of a site that takes nothing what it said', async () => {
    const { failed } = await world.run('2026-03-01', {}, { site: extractSiteFromUrl('/dev/null') });

    expect(failed[0]?.errorKey).to.equal('delivery.failed');
    expect(failed[0]?.reason).to.match(/^ENOTDIR: not a directory, mkdir '\/dev\/null\//);
  });

  it('waits for a site that is down once, not for every REP', async () => {
    const site = brokenFor(BAYOU, brokenFor(LONE_STAR, ownSite(world.files)));

    const { failed } = await world.run('2026-03-01', {}, { site });

    expect(failed.map(({ repDuns, attempts }) => [repDuns, attempts])).to.deep.equal([
      [BAYOU, 3],
      [LONE_STAR, 1],
    ]);
    expect(world.pauses).to.deep.equal([2000, 10_000]);
  });

  it('ends between two REPs when another hub makes the extracts by now', async () => {
    const taken = new AbortController();
    const progress = () => taken.abort();

    const error = await world
      .run('2026-03-01', { lost: taken.signal, progress })
      .catch((e: unknown) => e);

    expect(error).to.include({ kind: 'unavailable', messageKey: 'lease.lost' });
    expect(await actionsOf()).to.deep.equal({ 'extract.delivered': 1 });
  });

  it('gives a REP that got nothing its extract with the next run, of its own date', async () => {
    await world.serves(BAYOU, HOME, '2025-01-01');
    await world.takeIn(aStoredDay({ esiid: HOME, date: day('2026-02-28') }));
    const site = brokenFor(BAYOU, ownSite(world.files));
    await world.run('2026-02-28', {}, { site });

    const summary = await world.run('2026-03-01');

    expect(summary.delivered.map(({ file }) => file)).to.deep.equal([
      `${BAYOU}IntervalData20260228.zip`,
      `${BAYOU}IntervalData20260301.zip`,
      `${LONE_STAR}IntervalData20260301.zip`,
    ]);
    expect(await datesIn(BAYOU, '2026-02-28')).to.deep.equal(['02/28/2026']);
  });

  it('survives a store that fails in the middle of a file', async () => {
    await world.serves(LONE_STAR, HOME, '2025-01-01');
    await world.takeIn(aStoredDay({ esiid: HOME, date: day('2026-03-01') }));
    const usage = Object.create(world.usage, {
      changes: {
        async *value() {
          yield aStoredDay({ esiid: HOME });
          throw new HubError('unavailable', 'storage.down');
        },
      },
    });

    const { failed, delivered } = await world.run('2026-03-01', {}, { usage });

    expect(failed.map(({ repDuns, errorKey }) => [repDuns, errorKey])).to.deep.equal([
      [LONE_STAR, 'storage.down'],
    ]);
    expect(delivered).to.have.length(1);
    expect(await world.files.list(`extracts/${LONE_STAR}/`)).to.deep.equal([]);
  });

  it('puts the delivery and the read of usage on the record', async () => {
    await world.serves(LONE_STAR, HOME, '2025-01-01');
    await world.takeIn(aStoredDay({ esiid: HOME, date: day('2026-03-01') }));

    await world.run('2026-03-01', { reps: [LONE_STAR] });

    const [read, delivered] = await Array.fromAsync(world.collections.events());
    expect(read).to.deep.include({
      action: 'usage.read',
      actor: { role: 'rep', id: LONE_STAR },
      subject: `${LONE_STAR}:2026-03-01`,
    });
    expect(read?.detail).to.include({ ground: 'rep of record', door: 'extract', readings: 96 });
    expect(delivered?.detail).to.include({ file: `${LONE_STAR}IntervalData20260301.zip` });
  });

  it('reports progress REP by REP', async () => {
    const steps: string[] = [];

    await world.run('2026-03-01', {
      progress: (done, total) => steps.push(`${done}/${total}`),
    });

    expect(steps).to.deep.equal(['1/2', '2/2']);
  });

  describe('and its end', () => {
    it('BR-049.002 keeps an extract ten calendar days after the day it was made available, then purges it', async () => {
      await world.run('2026-03-01', { reps: [LONE_STAR] });
      const site = ownSite(world.files);

      const early = await world.purge('2026-03-12');
      const kept = await site.list(LONE_STAR);
      const late = await world.purge('2026-03-13');

      expect(early).to.deep.equal({ purged: [], failed: [] });
      expect(kept).to.have.length(1);
      expect(late).to.deep.equal({ purged: [`${LONE_STAR}:2026-03-01`], failed: [] });
      expect(await site.list(LONE_STAR)).to.deep.equal([]);
      expect(await actionsOf()).to.deep.equal({ 'extract.delivered': 1, 'extract.purged': 1 });
    });

    it('BR-049.002 tries again the next day where a site could not be reached', async () => {
      await world.run('2026-03-01');
      const site = brokenFor(BAYOU, ownSite(world.files));

      const first = await world.purge('2026-03-13', { site });
      const second = await world.purge('2026-03-14');

      expect(first).to.deep.equal({
        purged: [`${LONE_STAR}:2026-03-01`],
        failed: [`${BAYOU}:2026-03-01`],
      });
      expect(await world.files.list('extracts/'), 'the hub’s own copies').to.deep.equal([]);
      expect(second.purged).to.deep.equal([`${BAYOU}:2026-03-01`]);
    });

    it('BR-049.002 does not make a purged extract again', async () => {
      await world.run('2026-03-01');
      await world.purge('2026-03-13');

      world.now = Temporal.Instant.from('2026-03-06T08:00:00Z');
      const { delivered } = await world.run('2026-03-05');

      expect(delivered.map(({ businessDate }) => String(businessDate))).to.deep.equal([
        '2026-03-05',
        '2026-03-05',
      ]);
    });
  });

  async function csvOf(repDuns: string, businessDate = '2026-03-01'): Promise<string> {
    const members = await unzip(await world.zip(repDuns, businessDate));
    return members.get(`${repDuns}IntervalData${businessDate.replaceAll('-', '')}.csv`) ?? '';
  }

  async function datesIn(repDuns: string, businessDate?: string): Promise<readonly string[]> {
    const rows = (await csvOf(repDuns, businessDate)).split('\r\n').slice(1, -1);
    return [...new Set(rows.map((row) => row.split(',')[1] ?? ''))];
  }

  async function manifestOf(repDuns: string): Promise<Manifest> {
    const members = await unzip(await world.zip(repDuns, '2026-03-01'));
    return JSON.parse(members.get('manifest.json') ?? '');
  }

  async function actionsOf(): Promise<Readonly<Record<string, number>>> {
    const counts: Record<string, number> = {};
    for await (const { action } of world.collections.events()) {
      counts[action] = (counts[action] ?? 0) + 1;
    }
    return counts;
  }
});

interface Manifest {
  readonly files: readonly {
    readonly name: string;
    readonly bytes: number;
    readonly sha256: string;
  }[];
  readonly withoutData: unknown;
}

/** A site that cannot be reached for one REP. */
function brokenFor(repDuns: string, site: ExtractSite): ExtractSite {
  const reach = async (duns: string) => {
    if (duns === repDuns) throw new HubError('unavailable', 'delivery.failed');
  };
  return {
    name: 'broken',
    list: (duns) => site.list(duns),
    async deliver(duns, name, open) {
      await reach(duns);
      await site.deliver(duns, name, open);
    },
    async remove(duns, name) {
      await reach(duns);
      await site.remove(duns, name);
    },
  };
}
