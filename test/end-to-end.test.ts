import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { dayNumber } from '../src/calendar.ts';
import { readConfig } from '../src/config.ts';
import { generateMarket } from '../src/fixtures/market.ts';
import { type ExportFormat, type Hub, openHub, type Served } from '../src/hub.ts';
import { silentLog } from '../src/log.ts';
import { unzip } from './extracts/unzip.ts';
import { describeWith } from './support/engines.ts';
import { type Household, householdOf } from './support/household.ts';
import { startMongo } from './support/mongo.ts';
import {
  addTotals,
  type Totals,
  totalsInCsv,
  totalsInGreenButton,
  totalsInLse,
} from './support/totals.ts';

/**
 * One market through every door, to the Wh. `npm run agreement` runs this on as many ESIIDs and days as it is told;
 * within the gate it is a small one.
 */
const ESIIDS = Number(process.env.HUB_TEST_ESIIDS ?? 24);
const DAYS = Number(process.env.HUB_TEST_DAYS ?? 6);
/** How many ESIIDs one customer of the test holds: more sign-ins than forty are not let through in a minute. */
const HOUSEHOLD_ESIIDS = Math.max(25, Math.ceil(ESIIDS / 40));
const TIMEOUT_MS = 120_000 + ESIIDS * DAYS * 20;
const SPANS = [
  { change: 'the clocks go back', from: Temporal.PlainDate.from('2025-10-30') },
  { change: 'the clocks go forward', from: Temporal.PlainDate.from('2026-03-06') },
];
const clock = () => Temporal.Instant.from('2026-04-08T12:00:00Z');
const BUSINESS_DATE = Temporal.PlainDate.from('2026-04-07');

/** A row of the `expected.json` of a synthetic market. */
interface ExpectedRow {
  readonly esiid: string;
  readonly channel: string;
  readonly totalWh: number;
  readonly byRep: readonly { readonly duns: string; readonly wh: number }[];
}

type Environment = () => Promise<Readonly<Record<string, string>>>;

