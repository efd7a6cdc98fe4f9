import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readConfig } from '../src/config.ts';
import { generateMarket } from '../src/fixtures/market.ts';
import { type Hub, openHub, type Served } from '../src/hub.ts';
import { silentLog } from '../src/log.ts';
import { type Household, householdOf } from './support/household.ts';

const YESTERDAY = Temporal.PlainDate.from('2026-03-09');
const ESIIDS = 12;
/** Noon of the next day, when the market wants to have it. */
const NOON = Temporal.Instant.from('2026-03-10T17:00:00Z');

describe('what the meters recorded yesterday', () => {
  let folder: string;
  let hub: Hub;
  let served: Served;
  let household: Household;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hub-'));
    const ports = { HUB_PORT: '0', HUB_FTPS_PORT: '0', HUB_SFTP_PORT: '0' };
    hub = await openHub(readConfig({ HUB_DATA_DIR: folder, ...ports }), silentLog, () => NOON);
    served = await hub.serve();
    const out = join(folder, 'market');
    await generateMarket({ from: YESTERDAY, days: 1, esiids: ESIIDS, seed: 'yesterday', out });
    const files = (await readdir(out)).filter((name) => /\.(csv|lse)$/.test(name)).sort();
    for (const file of await hub.inIntakeOrder(files.map((name) => join(out, name)))) {
      await hub.takeIn(file);
    }
    const rows: readonly { readonly esiid: string }[] = JSON.parse(
      await readFile(join(out, 'expected.json'), 'utf8'),
    );
    const esiids = [...new Set(rows.map(({ esiid }) => esiid))].sort();
    household = await householdOf(hub, served, esiids);
  });

  after(async () => {
    await served.close();
    await hub.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('BR-001.001 is there for the customer as soon as the utility has sent it, each quarter hour to the last', async () => {
    for (const esiid of household.esiids) {
      const csv = await household.download(esiid, 'csv', YESTERDAY, YESTERDAY);

      const rows = csv.toString().trim().split(/\r?\n/).slice(1);
      const consumption = rows.filter((row) => row.includes('Consumption'));
      expect(consumption, esiid).to.have.lengthOf(96);
      expect(consumption.at(-1), esiid).to.match(/03\/09\/2026,[^,]*, ?23:45, ?00:00,/);
    }
  });

  it('BR-001.001 comes with the register reading ending at 23:59:59, which the quarter hours add up to', async () => {
    let exchanged = 0;
    for (const esiid of household.esiids) {
      const csv = await household.download(esiid, 'csv', YESTERDAY, YESTERDAY);
      const readings = await household.download(esiid, 'readings', YESTERDAY, YESTERDAY);

      const consumption = csv.toString().match(/[\d.]+(?=,[AE],Consumption)/g) ?? [];
      const wh = consumption.reduce((sum, kwh) => sum + Math.round(Number(kwh) * 1000), 0);
      const [, row = ''] = readings.toString().split('\r\n');
      const [, date, , start, end, used] = row.split(',');
      expect(date, esiid).to.equal('03/09/2026');
      expect(Math.round(Number(used) * 1000), esiid).to.equal(wh);
      // A meter that was exchanged yesterday ends below where the other began.
      if (Number(end) < Number(start)) exchanged++;
      else expect(Math.round((Number(end) - Number(start)) * 1000), esiid).to.equal(wh);
    }
    expect(exchanged).to.equal(1);
  });

  it('BR-001.001 is there for the third party at the same time', async () => {
    const found = await household.feed();

    expect([...found.values()].every((wh) => wh > 0)).to.equal(true);
    expect(new Set([...found.keys()].map((key) => key.split(' ')[0])).size).to.equal(ESIIDS);
  });

  it('BR-001.001 is not there before the day is over', async () => {
    const today = YESTERDAY.add({ days: 1 });
    const [esiid = ''] = household.esiids;

    const refused = await household.download(esiid, 'csv', today, today).catch(String);

    expect(refused).to.match(/^Error: 400/);
  });
});
