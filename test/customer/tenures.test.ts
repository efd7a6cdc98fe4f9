import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Collections } from '../../src/collections.ts';
import { Customers } from '../../src/customer/customers.ts';
import { isHubError } from '../../src/errors.ts';
import { openMongoCollections } from '../../src/storage/mongo/collections.ts';
import { openSqliteCollections } from '../../src/storage/sqlite/collections.ts';
import { describeWith } from '../support/engines.ts';
import { OPERATOR, turnedClock } from '../support/hub-app.ts';
import { startMongo } from '../support/mongo.ts';

const ESIID = '1008901000000000000001';
const OTHER = '1008901000000000000002';
const JUNE = Temporal.PlainDate.from('2025-06-01');
const JULY = Temporal.PlainDate.from('2025-07-01');
/** The day of the clock, 2026-03-02. */
const TODAY = Temporal.PlainDate.from('2026-03-02');

interface Store {
  /** One more hub over the same store. */
  open(): Promise<Collections>;
  remove(): Promise<void>;
}

async function sqliteStore(): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), 'hub-'));
  return {
    open: () => openSqliteCollections(join(folder, 'hub.sqlite')),
    remove: () => rm(folder, { recursive: true }),
  };
}

async function mongoStore(): Promise<Store> {
  const mongo = await startMongo();
  if (mongo === undefined) throw new Error('no MongoDB server');
  return { open: () => openMongoCollections(mongo.uri), remove: mongo.stop };
}

describe('who holds a premise, in SQLite', () => tenures(sqliteStore));
describeWith('mongo', 'who holds a premise, in MongoDB', () => tenures(mongoStore));

