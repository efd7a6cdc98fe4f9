import { expect } from 'chai';
import { ESIID, type EspiWorld, ids, openEspiWorld, SUBSCRIPTION } from './espi-world.ts';
import { blocksOf, entriesOf } from './feed-reading.ts';

const FEED = `/Batch/Subscription/${SUBSCRIPTION}`;
const DATES = ['2026-10-30', '2026-10-31', '2026-11-01', '2026-11-02', '2026-11-03'];

const DATE_PARAMETERS = ['published-min', 'published-max', 'updated-min', 'updated-max'];
const COUNT_PARAMETERS = ['start-index', 'max-results', 'depth'];
const BAD_DATES = [
  'All',
  '03/01/2016',
  '',
  '2026-13-01T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '2026-11-01',
  '2026-11-01T00:00:00',
  '1777777777',
];
const BAD_COUNTS = ['All', '', '-1', '1.5', '0x10', '99999999999'];

describe('espi: query parameters', () => {
  let world: EspiWorld;
  before(async () => {
    world = await openEspiWorld();
    await world.load(DATES.map((date) => ({ date })));
  });
  after(() => world.close());

  async function datesFor(query: string): Promise<readonly string[]> {
    const answer = await world.get(`${FEED}?${query}`);
    expect(answer.status, query).to.equal(200);
    return blocksOf(await answer.text()).map(({ start }) =>
      Temporal.Instant.fromEpochMilliseconds(start * 1000)
        .toZonedDateTimeISO('America/Chicago')
        .toPlainDate()
        .toString(),
    );
  }

  for (const [names, values] of [
    [DATE_PARAMETERS, BAD_DATES],
    [COUNT_PARAMETERS, BAD_COUNTS],
  ] as const) {
    for (const name of names) {
      it(`FB_37 QRY002 answers 400 and names ${name} when it has a bad value`, async () => {
        for (const value of values) {
          const answer = await world.get(`${FEED}?${name}=${encodeURIComponent(value)}`);

          expect(answer.status, value).to.equal(400);
          expect(answer.headers.get('content-type')).to.match(/^text\/plain/);
          expect(await answer.text()).to.equal(`Bad request: parameter ${name}\n`);
        }
      });

      it(`answers 400 when ${name} comes twice`, async () => {
        const value = names === DATE_PARAMETERS ? '2026-11-01T00:00:00Z' : '1';

        const answer = await world.get(`${FEED}?${name}=${value}&${name}=${value}`);

        expect(answer.status).to.equal(400);
      });
    }
  }

  for (const name of ['published', 'updated']) {
    it(`answers 400 when ${name}-min is after ${name}-max`, async () => {
      const answer = await world.get(
        `${FEED}?${name}-min=2026-11-02T00:00:00Z&${name}-max=2026-11-01T00:00:00Z`,
      );

      expect(answer.status).to.equal(400);
    });
  }

  it('answers 400 when start-index is 0, since counting starts at 1', async () => {
    expect((await world.get(`${FEED}?start-index=0`)).status).to.equal(400);
  });

  it('FB_37 QRY001 takes blocks whose whole interval lies within the published bounds, bounds included', async () => {
    const min = 'published-min=2026-10-31T05:00:00Z';
    const max = 'published-max=2026-11-03T06:00:00Z';

    expect(await datesFor(`${min}&${max}`)).to.deep.equal(DATES.slice(1, 4));
    expect(await datesFor(min)).to.deep.equal(DATES.slice(1));
    expect(await datesFor(max)).to.deep.equal(DATES.slice(0, 4));
  });

  it('leaves out a block of which one second lies outside', async () => {
    const min = 'published-min=2026-10-31T05:00:01Z';
    const max = 'published-max=2026-11-03T05:59:59Z';

    expect(await datesFor(`${min}&${max}`)).to.deep.equal(DATES.slice(2, 3));
  });

  it('takes blocks by when they were revised', async () => {
    const min = 'updated-min=2026-11-01T10:00:00Z';
    const max = 'updated-max=2026-11-03T10:00:00Z';

    expect(await datesFor(`${min}&${max}`)).to.deep.equal(DATES.slice(1, 4));
  });

  it('understands fractions, offsets and times to come', async () => {
    const min = `published-min=${encodeURIComponent('2026-10-31T00:00:00.000-05:00')}`;

    expect(await datesFor(`${min}&published-max=2099-01-01T00:00:00Z`)).to.deep.equal(
      DATES.slice(1),
    );
  });

  it('counts blocks from 1, in pages that can be put together again', async () => {
    const pages = [
      await datesFor('start-index=1&max-results=2'),
      await datesFor('start-index=3&max-results=2'),
      await datesFor('start-index=5&max-results=2'),
      await datesFor('start-index=7&max-results=2'),
    ];

    expect(pages.flat()).to.deep.equal(DATES);
    expect(pages.map(({ length }) => length)).to.deep.equal([2, 2, 1, 0]);
    expect(await datesFor('max-results=0')).to.deep.equal([]);
  });

  it('keeps the entries that blocks hang on when no block is left', async () => {
    const answer = await world.get(`${FEED}?published-min=2030-01-01T00:00:00Z`);

    const resources = new Set(entriesOf(await answer.text()).map(({ resource }) => resource));
    expect([...resources]).to.deep.equal([
      'LocalTimeParameters',
      'UsagePoint',
      'ReadingType',
      'MeterReading',
    ]);
  });

  it('works on the IntervalBlocks of one MeterReading', async () => {
    const usagePoint = `/Subscription/${SUBSCRIPTION}/UsagePoint/${ids.usagePoint(ESIID)}`;
    const blocks = `${usagePoint}/MeterReading/${ids.meterReading(ESIID, 'consumption')}/IntervalBlock`;

    const xml = await (
      await world.get(`${blocks}?published-min=2026-11-01T05:00:00Z&max-results=2`)
    ).text();

    expect(entriesOf(xml).map(({ id }) => id)).to.deep.equal(
      ['2026-11-01', '2026-11-02'].map((date) =>
        ids.intervalBlock(
          ESIID,
          'consumption',
          Temporal.PlainDate.from(date).since('1970-01-01').days,
        ),
      ),
    );
  });

  it('takes other entries by their Atom times', async () => {
    const path = '/Authorization?published-min=';
    const after = await world.get(`${path}2026-04-01T00:00:00Z`, { token: 'client' });
    const before = await world.get(`${path}2026-03-01T00:00:00Z`, { token: 'client' });

    expect(entriesOf(await after.text())).to.have.lengthOf(0);
    expect(entriesOf(await before.text())).to.have.lengthOf(1);
  });
});
