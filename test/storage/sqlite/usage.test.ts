import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openSqliteUsage } from '../../../src/storage/sqlite/usage.ts';
import { registersContract } from '../../contracts/registers-contract.ts';
import { usageContract } from '../../contracts/usage-contract.ts';
import {
  allOf,
  aPackedDay,
  ESIID,
  EVER,
  load,
  NEIGHBOUR,
  values,
} from '../../contracts/usage-days.ts';
import { usageProperty } from '../../contracts/usage-property.ts';

describe('SQLite as the usage store', () => {
  usageContract(inMemory);
  registersContract(inMemory);
  usageProperty(inMemory, 150);

  it('finds everything again after it was closed, and takes a crashed load back', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hub-'));
    const file = join(folder, 'usage.sqlite');
    const before = await openSqliteUsage(file);
    await load(before, [aPackedDay({ value: 1 })]);
    await before.compact(Temporal.PlainYearMonth.from('2026-04'));
    await (await before.open({ file: 'b', sha256: 'b' })).append([aPackedDay({ value: 2 })]);
    await before.close();

    const after = await openSqliteUsage(file);
    const next = await load(after, [aPackedDay({ value: 3, esiid: NEIGHBOUR })]);

    expect(next.load?.id).to.equal(2);
    expect(await values(after.read(allOf(ESIID, NEIGHBOUR), EVER))).to.deep.equal([1, 3]);
    await after.close();
    await rm(folder, { recursive: true });
  });
});

async function inMemory() {
  const usage = await openSqliteUsage(':memory:');
  return { usage, remove: () => usage.close() };
}
