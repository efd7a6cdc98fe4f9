import { mongoCollections } from './collections.ts';
import { openMongo } from './connection.ts';
import { gridFsFiles } from './files.ts';
import { mongoUsage } from './usage.ts';

/** The three ports over one MongoDB database. */
export async function openMongoStores(uri: string) {
  const connection = await openMongo(uri);
  return {
    collections: mongoCollections(connection),
    usage: await mongoUsage(connection.db),
    files: gridFsFiles(connection.db),
  };
}
