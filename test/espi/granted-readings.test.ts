import { expect } from 'chai';
import {
  dayOf,
  type EspiWorld,
  ids,
  openEspiWorld,
  SOLAR_ESIID,
  SUBSCRIPTION,
} from './espi-world.ts';
import { blocksOf, entriesOf } from './feed-reading.ts';

const USAGE_POINTS = `/Subscription/${SUBSCRIPTION}/UsagePoint`;
const METER_READINGS = `${USAGE_POINTS}/${ids.usagePoint(SOLAR_ESIID)}/MeterReading`;
const DATE = '2026-11-01';

describe('espi: what the function blocks of a grant open', () => {
  let world: EspiWorld;
  beforeEach(async () => {
    world = await openEspiWorld();
    await world.load([
      { esiid: SOLAR_ESIID, date: DATE },
      { esiid: SOLAR_ESIID, date: DATE, channel: 'generation' },
    ]);
  });
  afterEach(() => world.close());

  it('BR-306 is no reading where the customer agreed to facts about the meter alone', async () => {
    await world.replaceConsent({ scope: 'FB=1_3_13_31_32_37' });
    const series = `${METER_READINGS}/${ids.meterReading(SOLAR_ESIID, 'consumption')}/IntervalBlock`;
    const block = ids.intervalBlock(SOLAR_ESIID, 'consumption', dayOf(DATE));

    const feed = await (await world.get(`/Batch/Subscription/${SUBSCRIPTION}`)).text();
    const list = await (await world.get(series)).text();
    const single = await world.get(`${series}/${block}`);
    const meterReadings = await (await world.get(METER_READINGS)).text();

    expect(feed).to.include('<espi:UsagePoint>');
    expect([...blocksOf(feed), ...blocksOf(list)]).to.deep.equal([]);
    expect(single.status).to.equal(404);
    // Not even that something is sent to the grid.
    expect(entriesOf(meterReadings)).to.have.lengthOf(1);
  });

  for (const scope of ['FB=4', 'FB=5', 'FB=8']) {
    it(`are the readings of both directions for ${scope}, as the customer is told`, async () => {
      await world.replaceConsent({ scope });

      const feed = await (await world.get(`/Batch/Subscription/${SUBSCRIPTION}`)).text();

      expect(blocksOf(feed)).to.have.lengthOf(2);
    });
  }
});
