import { expect } from 'chai';
import type { Collections } from '../../src/collections.ts';
import {
  anEvent,
  aTariff,
  type CollectionsStore,
  definition,
  eventsOf,
  ids,
  NOON,
  range,
  refusalOf,
  spelt,
  type Tariff,
  type TariffStore,
  tariffStore,
} from './tariffs.ts';

export function unitsOfWorkContract(fresh: () => Promise<CollectionsStore>): void {
  let hub: TariffStore;

  beforeEach(async () => {
    hub = await tariffStore(await fresh());
  });

  afterEach(() => hub.remove());

  describe('a unit of work', () => {
    it('leaves nothing behind when its last change fails, not even the event', async () => {
      const a = aTariff({ id: 'a' });
      await hub.insert(a);

      const refusal = await refusalOf(
        hub.collections.commit(
          [
            hub.tariffs.replacing(aTariff({ id: 'a', version: 2, rank: 7 })),
            hub.tariffs.inserting(aTariff({ id: 'b' })),
            hub.tariffs.inserting(aTariff({ id: 'a', code: 'again' })),
          ],
          anEvent(),
        ),
      );

      expect(refusal).to.include({ kind: 'conflict' });
      expect(spelt(await hub.tariffs.find('a'))).to.deep.equal(spelt(a));
      expect(await hub.tariffs.find('b')).to.equal(undefined);
      expect(ids(await hub.tariffs.page({ index: 'rep', equals: ['103994067', 1] }))).to.equal('a');
      expect(await eventsOf(hub.collections)).to.deep.equal([]);
    });

    it('leaves nothing behind when its event cannot be saved', async () => {
      const unsayable = anEvent({ detail: { count: 1n } });

      const refusal = await refusalOf(
        hub.collections.commit([hub.tariffs.inserting(aTariff({ id: 'a' }))], unsayable),
      );

      expect(refusal).to.be.instanceOf(TypeError);
      expect(await hub.tariffs.find('a')).to.equal(undefined);
      expect(await eventsOf(hub.collections)).to.deep.equal([]);
    });

    it('saves all its changes and all its events', async () => {
      await hub.collections.commit(
        [hub.tariffs.inserting(aTariff({ id: 'a' })), hub.tariffs.inserting(aTariff({ id: 'b' }))],
        [anEvent({ subject: 'a' }), anEvent({ subject: 'b' })],
      );

      expect(ids(await hub.tariffs.page({ index: 'rep' }))).to.equal('a b');
      expect((await eventsOf(hub.collections)).map((event) => event.subject)).to.deep.equal([
        'a',
        'b',
      ]);
    });

    it('may change one document twice', async () => {
      await hub.collections.keep([
        hub.tariffs.inserting(aTariff({ id: 'a', rank: 1 })),
        hub.tariffs.replacing(aTariff({ id: 'a', rank: 2, version: 2 })),
        hub.tariffs.replacing(aTariff({ id: 'a', rank: 3, version: 3 })),
      ]);

      expect(await hub.tariffs.find('a')).to.include({ rank: 3, version: 3 });
    });

    it('lets exactly one of two hubs win that change the same version at once', async () => {
      await hub.insert(aTariff({ id: 'a' }));
      const other = await hub.store.open();
      const theirs = other.define<Tariff>('tariffs', definition);
      const next = (rank: number) => aTariff({ id: 'a', version: 2, rank });

      const outcomes = await Promise.allSettled([
        hub.collections.commit([hub.tariffs.replacing(next(2))], anEvent({ subject: 'ours' })),
        other.commit([theirs.replacing(next(3))], anEvent({ subject: 'theirs' })),
      ]);
      const events = await eventsOf(hub.collections);
      const found = await theirs.find('a');
      await other.close();

      const lost = outcomes.flatMap((outcome) =>
        outcome.status === 'rejected' ? [outcome.reason] : [],
      );
      expect(lost.map((error) => error.messageKey)).to.deep.equal(['storage.stale']);
      expect(events.map((event) => event.subject)).to.deep.equal([
        found?.rank === 2 ? 'ours' : 'theirs',
      ]);
    });

    it('loses no change of sixteen at once that try again', async () => {
      await hub.insert(aTariff({ id: 'a', rank: 0 }));

      await Promise.all(range(16).map(() => raiseRank()));

      expect(await hub.tariffs.find('a')).to.include({ rank: 16, version: 17 });
    });
  });

  describe('the record', () => {
    it('comes back in the order of recording, with what was said', async () => {
      const detail = {
        esiids: ['10089'],
        'file.csv': 3,
        day: Temporal.PlainDate.from('2026-03-08'),
      };
      await hub.collections.record([anEvent({ subject: 'b', detail }), anEvent({ subject: 'a' })]);
      await hub.collections.record([anEvent({ subject: 'c', at: NOON.subtract({ hours: 1 }) })]);

      const events = await eventsOf(hub.collections);

      expect(events.map((event) => event.subject)).to.deep.equal(['b', 'a', 'c']);
      expect(events.map((event) => event.id)).to.deep.equal(events.map(({ id }) => id).sort());
      expect(events[0]?.at.equals(NOON)).to.equal(true);
      expect(events[0]?.actor).to.deep.equal({ role: 'rep', id: '103994067' });
      expect(events[0]?.detail).to.deep.equal({ ...detail, day: '2026-03-08' });
      expect(events[1]).to.not.have.property('detail');
    });

    it('is asked by time, action and subject, and after an event', async () => {
      await hub.collections.record(
        range(6).map((n) =>
          anEvent({
            at: NOON.add({ minutes: n }),
            action: n % 2 === 0 ? 'usage.read' : 'consent.granted',
            subject: `s${n % 3}`,
          }),
        ),
      );
      const [first, second] = await eventsOf(hub.collections);
      const minutesOf = async (query: Parameters<Collections['events']>[0]) =>
        (await eventsOf(hub.collections, query)).map(({ at }) => at.since(NOON).total('minutes'));

      expect(await minutesOf({ action: 'usage.read' })).to.deep.equal([0, 2, 4]);
      expect(await minutesOf({ subject: 's1' })).to.deep.equal([1, 4]);
      expect(await minutesOf({ subject: 's1', action: 'usage.read' })).to.deep.equal([4]);
      expect(
        await minutesOf({ from: NOON.add({ minutes: 1 }), until: NOON.add({ minutes: 3 }) }),
      ).to.deep.equal([1, 2]);
      expect(await minutesOf({ after: second?.id ?? '' })).to.deep.equal([2, 3, 4, 5]);
      expect(await minutesOf({ after: first?.id ?? '', subject: 's0' })).to.deep.equal([3]);
    });
  });

  it('is all there after the hub was stopped and started, and may have other indexes then', async () => {
    await hub.collections.commit(
      [hub.tariffs.inserting(aTariff({ id: 'a', rank: 5, zones: ['COAST'] }))],
      anEvent(),
    );
    await hub.collections.close();

    const again = await hub.store.open();
    const changed = { ...definition, indexes: { zone: ['zones'], place: ['rank', 'zones'] } };
    const found = again.define<Tariff>('tariffs', changed);
    const byPlace = await found.findBy('place', [5, 'COAST']);
    const byZone = await found.findBy('zone', ['COAST']);
    const byCode = await found.findBy('code', ['103994067', 'code-a']);
    const events = await eventsOf(again);
    await again.close();

    expect([byPlace?.id, byZone?.id, byCode?.id]).to.deep.equal(['a', 'a', 'a']);
    expect(events.length).to.equal(1);
  });

  async function raiseRank(): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt++) {
      const now = await hub.tariffs.find('a');
      if (now === undefined) throw new Error('the tariff is gone');
      const next = { ...now, rank: now.rank + 1, version: now.version + 1 };
      const refusal = await refusalOf(hub.collections.keep([hub.tariffs.replacing(next)]));
      if (refusal === undefined) return;
      expect(refusal).to.include({ messageKey: 'storage.stale' });
    }
    throw new Error('never got through');
  }
}
