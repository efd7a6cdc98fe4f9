import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { XMLParser } from 'fast-xml-parser';
import { packageRoot } from '../../src/package-root.ts';
import type { EspiWorld } from './espi-world.ts';
import { GOLDEN_RESOURCES, openGoldenWorld } from './golden-resources.ts';

const FOLDER = join(packageRoot(), 'atom-feeds');
/** `HUB_WRITE_GOLDEN_FEEDS=1` writes the files anew; look at the difference before it is committed. */
const isRewriting = process.env.HUB_WRITE_GOLDEN_FEEDS === '1';

const parser = new XMLParser({
  ignoreAttributes: false,
  preserveOrder: true,
  parseTagValue: false,
  processEntities: false,
});

describe('espi: the golden feeds', () => {
  let world: EspiWorld;
  before(async () => {
    world = await openGoldenWorld();
  });
  after(() => world.close());

  for (const { file, path, token } of GOLDEN_RESOURCES) {
    it(`BR-306 ${file} is what the hub sends, as XML`, async () => {
      const answer = await world.get(path, { token });
      const sent = await answer.text();
      if (isRewriting) await writeFile(join(FOLDER, file), sent);

      const golden = await readFile(join(FOLDER, file), 'utf8');

      expect(answer.status).to.equal(200);
      expect(parser.parse(sent)).to.deep.equal(parser.parse(golden));
    });
  }
});
