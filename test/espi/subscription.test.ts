import { expect } from 'chai';
import {
  dayOf,
  ESIID,
  type EspiWorld,
  ids,
  openEspiWorld,
  pathOf,
  SOLAR_ESIID,
  SUBSCRIPTION,
} from './espi-world.ts';
import { blocksOf, entriesOf } from './feed-reading.ts';

const FEED = `/Batch/Subscription/${SUBSCRIPTION}`;

/** Spring's 92 slots, autumn's 100, an estimated day, a day with holes and edges missing, an empty one, and a solar home. */
async function loadDays(world: EspiWorld): Promise<void> {
  await world.load([
    { date: '2026-03-07' },
    { date: '2026-03-08' },
    { date: '2026-10-31', isEstimated: (slot) => slot >= 40 && slot < 56 },
    { date: '2026-11-01' },
    { date: '2026-11-02', valueAt: (slot) => (slot < 4 || slot === 50 || slot > 90 ? -1 : slot) },
    { date: '2026-11-03', valueAt: () => -1 },
    { date: '2026-11-04', valueAt: (slot) => (slot === 7 ? 2_147_483_647 : 0) },
    { esiid: SOLAR_ESIID, date: '2026-11-01' },
    { esiid: SOLAR_ESIID, channel: 'generation', date: '2026-11-01', valueAt: (slot) => slot * 5 },
  ]);
}

