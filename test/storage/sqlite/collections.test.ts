import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Document } from '../../../src/collections.ts';
import { openSqliteCollections } from '../../../src/storage/sqlite/collections.ts';
import { collectionsContract } from '../../contracts/collections-contract.ts';
import type { CollectionsStore } from '../../contracts/tariffs.ts';

describe('SQLite as the document store', () => {
  collectionsContract(sqliteStore);

  it('needs no file for a store that ends with the process', async () => {
    const collections = await openSqliteCollections(':memory:');
    const things = collections.define<Document>('things', {});

    await collections.keep([things.inserting({ id: 'a', version: 1 })]);

    expect(await things.find('a')).to.deep.equal({ id: 'a', version: 1 });
    await collections.close();
  });
});

async function sqliteStore(): Promise<CollectionsStore> {
  const folder = await mkdtemp(join(tmpdir(), 'hub-'));
  return {
    open: () => openSqliteCollections(join(folder, 'hub.sqlite')),
    remove: () => rm(folder, { recursive: true }),
  };
}