function tenures(openStore: () => Promise<Store>): void {
  let store: Store;
  let hubs: readonly Collections[];
  let here: Customers;
  let there: Customers;
  beforeEach(async () => {
    store = await openStore();
    hubs = [await store.open(), await store.open()];
    const [one, two] = hubs.map((collections) => new Customers(collections, turnedClock()));
    if (one === undefined || two === undefined) throw new Error('no hubs');
    here = one;
    there = two;
  });
  afterEach(async () => {
    await Promise.all(hubs.map((hub) => hub.close()));
    await store.remove();
  });

  const customer = async () => (await here.create({ occupancies: [] }, OPERATOR)).id;

  async function take(customers: Customers, customerId: string, from = JUNE): Promise<boolean> {
    const hub = hubs[customers === here ? 0 : 1];
    try {
      const { change, because } = await customers.holding(customerId, ESIID, from, OPERATOR);
      await hub?.commit([change], because);
      return true;
    } catch (error) {
      if (isHubError(error, 'conflict')) return false;
      throw error;
    }
  }

  async function end(on: Temporal.PlainDate, customerId?: string): Promise<string | undefined> {
    const ended = await here.ending(ESIID, on, OPERATOR, customerId);
    if (ended !== undefined) await hubs[0]?.commit([ended.change], ended.because);
    return ended?.customerId;
  }

  it('BR-043.009 gives a premise to one of two hubs that want it at the same moment', async () => {
    const [one, two] = [await customer(), await customer()];

    for (let round = 0; round < 10; round++) {
      const taken = await Promise.all([take(here, one), take(there, two)]);
      expect(taken.filter(Boolean)).to.have.length(1);
      const { periods } = await there.tenureOf(ESIID);
      expect(periods).to.have.length(1);
      await end(JUNE);
    }
  });

  it('BR-043.009 refuses a premise that another has, also later', async () => {
    const [one, two] = [await customer(), await customer()];
    await take(here, one, JULY);

    for (const from of [JUNE, JULY, TODAY]) {
      const refused = await here.holding(two, ESIID, from, OPERATOR).catch((error) => error);
      expect(refused).to.include({ kind: 'conflict', messageKey: 'customer.esiid-taken' });
    }
    const again = await here.holding(one, ESIID, JULY, OPERATOR).catch((error) => error);
    expect(again).to.include({ kind: 'conflict', messageKey: 'customer.esiid-held' });
  });

  it('ends on the day of the move-out, and only for who holds it', async () => {
    const [one, two] = [await customer(), await customer()];
    await take(here, one);

    expect(await end(JULY, two)).to.equal(undefined);
    expect(await end(JULY, one)).to.equal(one);
    expect(await end(JULY)).to.equal(undefined);
    expect(await take(there, two, JULY)).to.equal(true);
    expect(await here.occupanciesOf(one, [ESIID])).to.deep.equal([
      { esiid: ESIID, from: JUNE, until: JULY },
    ]);
    expect(await here.ofEsiid(ESIID)).to.have.members([one, two]);
  });

  it('leaves nothing of a time that ends before it began', async () => {
    const one = await customer();
    await take(here, one, JULY);

    expect(await end(JUNE)).to.equal(one);

    expect(await here.occupanciesOf(one, [ESIID])).to.deep.equal([]);
  });

  it('goes from hand to hand in one step', async () => {
    const [one, two] = [await customer(), await customer()];
    await take(here, one);

    const over = await here.handingOver(ESIID, two, JULY, OPERATOR);
    await hubs[0]?.commit([over.change], over.because);

    expect(over.from).to.equal(one);
    expect(over.because.map(({ action }) => action)).to.deep.equal([
      'customer.premise-ended',
      'customer.premise-taken',
    ]);
    expect((await there.holderOf(ESIID))?.customerId).to.equal(two);
    expect(await there.occupanciesOf(one, [ESIID])).to.deep.equal([
      { esiid: ESIID, from: JUNE, until: JULY },
    ]);
  });

  it('names of many ESIIDs what is theirs, what was, and what is another’s', async () => {
    const [one, two] = [await customer(), await customer()];
    await take(here, two);
    const wanted = new Map([
      [ESIID, TODAY],
      [OTHER, TODAY],
    ]);

    const first = await here.holdingMany(one, wanted, OPERATOR);
    await hubs[0]?.commit(first.changes, first.because);
    const second = await there.holdingMany(one, wanted, OPERATOR);

    expect(first).to.deep.include({ added: [OTHER], held: [], taken: [ESIID] });
    expect(second).to.deep.include({ added: [], held: [OTHER], taken: [ESIID] });
  });

  it('begins again on the day it ended, not before', async () => {
    const one = await customer();
    await take(here, one);
    await end(TODAY, one);

    const many = await here.holdingMany(one, new Map([[ESIID, JULY]]), OPERATOR);
    await hubs[0]?.commit(many.changes, many.because);

    const { periods } = await here.tenureOf(ESIID);
    expect(periods.map(({ from }) => from.toString())).to.deep.equal([`${JUNE}`, `${TODAY}`]);
  });

  it('keeps a customer who moves out and back as one', async () => {
    const occupancies = [
      { esiid: ESIID, from: JUNE, until: JULY },
      { esiid: ESIID, from: TODAY, until: null },
    ];
    const { id } = await here.create({ occupancies }, OPERATOR);

    expect(await there.occupanciesOf(id, [ESIID])).to.deep.equal(occupancies);
  });

  it('is not theirs before the first day, from the last one on, nor when it is another’s', async () => {
    const [one, two] = [await customer(), await customer()];
    await take(here, one, JUNE);
    await end(JULY, one);

    const held = async (id: string, day: Temporal.PlainDate) => [
      ...(await there.heldOf(id, [ESIID, OTHER], day)),
    ];
    expect(await held(one, JUNE.subtract({ days: 1 }))).to.deep.equal([]);
    expect(await held(one, JULY)).to.deep.equal([]);
    expect(await held(two, JUNE)).to.deep.equal([]);
    expect(await held(one, JUNE)).to.deep.equal([ESIID]);
    expect(await held(one, JULY.subtract({ days: 1 }))).to.deep.equal([ESIID]);
  });

  it('is found by ESIID among any number of others, in ESIID order', async () => {
    const esiids = Array.from({ length: 60 }, (_, n) =>
      String(10_089_010_000_000_000n + BigInt(n)),
    );
    const occupancies = esiids.map((esiid) => ({ esiid, from: JUNE, until: null }));
    const { id } = await here.create({ occupancies }, OPERATOR);
    const [, second = '', ...rest] = esiids;
    const last = rest.at(-1) ?? '';

    const found = await there.occupanciesOf(id, [last, second, last, 'nobody’s']);

    expect(found).to.deep.equal([
      { esiid: second, from: JUNE, until: null },
      { esiid: last, from: JUNE, until: null },
    ]);
  });

  it('is listed when nothing but ended times comes before it, and what begins later on demand', async () => {
    const later = TODAY.add({ days: 9 });
    const occupancies = ['1', '2', '3', '4', '5'].map((end) => ({
      esiid: `100890100000000000000${end}`,
      from: end === '5' ? later : JUNE,
      until: end < '4' ? JULY : null,
    }));
    const { id } = await here.create({ occupancies }, OPERATOR);
    const ends = async (withLater: boolean) => {
      const { items } = await here.premisesOf(id, { limit: 2, withLater });
      return items.map(({ esiid }) => esiid.at(-1));
    };

    expect(await ends(false)).to.deep.equal(['4']);
    expect(await ends(true)).to.deep.equal(['4']);
    const { next } = await here.premisesOf(id, { limit: 2 });
    const last = { limit: 2, after: next };
    expect((await here.premisesOf(id, last)).items).to.deep.equal([]);
    expect((await here.premisesOf(id, { ...last, withLater: true })).items).to.have.length(1);
  });

  it('is found past a thousand ended times at little cost, on the page that it would be on', async () => {
    const esiids = Array.from({ length: 1203 }, (_, n) =>
      String(10_089_010_000_000_000n + BigInt(n)),
    );
    const occupancies = esiids.map((esiid, n) => {
      return { esiid, from: JUNE, until: n < 1100 || n === 1102 ? JULY : null };
    });
    const { id } = await here.create({ occupancies }, OPERATOR);
    let reads = 0;
    const hub = await store.open();
    hubs = [...hubs, hub];
    const counted = new Customers(
      countingPages(hub, () => reads++),
      turnedClock(),
    );
    const pageOf = async (limit: number, after?: string) => {
      const { items, next } = await counted.premisesOf(id, { limit, after });
      return { numbers: items.map(({ esiid }) => esiids.indexOf(esiid)), next };
    };

    expect((await pageOf(1)).numbers).to.deep.equal([1100]);
    expect(reads).to.be.below(8);
    const first = await pageOf(7);
    expect(first.numbers).to.deep.equal([1100, 1101, 1103, 1104, 1105]);
    expect((await pageOf(7, first.next)).numbers[0]).to.equal(1106);
    const big = await pageOf(600);
    expect([big.numbers[0], big.numbers.length, big.next]).to.deep.equal([1100, 99, big.next]);
    expect((await pageOf(600, big.next)).numbers).to.deep.equal([1200, 1201, 1202]);
  });

  it('is listed a page at a time, without what has ended', async () => {
    const occupancies = ['1', '2', '3', '4'].map((end) => ({
      esiid: `100890100000000000000${end}`,
      from: JUNE,
      until: end === '2' ? JULY : null,
    }));
    const { id } = await here.create({ occupancies }, OPERATOR);

    const first = await here.premisesOf(id, { limit: 3 });
    const second = await here.premisesOf(id, { limit: 3, after: first.next });

    expect(first.items.map(({ esiid }) => esiid.at(-1))).to.deep.equal(['1', '3']);
    expect(second.items.map(({ esiid }) => esiid.at(-1))).to.deep.equal(['4']);
    expect(second).to.not.have.property('next');
  });
}

/** Tells of each page that is read. */
function countingPages(collections: Collections, onPage: () => void): Collections {
  const define: Collections['define'] = (name, definition) => {
    const collection = collections.define<never>(name, definition);
    return new Proxy(collection, {
      get(target, key) {
        if (key === 'page') onPage();
        const value: unknown = Reflect.get(target, key);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  };
  return new Proxy(collections, {
    get(target, key) {
      if (key === 'define') return define;
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
