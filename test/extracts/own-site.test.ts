import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { isHubError } from '../../src/errors.ts';
import { ownSite } from '../../src/extracts/own-site.ts';
import type { Files } from '../../src/files.ts';
import { folderFiles } from '../../src/storage/sqlite/files.ts';

describe('the own site', () => {
  let folder: string;
  let files: Files;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hub-'));
    files = folderFiles(folder);
    await files.put('extracts/148055531/a.zip', Buffer.from('of Lone Star'));
    await files.put('extracts/1480555310000/b.zip', Buffer.from('of Bayou'));
    await files.put('rejects/secret.csv', Buffer.from('nobody'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('shows an account nothing of another, nor of the rest of the store', async () => {
    const site = ownSite(files);

    for (const account of ['', '1', '14805553', '..', '148055531/..', '999999999']) {
      expect(await site.list(account), account).to.deep.equal([]);
      expect(await refusal(site.open(account, 'a.zip', 0)), account).to.equal('not-found');
    }
    for (const name of [
      '../1480555310000/b.zip',
      '..',
      '',
      'b.zip',
      './a.zip',
      '../../rejects/secret.csv',
    ]) {
      expect(await refusal(site.open('148055531', name, 0)), name).to.equal('not-found');
    }
  });

  it('shows an account its own files, and gives them from any byte', async () => {
    const site = ownSite(files);

    const [file, ...others] = await site.list('148055531');
    const rest = await text(await site.open('148055531', 'a.zip', 3));

    expect(file).to.deep.include({ name: 'a.zip', size: 12 });
    expect(others).to.deep.equal([]);
    expect(rest).to.equal('Lone Star');
  });

  it('has delivered what the store holds, and says so when it does not', async () => {
    const site = ownSite(files);
    const open = () => files.open('extracts/148055531/a.zip');

    expect(await refusal(site.deliver('148055531', 'missing.zip', open))).to.equal('unavailable');
    await site.deliver('148055531', 'a.zip', open);
    await site.remove('148055531', 'a.zip');
    expect(await site.list('148055531')).to.deep.equal([]);
  });
});

async function refusal(step: Promise<unknown>): Promise<string> {
  try {
    await step;
    return 'none';
  } catch (error) {
    return isHubError(error) ? error.kind : String(error);
  }
}
