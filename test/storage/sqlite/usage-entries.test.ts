import { expect } from 'chai';
import fc from 'fast-check';
import {
  decodeEntries,
  type Entry,
  encodeEntries,
} from '../../../src/storage/sqlite/usage-entries.ts';

const entry: fc.Arbitrary<Entry> = fc.record({
  slot: fc.integer({ min: 0, max: 31 }),
  revisedAt: fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
  load: fc.integer({ min: 1, max: 2 ** 31 }),
  meter: fc.integer({ min: 0, max: 2 ** 31 }),
  packed: fc.uint8Array({ maxLength: 440 }),
});

describe('entries of a usage row', () => {
  it('refuses more values than a day can have', () => {
    const long = { slot: 0, revisedAt: 0, load: 1, meter: 0, packed: new Uint8Array(2048) };

    expect(() => encodeEntries([long])).to.throw(RangeError);
  });

  it('come back as they went in, all of them or those of one slot', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 40 }), (entries) => {
        const row = encodeEntries(entries);

        expect(decodeEntries(row)).to.deep.equal(entries);
        expect(decodeEntries(row, 5)).to.deep.equal(entries.filter(({ slot }) => slot === 5));
      }),
      { seed: 4, numRuns: 100 },
    );
  });
});
