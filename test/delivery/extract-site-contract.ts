import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import type { ExtractSite } from '../../src/extracts/site.ts';
import { largeFile } from '../support/own-site.ts';

const REP = '103994067';
const NAME = '103994067IntervalData20260301.zip';

/** A site under test, and the folder in which its files turn up. */
export interface SiteUnderTest {
  readonly site: ExtractSite;
  readonly root: string;
}

/** What every push site must do; `open` gives an empty one. */
export function extractSiteContract(open: () => Promise<SiteUnderTest>): void {
  describe('as an ExtractSite', () => {
    let site: ExtractSite;
    let root: string;

    before(async () => {
      ({ site, root } = await open());
    });

    function content(text: string): () => Promise<Readable> {
      return async () => Readable.from([Buffer.from(text)]);
    }

    async function failure(work: Promise<unknown>): Promise<unknown> {
      return work.then(
        () => 'done',
        (error: unknown) => error,
      );
    }

    it('refuses names and accounts that lead elsewhere', async () => {
      for (const [account, name] of [
        ['..', NAME],
        [REP, '../x.zip'],
        [REP, '.x'],
        ['', NAME],
      ]) {
        const refusal = await failure(site.deliver(account ?? '', name ?? '', content('x')));
        expect(refusal, `${account}/${name}`).to.include({ name: 'HubError', kind: 'invalid' });
      }
      expect(await readdir(root)).to.eql([]);
    });

    it('lists nothing, and removes without complaint, where nothing was delivered', async () => {
      expect(await site.list(REP)).to.eql([]);
      await site.remove(REP, NAME);
      expect(await site.list(REP)).to.eql([]);
    });

    it('BR-049 delivers an extract into the folder of its REP', async () => {
      const before = Temporal.Now.instant().subtract({ seconds: 5 });

      await site.deliver(REP, NAME, content('first'));

      expect(await readFile(join(root, REP, NAME), 'utf8')).to.equal('first');
      const [file] = await site.list(REP);
      expect(file).to.include({ name: NAME, size: 5 });
      expect(file?.modifiedAt.since(before).total('seconds')).to.be.within(0, 60);
      expect(await site.list('0569865940000')).to.eql([]);
    });

    it('replaces a file of that name and leaves nothing else behind', async () => {
      await site.deliver(REP, NAME, content('second'));

      expect(await readFile(join(root, REP, NAME), 'utf8')).to.equal('second');
      expect(await readdir(join(root, REP))).to.eql([NAME]);
    });

    it('keeps the old file when the new one breaks off', async () => {
      const broken = async () =>
        Readable.from(
          (function* () {
            yield Buffer.alloc(100_000);
            throw new Error('disk trouble');
          })(),
        );

      const error = await failure(site.deliver(REP, NAME, broken));

      expect(error).to.include({ kind: 'unavailable', messageKey: 'delivery.failed' });
      expect(error).to.have.deep.property('detail', {
        site: site.name,
        step: 'deliver',
        repDuns: REP,
      });
      expect(await readFile(join(root, REP, NAME), 'utf8')).to.equal('second');
      expect((await site.list(REP)).map(({ name }) => name)).to.eql([NAME]);
    });

    it('delivers 10 MB byte for byte', async () => {
      const large = largeFile(10_000_001);

      await site.deliver(REP, 'large.zip', async () =>
        Readable.from(large.read(0), { objectMode: false }),
      );

      const delivered = await readFile(join(root, REP, 'large.zip'));
      expect(delivered.equals(Buffer.concat([...large.read(0)]))).to.equal(true);
    });

    it('removes a file, and a second time without complaint', async () => {
      await site.remove(REP, 'large.zip');
      await site.remove(REP, 'large.zip');

      expect((await site.list(REP)).map(({ name }) => name)).to.eql([NAME]);
    });
  });
}
