import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { isHubError } from '../../src/errors.ts';
import { RangeReader, rangesOf } from '../../src/intake/file-range.ts';

const MEGABYTE = 1024 * 1024;

/** What a reader makes of a file's ranges, one text after another. */
async function textsOf(text: string, dataAt: number): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'hub-'));
  const path = join(folder, 'text.csv');
  await writeFile(path, text);
  const file = await open(path);
  try {
    const reader = new RangeReader();
    const ranges = [...rangesOf(file.fd, Buffer.byteLength(text), dataAt)];
    return ranges.map((range) => Buffer.from(reader.read(range)).toString());
  } finally {
    await file.close();
    await rm(folder, { recursive: true });
  }
}

function rows(days: number, padding = ''): string {
  const lines: string[] = [];
  for (let day = 0; day < days; day++) {
    for (let slot = 0; slot < 96; slot++) lines.push(`'1044372${day},01/15/2026,${slot}${padding}`);
  }
  return lines.join('\r\n');
}

describe('ranges of a plain file', () => {
  it('are refused where a line does not end', async () => {
    const error = await textsOf('x'.repeat(MEGABYTE * 2), 0).catch((thrown: unknown) => thrown);

    expect(isHubError(error, 'invalid')).to.equal(true);
    expect(error).to.include({ messageKey: 'intake.line-too-long' });
  });

  for (const [what, padding] of [
    ['short', ''],
    ['long', 'x'.repeat(2000)],
  ] as const) {
    it(`hold every byte behind the header once, in order, with ${what} lines`, async () => {
      const text = `header\r\n${rows(1000, padding).slice(0, 4 * MEGABYTE)}`;

      const texts = await textsOf(text, 8);

      expect(texts.length).to.be.greaterThan(2);
      expect(texts.join('') === text.slice(8)).to.equal(true);
      for (const each of texts.slice(0, -1)) expect(each.endsWith('\r\n')).to.equal(true);
    });
  }

  it('begin with a usage day', async () => {
    const texts = await textsOf(rows(1000), 0);

    expect(texts.length).to.be.greaterThan(1);
    for (const each of texts) expect(each).to.match(/^'\d+,01\/15\/2026,0\r\n/);
  });

  it('are none when there is nothing behind the header', async () => {
    expect(await textsOf('header', 7)).to.deep.equal([]);
  });
});
