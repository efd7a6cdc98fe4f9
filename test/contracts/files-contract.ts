import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import type { Files } from '../../src/files.ts';

/** One store of files, empty at first. */
export interface FilesStore {
  readonly files: Files;
  remove(): Promise<void>;
}

const ZIP = 'extracts/103994067/103994067IntervalData20260301.zip';

export function filesContract(fresh: () => Promise<FilesStore>): void {
  let store: FilesStore;
  let files: Files;

  beforeEach(async () => {
    store = await fresh();
    files = store.files;
  });

  afterEach(() => store.remove());

  const text = async (path: string, from?: number) =>
    (await buffer(await files.open(path, from))).toString();

  for (const path of [
    '',
    '/etc/passwd',
    '../x',
    'a/../../x',
    'a//b',
    'a/',
    '.hidden',
    'a/./b',
    'a\\b',
    'a\u0000',
  ]) {
    it(`refuses the path ${JSON.stringify(path)} whatever is asked`, async () => {
      const refusals = await Promise.all([
        refusalOf(files.put(path, Buffer.from('x'))),
        refusalOf(files.open(path)),
        refusalOf(files.find(path)),
        refusalOf(files.remove(path)),
      ]);

      for (const refusal of refusals) {
        expect(refusal).to.include({ kind: 'invalid', messageKey: 'storage.bad-path' });
      }
    });
  }

  it('refuses a prefix that leads out of the store', async () => {
    for (const prefix of ['../', '/etc/', 'a/../../']) {
      expect(await refusalOf(files.list(prefix))).to.include({ messageKey: 'storage.bad-path' });
    }
  });

  it('says that a file is not there, and finds nothing', async () => {
    await files.put('a/b', Buffer.from('x'));

    for (const path of ['nothing', 'a', 'a/c', 'a/b/c']) {
      expect(await refusalOf(files.open(path))).to.include({
        kind: 'not-found',
        messageKey: 'storage.no-such-file',
      });
      expect(await files.find(path)).to.equal(undefined);
    }
  });

  it('keeps the file it had when a new one breaks off', async () => {
    await files.put(ZIP, Buffer.from('old'));
    async function* breaking() {
      yield Buffer.from('half of the n');
      throw new Error('the line went dead');
    }

    const refusal = await refusalOf(files.put(ZIP, Readable.from(breaking())));

    expect(refusal).to.be.instanceOf(Error).with.property('message', 'the line went dead');
    expect(await text(ZIP)).to.equal('old');
    expect((await files.list('')).map(({ path }) => path)).to.deep.equal([ZIP]);
  });

  it('gives back what was put, from bytes and from a stream', async () => {
    const content = randomBytes(700_000);
    const before = Date.now();

    const stored = await files.put(
      ZIP,
      Readable.from([content.subarray(0, 5), content.subarray(5)]),
    );
    await files.put('empty', new Uint8Array());

    expect(stored).to.include({ path: ZIP, size: 700_000 });
    expect(stored.modifiedAt.epochMilliseconds).to.be.within(before - 2000, Date.now() + 2000);
    expect(Buffer.compare(await buffer(await files.open(ZIP)), content)).to.equal(0);
    expect((await files.find('empty'))?.size).to.equal(0);
    expect(await text('empty')).to.equal('');
  });

  it('goes on from any byte of a file, as an interrupted download does', async () => {
    const content = randomBytes(600_000);
    await files.put(ZIP, content);

    for (const from of [0, 1, 261_120, 300_000, 599_999, 600_000, 700_000]) {
      const rest = await buffer(await files.open(ZIP, from));
      expect(Buffer.compare(rest, content.subarray(from)), `from ${from}`).to.equal(0);
    }
  });

  it('replaces a file, and who reads the old one reads it to its end', async () => {
    const old = randomBytes(2_000_000);
    await files.put(ZIP, old);
    const reading = await files.open(ZIP);

    const stored = await files.put(ZIP, Buffer.from('new'));
    const read = await buffer(reading);

    expect(Buffer.compare(read, old)).to.equal(0);
    expect(stored.size).to.equal(3);
    expect(await text(ZIP)).to.equal('new');
    expect((await files.list('extracts/')).map(({ size }) => size)).to.deep.equal([3]);
  });

  it('lists what starts with a prefix, in byte order', async () => {
    const paths = ['b', 'a/10', 'a/1', 'a-1', 'a/b/c', 'A', 'ab', 'a/1.zip'];
    for (const path of paths) await files.put(path, Buffer.from(path));
    const listed = async (prefix: string) => (await files.list(prefix)).map(({ path }) => path);

    expect(await listed('')).to.deep.equal([
      'A',
      'a-1',
      'a/1',
      'a/1.zip',
      'a/10',
      'a/b/c',
      'ab',
      'b',
    ]);
    expect(await listed('a/')).to.deep.equal(['a/1', 'a/1.zip', 'a/10', 'a/b/c']);
    expect(await listed('a/1')).to.deep.equal(['a/1', 'a/1.zip', 'a/10']);
    expect(await listed('nobody/')).to.deep.equal([]);
    expect(await listed('a/1/')).to.deep.equal([]);
  });

  it('removes a file once and for all, and again without complaint', async () => {
    await files.put(ZIP, Buffer.from('x'));
    await files.put('other', Buffer.from('y'));

    await files.remove(ZIP);
    await files.remove(ZIP);

    expect(await files.find(ZIP)).to.equal(undefined);
    expect((await files.list('')).map(({ path }) => path)).to.deep.equal(['other']);
  });

  it('has one whole file after several were put at once', async () => {
    const contents = [1, 2, 3, 4].map((byte) => Buffer.alloc(300_000, byte));

    await Promise.all(contents.map((content) => files.put(ZIP, content)));
    const read = await buffer(await files.open(ZIP));

    expect(contents.some((content) => content.equals(read))).to.equal(true);
    expect((await files.list('')).length).to.equal(1);
  });
}

async function refusalOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error;
  }
}
