import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { explain } from '../../src/cli/output.ts';
import { sentenceOf } from '../../src/cli/phrases.ts';
import { HubError } from '../../src/errors.ts';
import { packageRoot } from '../../src/package-root.ts';

const FOLDERS = ['intake', 'extracts', 'market', 'identity', 'oauth', 'fixtures', 'cli', 'storage'];
const SOURCES = [...FOLDERS, 'delivery', 'hub', 'usage', 'config.ts', 'lease.ts', 'free-port.ts'];
/** `HubError('kind', 'key'`, and the key of a fault in a field: `'organisation.missing'` in the files of rules. */
const ERROR = /HubError\(\s*'[a-z-]+',\s*'([a-z-]+\.[a-z0-9-]+)'/g;
const FAULT = /'((?:organisation|account)\.[a-z-]+)'/g;
const FILES_OF_FAULTS = ['identity/organisation-rules.ts', 'identity/user-id-rules.ts'];

describe('the words of the command line', () => {
  it('are there for every refusal that a command can meet', async () => {
    const keys = new Set<string>();
    for (const text of await Promise.all((await sourceFiles()).map(read))) {
      for (const [, key = ''] of text.matchAll(ERROR)) keys.add(key);
    }

    expect(keys.size).to.be.greaterThan(60);
    expect([...keys].filter((key) => !isSentence(sentenceOf(key)))).to.deep.equal([]);
  });

  it('are there for every fault that a field can have', async () => {
    for (const file of FILES_OF_FAULTS) {
      const keys = [...(await read(join(SRC, file))).matchAll(FAULT)].map(([, key = '']) => key);
      const silent = keys.filter((key) => !isSentence(sentenceOf(key, 'name')));

      expect(keys).not.to.have.length(0);
      expect(silent.filter((key) => key !== 'organisation.invalid')).to.deep.equal([]);
    }
  });

  it('say what is wrong with each field', () => {
    const faults = { userId: 'account.user-id-too-short', name: 'organisation.missing' };

    expect(explain(new HubError('invalid', 'organisation.invalid', faults))).to.equal(
      'that is not right: (userId: The user ID needs at least 5 characters, name: Fill in: name)',
    );
  });
});

const SRC = join(packageRoot(), 'src');

async function sourceFiles(): Promise<readonly string[]> {
  const files: string[] = [];
  for (const source of SOURCES) {
    if (source.endsWith('.ts')) {
      files.push(join(SRC, source));
      continue;
    }
    const names = await readdir(join(SRC, source), { recursive: true });
    files.push(
      ...names.filter((name) => /\.tsx?$/.test(name)).map((name) => join(SRC, source, name)),
    );
  }
  return files;
}

function read(path: string): Promise<string> {
  return readFile(path, 'utf8');
}

/** Words for people, with nothing left to fill in. */
function isSentence(words: string | undefined): boolean {
  return words?.includes(' ') === true && !words.includes('{{');
}
