import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openSqliteUsage } from '../../../src/storage/sqlite/usage.ts';
import { allOf, aPackedDay, day, EVER, lines, load } from '../../contracts/usage-days.ts';

const ESIIDS = Array.from({ length: 640 }, (_, index) => String(10443720000000000 + index));
const APRIL = Temporal.PlainYearMonth.from('2026-04');

/** Compacts, and kills its own process halfway: from outside, the moment would be a matter of luck. */
const COMPACTING = `
  const { openSqliteUsage } = await import(process.argv[1]);
  const usage = await openSqliteUsage(process.argv[2]);
  await usage.compact(Temporal.PlainYearMonth.from('2026-04'), (done, total) => {
    if (done * 2 >= total) process.kill(process.pid, 'SIGKILL');
  });
`;

describe('SQLite usage under kill -9', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hub-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('reads the same after a compaction was killed halfway, and the next one ends it', async () => {
    const file = join(folder, 'usage.sqlite');
    const usage = await openSqliteUsage(file);
    const days = ESIIDS.flatMap((esiid) =>
      [0, 1, 2].map((offset) => aPackedDay({ esiid, day: day('2026-03-10') + offset })),
    );
    await load(usage, days);
    const before = await lines(usage.read(allOf(...ESIIDS), EVER));

    await compactAndKill(file);
    const afterKill = await lines(usage.read(allOf(...ESIIDS), EVER));
    const rest = await usage.compact(APRIL);
    const afterAll = await lines(usage.read(allOf(...ESIIDS), EVER));
    await usage.close();

    expect(rest.days).to.be.greaterThan(0).and.lessThan(days.length);
    expect(afterKill).to.deep.equal(before);
    expect(afterAll).to.deep.equal(before);
  });
});

async function compactAndKill(file: string): Promise<void> {
  const store = new URL('../../../src/storage/sqlite/usage.js', import.meta.url).href;
  const child = spawn(process.execPath, ['--input-type=module', '-e', COMPACTING, store, file], {
    stdio: 'inherit',
    timeout: 15_000,
  });
  const [, signal] = await once(child, 'exit');
  expect(signal).to.equal('SIGKILL');
}
