import { expect } from 'chai';
import type { Document } from '../../../src/collections.ts';
import { openMongoCollections } from '../../../src/storage/mongo/collections.ts';
import { openMongo } from '../../../src/storage/mongo/connection.ts';
import { collectionsContract } from '../../contracts/collections-contract.ts';
import type { CollectionsStore } from '../../contracts/tariffs.ts';
import { describeWith } from '../../support/engines.ts';
import { startMongo, startStandAlone } from '../../support/mongo.ts';

describeWith('mongo', 'MongoDB as the document store', () => {
  it('refuses a stand-alone server, which has no transactions', async () => {
    const server = await startStandAlone();

    const refusal = await refusalOf(openMongo(server.uri));

    server.stop();
    expect(refusal).to.include({
      kind: 'unavailable',
      messageKey: 'storage.mongo-not-replica-set',
    });
  });

  it('says that nobody answers, and not where it asked', async () => {
    const nobody = 'mongodb://user:secret@127.0.0.1:1/hub';

    const refusal = await refusalOf(openMongoCollections(nobody));

    expect(refusal).to.include({ kind: 'unavailable', messageKey: 'storage.mongo-unreachable' });
    expect(refusal).to.have.property('detail').that.deep.equals({});
  });

  it('lets two hubs prepare one new database at once', async () => {
    const store = await mongoStore();
    const hubs = await Promise.all([store.open(), store.open(), store.open()]);
    const things = hubs.map((hub) => hub.define<Thing>('things', { unique: { name: ['name'] } }));

    const saved = await Promise.allSettled(
      things.map((thing, n) =>
        hubs[n]?.keep([thing.inserting({ id: `t${n}`, version: 1, name: 'one' })]),
      ),
    );
    await Promise.all(hubs.map((hub) => hub.close()));
    await store.remove();

    const refused = saved.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(refused.map((error) => error.messageKey)).to.deep.equal(
      Array(2).fill('storage.duplicate'),
    );
  });

  collectionsContract(mongoStore);
});

interface Thing extends Document {
  readonly name: string;
}

async function refusalOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

async function mongoStore(): Promise<CollectionsStore> {
  const mongo = await startMongo();
  if (mongo === undefined) throw new Error('no MongoDB server');
  return { open: () => openMongoCollections(mongo.uri), remove: mongo.stop };
}
