import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { packageRoot } from '../../src/package-root.ts';
import {
  type EspiWorld,
  GRANTED,
  ids,
  openEspiWorld,
  pathOf,
  SOLAR_ESIID,
  SUBSCRIPTION,
} from '../espi/espi-world.ts';
import { entriesOf } from '../espi/feed-reading.ts';
import { GOLDEN_RESOURCES, openGoldenWorld } from '../espi/golden-resources.ts';
import { describeWith } from '../support/engines.ts';

const SHARED = join(packageRoot(), '..', 'shared', 'espi');
const SCHEMA = join(SHARED, 'xsd', 'driver-4.0-strict', 'driver.xsd');
const JUDGE = join(SHARED, 'judge', 'extra_checks.py');
const TIMEOUT_MILLISECONDS = 60_000;
const FEED = `/Batch/Subscription/${SUBSCRIPTION}`;
const REFUSED = '5f7d2b52-0c6e-4a3c-9d53-0b1d5b1f8a05';

const run = promisify(execFile);

/** Exit code and everything printed. */
async function judged(command: string, args: readonly string[]) {
  try {
    const { stdout, stderr } = await run(command, args, { timeout: TIMEOUT_MILLISECONDS });
    return { code: 0, text: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, text: stdout + stderr };
  }
}

/** Documents by name: each golden resource, each entry under its own URI, pages, and thirteen months of a solar home. */
async function documents(): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const golden = await openGoldenWorld();
  for (const { file, path, token } of GOLDEN_RESOURCES) {
    found.set(file, await textOf(golden, path, token));
  }
  found.set('an Authorization', await textOf(golden, `/Authorization/${SUBSCRIPTION}`, 'client'));
  found.set('registrations', await textOf(golden, '/ApplicationInformation', 'registration'));
  await golden.consent({ id: REFUSED, status: 'denied', esiids: [], expiresAt: GRANTED });
  found.set('a refused one', await textOf(golden, `/Authorization/${REFUSED}`, 'client'));
  const feed = found.get('batch-subscription.xml') ?? '';
  for (const { resource, id, entry } of entriesOf(feed)) {
    const [self] = entry.link as readonly { readonly '@_href': string }[];
    found.set(`${resource} ${id}`, await textOf(golden, pathOf(self?.['@_href'] ?? ''), 'access'));
  }
  found.set('a page', await textOf(golden, `${FEED}?start-index=2&max-results=2`, 'access'));
  found.set(
    'no data',
    await textOf(golden, `${FEED}?published-min=2030-01-01T00:00:00Z`, 'access'),
  );
  await golden.close();
  found.set('thirteen months', await thirteenMonths());
  return found;
}

async function textOf(world: EspiWorld, path: string, token: string): Promise<string> {
  const answer = await world.get(path, { token });
  expect(answer.status, path).to.equal(200);
  return answer.text();
}

async function thirteenMonths(): Promise<string> {
  const world = await openEspiWorld();
  const first = Temporal.PlainDate.from('2025-10-10');
  const dates = Array.from({ length: 396 }, (_, day) => first.add({ days: day }).toString());
  await world.load(
    dates.flatMap((date) => [
      { esiid: SOLAR_ESIID, date },
      { esiid: SOLAR_ESIID, date, channel: 'generation' as const },
    ]),
  );
  const feed = await textOf(world, `${FEED}/UsagePoint/${ids.usagePoint(SOLAR_ESIID)}`, 'access');
  await world.close();
  return feed;
}

describe('espi: conformance', () => {
  let folder: string;
  const files = new Map<string, string>();

  before(async function () {
    // The schemas are not ours to pass on; they are used where they lie.
    if (!existsSync(SCHEMA)) this.skip();
    folder = await mkdtemp(join(tmpdir(), 'hub-'));
    for (const [name, text] of await documents()) {
      const file = join(folder, `${files.size}.xml`);
      await writeFile(file, text);
      files.set(name, file);
    }
  });
  after(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  describeWith('xmllint', 'judged by the schemas', () => {
    it('BR-306 everything the hub sends is valid by the schemas of ESPI 4.0', async () => {
      for (const [name, file] of files) {
        const args = ['--noout', '--nonet', '--huge', '--schema', SCHEMA, file];
        const { code, text } = await judged('xmllint', args);

        expect(code, `${name}: ${text.slice(0, 2000)}`).to.equal(0);
      }
      expect(files.size).to.be.greaterThan(15);
    });
  });

  describeWith('python3', 'judged beyond the schemas', () => {
    it('BR-306 ids, links, clocks and intervals hold the rules that a schema cannot see', async () => {
      const atom = [...files].filter(([name]) => name !== 'read-service-status.xml');
      const { code, text } = await judged('python3', [JUDGE, ...atom.map(([, file]) => file)]);

      expect(code, text).to.equal(0);
    });
  });
});
