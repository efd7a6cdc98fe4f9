import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { dayNumber } from '../src/calendar.ts';
import { readConfig } from '../src/config.ts';
import { generateMarket } from '../src/fixtures/market.ts';
import { type ExportFormat, type Hub, openHub } from '../src/hub.ts';
import { silentLog } from '../src/log.ts';
import { unzip } from './extracts/unzip.ts';
import { describeWith } from './support/engines.ts';
import { startMongo } from './support/mongo.ts';
import { type Totals, totalsInCsv, totalsInGreenButton, totalsInLse } from './support/totals.ts';

/** One market over both days on which the clocks change, through every door, to the Wh. */
const FROM = Temporal.PlainDate.from('2025-10-30');
const SPANS = [
  { from: FROM, days: 6 },
  { from: Temporal.PlainDate.from('2026-03-06'), days: 5 },
];
const ESIIDS = 24;
const clock = () => Temporal.Instant.from('2026-04-01T12:00:00Z');

function endToEnd(title: string, environment: () => Promise<Record<string, string>>): void {
  describe(`a utility's days in, a customer's and a REP's files out, on ${title}`, function () {
    this.timeout(120_000);
    let folder: string;
    let hub: Hub;
    const expected: Totals = new Map();

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'hub-'));
      const settings = { HUB_DATA_DIR: join(folder, 'data'), ...(await environment()) };
      hub = await openHub(readConfig(settings), silentLog, clock);
      for (const [i, span] of SPANS.entries()) {
        const out = join(folder, `market-${i}`);
        await generateMarket({ ...span, esiids: ESIIDS, seed: 'end to end', out });
        const files = (await readdir(out)).filter((name) => /\.(csv|lse)$/.test(name)).sort();
        for (const file of await hub.inIntakeOrder(files.map((name) => join(out, name)))) {
          const outcomes = await hub.takeIn(file);
          expect(outcomes.map(({ summary }) => summary.rejected)).to.deep.equal([0]);
        }
        for (const row of JSON.parse(await readFile(join(out, 'expected.json'), 'utf8'))) {
          const key = `${row.esiid} ${row.channel}`;
          expected.set(key, (expected.get(key) ?? 0) + row.totalWh);
        }
      }
    });

    after(async () => {
      await hub.close();
      await rm(folder, { recursive: true, force: true });
    });

    async function exported(format: ExportFormat, esiids: readonly string[]): Promise<Buffer> {
      const scope = await hub.access.forOperator(esiids);
      const range = { from: dayNumber(FROM), until: dayNumber(FROM) + 365 };
      return Buffer.concat(
        await Array.fromAsync(hub.exportUsage(format, scope, range, 'command-line')),
      );
    }

    function esiidsOf(totals: Totals): readonly string[] {
      return [...new Set([...totals.keys()].map((key) => key.split(' ')[0] ?? ''))].sort();
    }

    it('BR-001.011 gives every kWh of the utilities’ files in interval CSV, to the Wh', async () => {
      const csv = await exported('csv', esiidsOf(expected));

      expect(sorted(totalsInCsv(csv))).to.deep.equal(sorted(expected));
    });

    it('gives every kWh of the utilities’ files in LSE, to the Wh', async () => {
      const lse = await exported('lse', esiidsOf(expected));

      expect(sorted(totalsInLse(lse))).to.deep.equal(sorted(expected));
    });

    it('gives every kWh of the utilities’ files in Green Button XML, to the Wh', async () => {
      for (const esiid of esiidsOf(expected)) {
        const own = new Map([...expected].filter(([key]) => key.startsWith(`${esiid} `)));

        const xml = totalsInGreenButton(await exported('espi', [esiid]));

        expect(xml).to.deep.equal({
          consumption: own.get(`${esiid} consumption`) ?? 0,
          generation: own.get(`${esiid} generation`) ?? 0,
        });
      }
    });

    it('BR-049 gives REPs in their extracts what they served, and together no kWh twice', async () => {
      const run = await hub.extracts.run(Temporal.PlainDate.from('2026-03-31'), {});

      expect(run.failed).to.deep.equal([]);
      const all: Totals = new Map();
      for (const { repDuns, file } of run.delivered) {
        const content = await readStored(hub, `extracts/${repDuns}/${file}`);
        for (const [name, text] of await unzip(content)) {
          if (!name.endsWith('.csv')) continue;
          for (const [key, wh] of totalsInCsv(Buffer.from(text)))
            all.set(key, (all.get(key) ?? 0) + wh);
        }
      }
      for (const [key, wh] of all) expect(wh, key).to.be.at.most(expected.get(key) ?? 0);
      expect(all.size).to.be.greaterThan(ESIIDS / 2);
    });

    it('BR-049 makes the same bytes when a business date is run again', async () => {
      const again = await hub.extracts.run(Temporal.PlainDate.from('2026-03-31'), {});
      const once = await hub.extracts.run(Temporal.PlainDate.from('2026-03-31'), {});

      expect(again.delivered.map(({ made }) => made?.sha256)).to.deep.equal(
        once.delivered.map(({ made }) => made?.sha256),
      );
    });
  });
}

function sorted(totals: Totals): readonly (readonly [string, number])[] {
  return [...totals].sort(([a], [b]) => (a < b ? -1 : 1));
}

async function readStored(hub: Hub, path: string): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(await hub.files.open(path)));
}

endToEnd('SQLite', async () => ({}));

describeWith('mongo', 'with MongoDB', () => {
  endToEnd('MongoDB', async () => {
    const server = await startMongo();
    if (server === undefined) throw new Error('no MongoDB server');
    return { HUB_MONGODB_URI: server.uri };
  });
});
