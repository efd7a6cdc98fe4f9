import { expect } from 'chai';
import { everyDocument } from '../../src/collections.ts';
import {
  aTariff,
  type CollectionsStore,
  entriesOf,
  id,
  ids,
  NOON,
  range,
  refusalOf,
  type TariffStore,
  type Term,
  tariffStore,
} from './tariffs.ts';

export function pagesContract(fresh: () => Promise<CollectionsStore>): void {
  let hub: TariffStore;

  beforeEach(async () => {
    hub = await tariffStore(await fresh());
  });

  afterEach(() => hub.remove());

  describe('a page', () => {
    it('refuses a cursor that no page gave', async () => {
      const refusal = await refusalOf(hub.tariffs.page({ index: 'rank', after: '?' }));

      expect(refusal).to.include({ kind: 'invalid', messageKey: 'storage.bad-cursor' });
    });

    it('refuses an index that nobody declared, and more values than it has fields', async () => {
      expect(await refusalOf(hub.tariffs.page({ index: 'colour' }))).to.be.instanceOf(RangeError);
      expect(await refusalOf(hub.tariffs.findBy('rank', [1, 2]))).to.be.instanceOf(RangeError);
    });

    it('is ordered by the index, then by id', async () => {
      await hub.insert(
        aTariff({ id: 'd', rank: 10 }),
        aTariff({ id: 'b', rank: -2.5 }),
        aTariff({ id: 'c', rank: 9 }),
        aTariff({ id: 'a', rank: 9 }),
        aTariff({ id: 'e', rank: -3 }),
        aTariff({ id: 'f', rank: 0 }),
      );

      expect(ids(await hub.tariffs.page({ index: 'rank' }))).to.equal('e b f a c d');
      expect(ids(await hub.tariffs.page({ index: 'rank', newestFirst: true }))).to.equal(
        'd c a f b e',
      );
    });

    it('orders text by its bytes and puts what is null first', async () => {
      await hub.insert(
        aTariff({ id: 'a', note: 'AB' }),
        aTariff({ id: 'b', note: null }),
        aTariff({ id: 'c', note: 'A' }),
        aTariff({ id: 'd', note: 'a' }),
        aTariff({ id: 'e', note: '' }),
        aTariff({ id: 'f', note: '\u{1F600}' }),
        aTariff({ id: 'g', note: '\uFF5E' }),
        aTariff({ id: 'h', note: 'A\u0000' }),
      );

      expect(ids(await hub.tariffs.page({ index: 'note' }))).to.equal('b e c h a d g f');
    });

    it('keeps to its range: from is in, until is out, null is never within', async () => {
      await hub.insert(...['A', 'B', 'C', 'D'].map((note) => aTariff({ id: note, note })));
      await hub.insert(aTariff({ id: 'none', note: null }));

      expect(ids(await hub.tariffs.page({ index: 'note', from: 'B', until: 'D' }))).to.equal('B C');
      expect(ids(await hub.tariffs.page({ index: 'note', until: 'C' }))).to.equal('A B');
      expect(ids(await hub.tariffs.page({ index: 'note', from: 'C' }))).to.equal('C D');
      expect(
        ids(await hub.tariffs.page({ index: 'note', from: 'B', until: 'D', newestFirst: true })),
      ).to.equal('C B');
    });

    it('ranges over instants to the millisecond', async () => {
      const at = (milliseconds: number) => NOON.add({ milliseconds });
      await hub.insert(...[0, 5, 10, 1000].map((ms) => aTariff({ id: `m${ms}`, since: at(ms) })));

      const page = await hub.tariffs.page({
        index: 'since',
        equals: ['103994067'],
        from: at(5),
        until: at(1000),
      });

      expect(ids(page)).to.equal('m5 m10');
    });

    it('leads to the next one in both directions, and the last leads nowhere', async () => {
      await hub.insert(...range(25).map((n) => aTariff({ id: id(n), rank: n % 4 })));

      const forward = await walk({ index: 'rep', equals: ['103994067'], limit: 4 });
      const backward = await walk({
        index: 'rep',
        equals: ['103994067'],
        limit: 4,
        newestFirst: true,
      });

      const expected = range(25).sort((a, b) => (a % 4) - (b % 4) || a - b);
      expect(forward.ids).to.deep.equal(expected.map(id));
      expect(backward.ids).to.deep.equal(expected.map(id).reverse());
      expect(forward.pages).to.equal(7);
    });

    it('neither repeats nor loses what was there while others insert', async () => {
      await hub.insert(...range(12).map((n) => aTariff({ id: id(n * 10), rank: n * 10 })));
      const seen: string[] = [];
      let after: string | undefined;
      let late = 0;
      do {
        const page = await hub.tariffs.page({
          index: 'rank',
          limit: 3,
          ...(after !== undefined && { after }),
        });
        seen.push(...page.items.map((item) => item.id));
        // One behind the cursor, one ahead of it.
        await hub.insert(
          aTariff({ id: id(late + 1), rank: late + 1 }),
          aTariff({ id: id(115 + late), rank: 115 + late }),
        );
        late += 1;
        after = page.next;
      } while (after !== undefined && late < 20);

      expect(new Set(seen).size).to.equal(seen.length);
      expect(seen).to.include.members(range(12).map((n) => id(n * 10)));
      expect(seen).to.include(id(115));
    });

    it('has a document once, however many of its items are in the index', async () => {
      await hub.insert(
        aTariff({ id: 'a', zones: ['COAST', 'NORTH', 'WEST'] }),
        aTariff({ id: 'b', zones: ['COAST', 'COAST'] }),
        aTariff({ id: 'c', zones: ['NORTH', 'SOUTH'] }),
        aTariff({ id: 'd', zones: [] }),
      );

      const forward = await walk({ index: 'zone', limit: 1 });
      const backward = await walk({ index: 'zone', limit: 1, newestFirst: true });

      expect(forward.ids).to.deep.equal(['a', 'b', 'c']);
      expect(backward.ids).to.deep.equal(['a', 'c', 'b']);
      expect(ids(await hub.tariffs.page({ index: 'zone', equals: ['NORTH'] }))).to.equal('a c');
      expect(ids(await hub.tariffs.page({ index: 'rankZone', equals: [1], from: 'N' }))).to.equal(
        'a c',
      );
    });

    it('never mixes the fields of two items of one document', async () => {
      const term = (zone: string, from: string): Term => ({
        zone,
        from: Temporal.PlainDate.from(from),
        signed: { at: null },
      });
      await hub.insert(
        aTariff({ id: 'a', terms: [term('COAST', '2026-05-01'), term('WEST', '2026-01-01')] }),
        aTariff({ id: 'b', terms: [term('COAST', '2026-02-01')] }),
      );

      const january = { until: Temporal.PlainDate.from('2026-02-01') };
      const coast = await hub.tariffs.page({ index: 'term', equals: ['COAST'] });
      const mixed = await hub.tariffs.page({ index: 'term', equals: ['COAST'], ...january });

      expect(ids(coast)).to.equal('b a');
      expect(ids(mixed)).to.equal('');
    });

    it('can be walked to the end document by document', async () => {
      await hub.insert(...range(7).map((n) => aTariff({ id: id(n), rank: n })));

      const seen: string[] = [];
      for await (const { id } of everyDocument(hub.tariffs, { index: 'rank', limit: 3 }))
        seen.push(id);

      expect(seen).to.deep.equal(range(7).map(id));
    });
  });

  it('counts documents by value, each once', async () => {
    await hub.insert(
      aTariff({ id: 'a', rank: 1, zones: ['COAST', 'WEST'] }),
      aTariff({ id: 'b', rank: 2, zones: ['WEST'] }),
      aTariff({ id: 'c', rank: 2, rep: '1779999999999', note: 'x' }),
    );

    expect(entriesOf(await hub.tariffs.countBy('rep'))).to.deep.equal({
      '103994067': 2,
      '1779999999999': 1,
    });
    expect(entriesOf(await hub.tariffs.countBy('rep', ['103994067']))).to.deep.equal({
      1: 1,
      2: 1,
    });
    expect(entriesOf(await hub.tariffs.countBy('zone'))).to.deep.equal({ COAST: 1, WEST: 2 });
    expect(entriesOf(await hub.tariffs.countBy('note'))).to.deep.equal({ x: 1 });
  });

  async function walk(query: Parameters<typeof hub.tariffs.page>[0]) {
    const seen: string[] = [];
    let pages = 0;
    let after: string | undefined;
    do {
      const page = await hub.tariffs.page(after === undefined ? query : { ...query, after });
      seen.push(...page.items.map((item) => item.id));
      pages += 1;
      after = page.next;
    } while (after !== undefined && pages < 100);
    return { ids: seen, pages };
  }
}
