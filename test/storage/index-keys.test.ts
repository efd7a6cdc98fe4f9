import { expect } from 'chai';
import fc from 'fast-check';
import type { StoredDocument } from '../../src/storage/documents.ts';
import {
  compareKeys,
  keysOf,
  partAt,
  partText,
  prefixOf,
  rangeOf,
} from '../../src/storage/index-keys.ts';

const texts = fc.string({ unit: 'binary', maxLength: 6 });
const numbers = fc.double({ noNaN: true, noDefaultInfinity: true });

describe('an index key', () => {
  it('refuses a value that has no order', () => {
    const document: StoredDocument = { id: 'a', version: 1, place: { x: 1 } };

    expect(() => keysOf(document, ['place'], false)).to.throw(TypeError, 'object');
  });

  it('orders numbers as numbers', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const expected = a === b ? 0 : Math.sign(a < b ? -1 : 1);
        expect(compareKeys(prefixOf([a]), prefixOf([b]))).to.equal(expected);
      }),
    );
  });

  it('orders tuples of text field by field, by bytes', () => {
    fc.assert(
      fc.property(texts, texts, texts, texts, (a, b, c, d) => {
        const bytes = Buffer.compare(Buffer.from(a), Buffer.from(c));
        const expected = bytes === 0 ? Buffer.compare(Buffer.from(b), Buffer.from(d)) : bytes;
        expect(compareKeys(prefixOf([a, b]), prefixOf([c, d]))).to.equal(expected);
      }),
    );
  });

  it('gives its values back as text', () => {
    fc.assert(
      fc.property(texts, numbers, (text, number) => {
        const key = prefixOf([text, number]);
        expect(partText(partAt(key, 0))).to.equal(text);
        expect(partText(partAt(key, 1))).to.equal(String(number === 0 ? 0 : number));
      }),
    );
  });

  it('lies in a range exactly when its value does', () => {
    fc.assert(
      fc.property(texts, texts, texts, (value, from, until) => {
        const [key = ''] = keysOf({ id: 'a', version: 1, value }, ['value'], false);
        const { lower, upper } = rangeOf('', from, until);
        const within = compareKeys(key, lower) >= 0 && compareKeys(key, upper) < 0;
        const bytes = (text: string) => Buffer.from(text);
        const expected =
          Buffer.compare(bytes(value), bytes(from)) >= 0 &&
          Buffer.compare(bytes(value), bytes(until)) < 0;
        expect(within).to.equal(expected);
      }),
    );
  });
});