describe('espi: the feed of a Subscription', () => {
  let world: EspiWorld;
  beforeEach(async () => {
    world = await openEspiWorld();
    await loadDays(world);
  });
  afterEach(() => world.close());

  it('BR-306 is application/atom+xml and tells caches to keep it private', async () => {
    const answer = await world.get(FEED);
    await answer.text();

    expect(answer.status).to.equal(200);
    expect(answer.headers.get('content-type')).to.equal('application/atom+xml');
    expect(answer.headers.get('cache-control')).to.equal('private, no-cache');
    expect(answer.headers.get('vary')).to.equal('Accept-Encoding');
  });

  it('puts the clock first, then each UsagePoint with its channels and their blocks', async () => {
    const xml = await (await world.get(FEED)).text();

    expect(entriesOf(xml).map(({ resource }) => resource)).to.deep.equal([
      'LocalTimeParameters',
      'UsagePoint',
      'ReadingType',
      'MeterReading',
      ...Array(6).fill('IntervalBlock'),
      'UsagePoint',
      'MeterReading',
      'IntervalBlock',
      'ReadingType',
      'MeterReading',
      'IntervalBlock',
    ]);
  });

  it('BR-001.011 gives back every Wh, on both days when the clocks change too', async () => {
    const blocks = blocksOf(await (await world.get(FEED)).text()).slice(0, 6);

    const curve = (date: string, slots: number) =>
      Array.from({ length: slots }, (_, slot) => 100 + ((slot * 37 + dayOf(date)) % 900));
    expect(blocks.map(({ readings }) => readings.map(({ value }) => value))).to.deep.equal([
      curve('2026-03-07', 96),
      curve('2026-03-08', 92),
      curve('2026-10-31', 96),
      curve('2026-11-01', 100),
      Array.from({ length: 91 }, (_, slot) => slot).filter((slot) => slot >= 4 && slot !== 50),
      Array.from({ length: 96 }, (_, slot) => (slot === 7 ? 2_147_483_647 : 0)),
    ]);
  });

  it('spans a local day of 82800, 86400 or 90000 seconds in UTC', async () => {
    const blocks = blocksOf(await (await world.get(FEED)).text());

    const at = (instant: string) => Temporal.Instant.from(instant).epochMilliseconds / 1000;
    expect(blocks.slice(0, 4).map(({ start, duration }) => [start, duration])).to.deep.equal([
      [at('2026-03-07T06:00:00Z'), 86_400],
      [at('2026-03-08T06:00:00Z'), 82_800],
      [at('2026-10-31T05:00:00Z'), 86_400],
      [at('2026-11-01T05:00:00Z'), 90_000],
    ]);
    for (const { start, readings } of blocks.slice(0, 4)) {
      expect(readings.map((reading) => reading.start)).to.deep.equal(
        readings.map((_, slot) => start + slot * 900),
      );
    }
  });

  it('BR-001.002 leaves missing readings out, and a day without any', async () => {
    const blocks = blocksOf(await (await world.get(FEED)).text());

    const holes = blocks[4];
    const midnight = Temporal.Instant.from('2026-11-02T06:00:00Z').epochMilliseconds / 1000;
    expect(holes).to.deep.include({ start: midnight + 4 * 900, duration: 87 * 900 });
    expect(holes?.readings).to.have.lengthOf(86);
    expect(blocks[5]?.start).to.equal(midnight + 2 * 86_400);
  });

  it('BR-009.001 marks estimated readings, and only those', async () => {
    const [, , estimated, actual] = blocksOf(await (await world.get(FEED)).text());

    expect(estimated?.readings.map(({ quality }) => quality)).to.deep.equal(
      Array.from({ length: 96 }, (_, slot) => (slot >= 40 && slot < 56 ? 8 : undefined)),
    );
    expect(actual?.readings.some(({ quality }) => quality !== undefined)).to.equal(false);
  });

  it('keeps every id when a day is revised, and moves its updated time', async () => {
    const before = blocksOf(await (await world.get(FEED)).text());
    await world.load(
      [{ date: '2026-11-01', valueAt: () => 5, revisedAt: '2026-11-09T10:00:00Z' }],
      '2026-11-10T12:00:00Z',
    );

    const after = blocksOf(await (await world.get(FEED)).text());

    expect(after.map(({ id }) => id)).to.deep.equal(before.map(({ id }) => id));
    expect(after[3]).to.deep.include({
      updated: '2026-11-09T10:00:00Z',
      published: before[3]?.published,
    });
    expect(after[3]?.readings.every(({ value }) => value === 5)).to.equal(true);
  });

  it('never shows an ESIID', async () => {
    const xml = await (await world.get(FEED)).text();

    expect(xml).not.to.include(ESIID);
    expect(xml).not.to.include(SOLAR_ESIID);
  });

  it('lists a UsagePoint without usage, so that it can be known', async () => {
    const empty = await openEspiWorld();
    try {
      const xml = await (await empty.get(FEED)).text();

      const found = entriesOf(xml).filter(({ resource }) => resource === 'UsagePoint');
      expect(found.map(({ id }) => id)).to.deep.equal([ESIID, SOLAR_ESIID].map(ids.usagePoint));
    } finally {
      await empty.close();
    }
  });

  it('gives one UsagePoint alone', async () => {
    const id = ids.usagePoint(SOLAR_ESIID);

    const xml = await (await world.get(`${FEED}/UsagePoint/${id}`)).text();

    const usagePoints = entriesOf(xml).filter(({ resource }) => resource === 'UsagePoint');
    expect(usagePoints.map((entry) => entry.id)).to.deep.equal([id]);
    expect(blocksOf(xml)).to.have.lengthOf(2);
  });

  it('has links that lead to the same entries', async () => {
    const feed = await (await world.get(FEED)).text();
    const links = [...feed.matchAll(/<link rel="(?:self|up|related)" href="([^"]+)"/g)];
    const uris = [...new Set(links.map(([, uri]) => uri ?? ''))];

    const answers = await Promise.all(
      uris.map(async (uri) => {
        const answer = await world.get(pathOf(uri));
        return { uri, status: answer.status, xml: await answer.text() };
      }),
    );

    expect(answers.filter(({ status }) => status !== 200)).to.deep.equal([]);
    for (const { id, resource, entry } of entriesOf(feed)) {
      const self = answers.find(
        ({ uri }) => uri.endsWith(`/${resource}/${id}`) && !uri.includes('/Batch/'),
      );
      expect(entriesOf(self?.xml ?? '')).to.deep.equal([{ id, resource, entry }]);
    }
  });
});
