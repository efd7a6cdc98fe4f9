import { randomUUID } from 'node:crypto';
import { type MongoConnection, openMongo } from '../../../src/storage/mongo/connection.ts';
import { mongoUsage } from '../../../src/storage/mongo/usage.ts';
import { registersContract } from '../../contracts/registers-contract.ts';
import { usageContract } from '../../contracts/usage-contract.ts';
import { usageProperty } from '../../contracts/usage-property.ts';
import { describeWith } from '../../support/engines.ts';
import { startMongo, type TestMongo } from '../../support/mongo.ts';

describeWith('mongo', 'MongoDB as the usage store', () => {
  let mongo: TestMongo | undefined;
  let connection: MongoConnection;

  before(async () => {
    mongo = await startMongo();
    if (mongo === undefined) throw new Error('no MongoDB server');
    connection = await openMongo(mongo.uri);
  });
  after(async () => {
    await connection.client.close();
    await mongo?.stop();
  });

  usageContract(freshDatabase);
  registersContract(freshDatabase);
  usageProperty(freshDatabase, 8);

  /** One connection serves all tests; a database each keeps them apart. */
  async function freshDatabase() {
    const db = connection.client.db(`hub-test-${randomUUID()}`);
    return { usage: await mongoUsage(db), remove: async () => void (await db.dropDatabase()) };
  }
});