function endToEnd(engine: string, span: (typeof SPANS)[number], environment: Environment): void {
  describe(`a utility's days in, a customer's, an app's and a REP's out, on ${engine} as ${span.change}`, function () {
    this.timeout(TIMEOUT_MS);
    const from = span.from;
    const to = from.add({ days: DAYS - 1 });
    let folder: string;
    let hub: Hub;
    let served: Served;
    let rows: readonly ExpectedRow[];
    let expected: Totals;
    let households: readonly Household[];

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'hub-'));
      const ports = { HUB_PORT: '0', HUB_FTPS_PORT: '0', HUB_SFTP_PORT: '0' };
      const settings = { HUB_DATA_DIR: join(folder, 'data'), ...ports, ...(await environment()) };
      hub = await openHub(readConfig(settings), silentLog, clock);
      const out = join(folder, 'market');
      await generateMarket({ from, days: DAYS, esiids: ESIIDS, seed: 'end to end', out });
      const files = (await readdir(out)).filter((name) => /\.(csv|lse)$/.test(name)).sort();
      for (const file of await hub.inIntakeOrder(files.map((name) => join(out, name)))) {
        const outcomes = await hub.takeIn(file);
        expect(outcomes.map(({ summary }) => summary.rejected)).to.deep.equal([0]);
      }
      rows = JSON.parse(await readFile(join(out, 'expected.json'), 'utf8'));
      expected = new Map(rows.map((row) => [keyOf(row), row.totalWh]));

      served = await hub.serve();
      const all = [...new Set(rows.map(({ esiid }) => esiid))].sort();
      const shares = Array.from({ length: Math.ceil(all.length / HOUSEHOLD_ESIIDS) }, (_, i) =>
        all.slice(i * HOUSEHOLD_ESIIDS, (i + 1) * HOUSEHOLD_ESIIDS),
      );
      households = await Promise.all(shares.map((esiids) => householdOf(hub, served, esiids)));
    });

    after(async () => {
      await served.close();
      await hub.close();
      await rm(folder, { recursive: true, force: true });
    });

    function exported(format: ExportFormat, scope: Parameters<Hub['exportUsage']>[1]) {
      const range = { from: dayNumber(from), until: dayNumber(to) + 1 };
      return Array.fromAsync(hub.exportUsage(format, scope, range, 'command-line'));
    }

    it('BR-001.011 gives every kWh of the utilities’ files in a customer’s CSV, to the Wh', async () => {
      const found: Totals = new Map();
      for (const { esiids, download } of households) {
        for (const esiid of esiids) {
          addTotals(found, totalsInCsv(await download(esiid, 'csv', from, to)));
        }
      }

      expect(differences(found, expected)).to.deep.equal([]);
    });

    it('gives every kWh of the utilities’ files in the feed of a third party, to the Wh', async () => {
      const found: Totals = new Map();
      for (const { feed } of households) addTotals(found, await feed());

      expect(differences(found, expected)).to.deep.equal([]);
    });

    it('gives every kWh of the utilities’ files in LSE, to the Wh', async () => {
      const found: Totals = new Map();
      for (const { esiids } of households) {
        const scope = await hub.access.forOperator(esiids);
        addTotals(found, totalsInLse(Buffer.concat(await exported('lse', scope))));
      }

      expect(differences(found, expected)).to.deep.equal([]);
    });

    it('gives the same kWh in a customer’s Green Button file, to the Wh', async () => {
      const [household] = households;
      for (const esiid of household?.esiids.slice(0, 24) ?? []) {
        const file = await household?.download(esiid, 'espi', from, to);
        const own = new Map([...expected].filter(([key]) => key.startsWith(`${esiid} `)));

        expect(totalsInGreenButton(file ?? Buffer.of()), esiid).to.deep.equal({
          consumption: own.get(`${esiid} consumption`) ?? 0,
          generation: own.get(`${esiid} generation`) ?? 0,
        });
      }
    });

    it('BR-049 gives each REP the kWh of the days it served, to the Wh, and nobody else’s', async () => {
      const served: Totals = new Map();
      for (const row of rows) {
        for (const { duns, wh } of row.byRep) served.set(`${duns} ${keyOf(row)}`, wh);
      }

      const run = await hub.extracts.run(BUSINESS_DATE, {});

      expect(run.failed).to.deep.equal([]);
      const found: Totals = new Map();
      for (const { repDuns, file } of run.delivered) {
        const zip = await readStored(hub, `extracts/${repDuns}/${file}`);
        for (const [name, text] of await unzip(zip)) {
          if (name.endsWith('.csv')) addTotals(found, totalsInCsv(Buffer.from(text)), repDuns);
        }
      }
      expect(differences(found, served)).to.deep.equal([]);
    });

    it('BR-049 makes the same bytes when a business date is run again', async () => {
      const again = await hub.extracts.run(BUSINESS_DATE, {});
      const once = await hub.extracts.run(BUSINESS_DATE, {});

      expect(again.delivered.map(({ made }) => made?.sha256)).to.deep.equal(
        once.delivered.map(({ made }) => made?.sha256),
      );
    });
  });
}

function keyOf({ esiid, channel }: ExpectedRow): string {
  return `${esiid} ${channel}`;
}

/** Keys whose Wh differ; a key that one side lacks counts as nought there. At most a handful, to be read. */
function differences(found: Totals, expected: Totals): readonly string[] {
  expect([...found.values()].some((wh) => wh > 0)).to.equal(true);
  return [...new Set([...found.keys(), ...expected.keys()])]
    .filter((key) => (found.get(key) ?? 0) !== (expected.get(key) ?? 0))
    .map((key) => `${key}: ${found.get(key)} Wh instead of ${expected.get(key)}`)
    .slice(0, 5);
}

async function readStored(hub: Hub, path: string): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(await hub.files.open(path)));
}

for (const span of SPANS) endToEnd('SQLite', span, async () => ({}));

describeWith('mongo', 'with MongoDB', () => {
  for (const span of SPANS) {
    endToEnd('MongoDB', span, async () => {
      const server = await startMongo();
      if (server === undefined) throw new Error('no MongoDB server');
      return { HUB_MONGODB_URI: server.uri };
    });
  }
});
