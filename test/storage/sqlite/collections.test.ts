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

  it('sees what another process changed or removed at its next look', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hub-'));
    const file = join(folder, 'hub.sqlite');
    const here = await openSqliteCollections(file);
    const there = await openSqliteCollections(file);
    const ours = here.define<Token>('tokens', {});
    const theirs = there.define<Token>('tokens', {});
    const token = { id: 'a', version: 1, isLive: true };
    await here.keep([ours.inserting(token)]);
    expect(await ours.find('a')).to.deep.equal(token);

    await there.keep([theirs.replacing({ ...token, version: 2, isLive: false })]);
    expect(await ours.find('a')).to.deep.equal({ id: 'a', version: 2, isLive: false });

    await there.keep([theirs.removing({ ...token, version: 2 })]);
    expect(await ours.find('a')).to.equal(undefined);

    await Promise.all([here.close(), there.close()]);
    await rm(folder, { recursive: true });
  });
});

interface Token extends Document {
  readonly isLive: boolean;
}

async function sqliteStore(): Promise<CollectionsStore> {
  const folder = await mkdtemp(join(tmpdir(), 'hub-'));
  return {
    open: () => openSqliteCollections(join(folder, 'hub.sqlite')),
    remove: () => rm(folder, { recursive: true }),
  };
}
