import { expect } from 'chai';
import {
  aTariff,
  type CollectionsStore,
  NOON,
  refusalOf,
  spelt,
  type TariffStore,
  tariffStore,
} from './tariffs.ts';

export function documentsContract(fresh: () => Promise<CollectionsStore>): void {
  let hub: TariffStore;

  beforeEach(async () => {
    hub = await tariffStore(await fresh());
  });

  afterEach(() => hub.remove());

  describe('a document', () => {
    it('cannot be inserted twice', async () => {
      await hub.insert(aTariff({ id: 'a' }));

      const refusal = await refusalOf(hub.insert(aTariff({ id: 'a', code: 'other' })));

      expect(refusal).to.include({ kind: 'conflict', messageKey: 'storage.duplicate' });
      expect((await hub.tariffs.find('a'))?.code).to.equal('code-a');
    });

    it('cannot share a unique value with another', async () => {
      await hub.insert(aTariff({ id: 'a', code: 'X' }));

      const refusal = await refusalOf(hub.insert(aTariff({ id: 'b', code: 'X' })));

      expect(refusal).to.include({ kind: 'conflict', messageKey: 'storage.duplicate' });
      expect(await hub.tariffs.find('b')).to.equal(undefined);
    });

    it('cannot take a unique value by being replaced', async () => {
      await hub.insert(aTariff({ id: 'a', code: 'X' }), aTariff({ id: 'b', code: 'Y' }));

      const taking = hub.tariffs.replacing(aTariff({ id: 'b', code: 'X', version: 2 }));

      expect(await refusalOf(hub.collections.keep([taking]))).to.include({ kind: 'conflict' });
      expect((await hub.tariffs.findBy('code', ['103994067', 'Y']))?.id).to.equal('b');
    });

    it('may lack a unique value, as others do', async () => {
      await hub.insert(aTariff({ id: 'a' }), aTariff({ id: 'b', label: undefined }));

      expect([...(await hub.tariffs.findMany(['a', 'b'])).keys()]).to.have.members(['a', 'b']);
    });

    it('frees its unique value when it is changed or removed', async () => {
      const a = aTariff({ id: 'a', code: 'X' });
      await hub.insert(a);

      await hub.collections.keep([
        hub.tariffs.removing(a),
        hub.tariffs.inserting(aTariff({ id: 'b', code: 'X' })),
      ]);

      expect((await hub.tariffs.findBy('code', ['103994067', 'X']))?.id).to.equal('b');
    });

    it('is not replaced by somebody who read an older version', async () => {
      await hub.insert(aTariff({ id: 'a' }));
      await hub.collections.keep([
        hub.tariffs.replacing(aTariff({ id: 'a', version: 2, rank: 2 })),
      ]);

      const late = hub.tariffs.replacing(aTariff({ id: 'a', version: 2, rank: 3 }));

      expect(await refusalOf(hub.collections.keep([late]))).to.include({
        kind: 'conflict',
        messageKey: 'storage.stale',
      });
      expect((await hub.tariffs.find('a'))?.rank).to.equal(2);
    });

    it('is not removed by somebody who read an older version, nor twice', async () => {
      const first = aTariff({ id: 'a' });
      const second = aTariff({ id: 'a', version: 2 });
      await hub.insert(first);
      await hub.collections.keep([hub.tariffs.replacing(second)]);

      const late = await refusalOf(hub.collections.keep([hub.tariffs.removing(first)]));
      await hub.collections.keep([hub.tariffs.removing(second)]);
      const again = await refusalOf(hub.collections.keep([hub.tariffs.removing(second)]));

      expect(late).to.include({ messageKey: 'storage.stale' });
      expect(again).to.include({ messageKey: 'storage.stale' });
      expect(await hub.tariffs.find('a')).to.equal(undefined);
      expect((await hub.tariffs.page({ index: 'rep' })).items).to.deep.equal([]);
    });

    it('cannot be replaced before it exists', async () => {
      const change = hub.tariffs.replacing(aTariff({ id: 'a', version: 2 }));

      expect(await refusalOf(hub.collections.keep([change]))).to.include({
        messageKey: 'storage.stale',
      });
    });

    it('is refused when it holds a time that nobody declared', () => {
      const odd = { ...aTariff({ id: 'a' }), seen: NOON };

      expect(() => hub.tariffs.inserting(odd)).to.throw(TypeError, "'seen'");
    });

    it('comes back as it went in, with instants and dates at any depth', async () => {
      const a = aTariff({
        id: 'a',
        note: 'Ñandú 😀 "\u0000\u0001"',
        since: Temporal.Instant.from('2026-11-01T06:30:00.120Z'),
        terms: [
          { zone: 'COAST', from: Temporal.PlainDate.from('2026-03-08'), signed: { at: NOON } },
          { zone: 'WEST', from: Temporal.PlainDate.from('2024-02-29'), signed: { at: null } },
        ],
      });
      await hub.insert(a);

      const found = await hub.tariffs.find('a');

      // Chai compares Temporal values by their (absent) own properties, so they are spelt out here.
      expect(spelt(found)).to.deep.equal(spelt(a));
      expect(found?.terms[0]?.from).to.be.instanceOf(Temporal.PlainDate);
      expect(found?.terms[0]?.signed.at).to.be.instanceOf(Temporal.Instant);
      expect(found?.since).to.be.instanceOf(Temporal.Instant);
    });

    it('is found among many by id, and absent ones are left out', async () => {
      await hub.insert(aTariff({ id: 'a' }), aTariff({ id: 'b' }), aTariff({ id: 'c' }));

      const found = await hub.tariffs.findMany(['c', 'nobody', 'a']);

      expect([...found.keys()]).to.have.members(['a', 'c']);
      expect((await hub.tariffs.findMany([])).size).to.equal(0);
    });

    it('is found by what it became, not by what it was', async () => {
      await hub.insert(aTariff({ id: 'a', rank: 1, zones: ['COAST', 'WEST'] }));

      await hub.collections.keep([
        hub.tariffs.replacing(aTariff({ id: 'a', version: 2, rank: 9, zones: ['WEST', 'NORTH'] })),
      ]);

      expect(await hub.tariffs.findBy('zone', ['COAST'])).to.equal(undefined);
      expect((await hub.tariffs.findBy('zone', ['NORTH', 9]))?.id).to.equal('a');
      expect(await hub.tariffs.findBy('zone', ['WEST', 1])).to.equal(undefined);
    });
  });
}
