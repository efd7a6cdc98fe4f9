import { expect } from 'chai';
import type { Collections } from '../../src/collections.ts';
import { isHubError } from '../../src/errors.ts';
import { knownAfter, type RepOfRecordPeriod } from '../../src/market/rep-of-record.ts';
import { type RepOfRecordStore, repOfRecordStore } from '../../src/market/store.ts';
import { openSqliteCollections } from '../../src/storage/sqlite/collections.ts';

const HOME = '10443720000000014';
const OLD_REP = '148055531';
const NEW_REP = '103994067';

describe('what is known of the REPs of record', () => {
  let collections: Collections;
  let store: RepOfRecordStore;
  beforeEach(async () => {
    collections = await openSqliteCollections(':memory:');
    store = repOfRecordStore(collections);
  });
  afterEach(() => collections.close());

  it('takes a change as a whole, or not at all when another came between', async () => {
    const first = await store.changing({ put: [aPeriod(HOME, OLD_REP)] });
    const second = await store.changing({ put: [aPeriod('10443720000000015', OLD_REP)] });

    await collections.keep(first);
    const error = await collections.keep(second).catch((caught: unknown) => caught);

    expect(isHubError(error, 'conflict')).to.equal(true);
    expect(await Array.fromAsync(store.esiidsOfRep(OLD_REP))).to.deep.equal([HOME]);
    expect(await store.lastChange()).to.equal(1);
  });

  it('is told as it stands, and as it was after each change, under the ids of then', async () => {
    const { id } = aPeriod(HOME, OLD_REP);
    await keep({ put: [aPeriod(HOME, OLD_REP)] });
    await keep({ put: [{ ...aPeriod(HOME, NEW_REP), version: 2 }] });
    await keep({ gone: [{ ...aPeriod(HOME, NEW_REP), version: 2 }] });

    const known = await Array.fromAsync(store.everyKnownOf(HOME));
    const after = [0, 1, 2, 3].map((change) => knownAfter(known, change));

    expect(after.map((periods) => periods.map((each) => [each.id, each.repDuns]))).to.deep.equal([
      [],
      [[id, OLD_REP]],
      [[id, NEW_REP]],
      [],
    ]);
    expect(await Array.fromAsync(store.ofEsiid(HOME))).to.deep.equal([]);
    expect([...(await store.findMany([id]))]).to.deep.equal([]);
    expect(await Array.fromAsync(store.esiidsOfRep(OLD_REP))).to.deep.equal([HOME]);
  });

  it('counts nothing as a change that changes nothing', async () => {
    expect(await store.changing({})).to.deep.equal([]);
    expect(await store.lastChange()).to.equal(0);
  });

  async function keep(change: Parameters<RepOfRecordStore['changing']>[0]): Promise<void> {
    await collections.keep(await store.changing(change));
  }
});

function aPeriod(esiid: string, repDuns: string): RepOfRecordPeriod {
  const startDate = Temporal.PlainDate.from('2026-01-01');
  return { id: `${esiid}:2026-01-01`, version: 1, esiid, repDuns, startDate, endDate: null };
}
