import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { type ZipMember, zipOf } from '../../src/extracts/zip.ts';

const DATE = Temporal.PlainDate.from('2026-03-01');
const ZIP = join(import.meta.dirname, '../../src/extracts/zip.js');
const RUN_MS_MAX = 10_000;

/** Prints the base64 of a small zip. */
const PROGRAM = `
  import { zipOf } from ${JSON.stringify(ZIP)};
  async function* content() { yield Buffer.from('text'); }
  async function* members() { yield { name: 'a.csv', content: content() }; }
  const chunks = await Array.fromAsync(zipOf(members(), Temporal.PlainDate.from('2026-03-01')));
  console.log(Buffer.concat(chunks).toString('base64'));
`;

describe('the zip of an extract', () => {
  it('is the same, byte for byte, on machines of different time zones', async () => {
    const zips = await Promise.all(['Asia/Tokyo', 'America/Chicago', 'UTC'].map(zipIn));

    expect(zips[0]).to.have.length.above(100);
    expect(new Set(zips).size).to.equal(1);
  });

  it('fails with what its member failed with', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('text');
      throw new Error('no more');
    }

    const message = await Array.fromAsync(zipOf(each({ name: 'a.csv', content: broken() }), DATE))
      .then(() => 'whole')
      .catch((error: Error) => error.message);

    expect(message).to.equal('no more');
  });

  it('ends its member when nobody wants the rest', async () => {
    let ended = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (let number = 0; ; number++) yield Buffer.alloc(65_536, number);
      } finally {
        ended = true;
      }
    }

    for await (const _ of zipOf(each({ name: 'a.csv', content: endless() }), DATE)) break;

    expect(ended).to.equal(true);
  });
});

async function* each(member: ZipMember): AsyncGenerator<ZipMember> {
  yield member;
}

async function zipIn(timeZone: string): Promise<string> {
  const args = ['--input-type=module', '--eval', PROGRAM];
  const env = { ...process.env, TZ: timeZone };
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env,
    timeout: RUN_MS_MAX,
  });
  return stdout;
}
