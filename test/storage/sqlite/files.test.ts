import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderFiles } from '../../../src/storage/sqlite/files.ts';
import { filesContract } from '../../contracts/files-contract.ts';

describe('a folder as the file store', () => {
  filesContract(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hub-'));
    return {
      files: folderFiles(join(folder, 'files')),
      remove: () => rm(folder, { recursive: true }),
    };
  });
});
