import { openMongo } from '../../../src/storage/mongo/connection.ts';
import { gridFsFiles } from '../../../src/storage/mongo/files.ts';
import { filesContract } from '../../contracts/files-contract.ts';
import { describeWith } from '../../support/engines.ts';
import { startMongo } from '../../support/mongo.ts';

describeWith('mongo', 'GridFS as the file store', () => {
  filesContract(async () => {
    const mongo = await startMongo();
    if (mongo === undefined) throw new Error('no MongoDB server');
    const { client, db } = await openMongo(mongo.uri);
    return {
      files: gridFsFiles(db),
      remove: async () => {
        await client.close();
        await mongo.stop();
      },
    };
  });
});
