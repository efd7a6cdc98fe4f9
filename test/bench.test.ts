import { expect } from 'chai';
import {
  type Figure,
  figureTable,
  median,
  percentile,
  rounded,
  verdictOf,
} from '../scripts/bench/figures.ts';

const FASTER = { must: 1.1, aim: 2, better: 'more', unit: '×' } as const;
const SMALLER = { must: 300, aim: 200, better: 'less', unit: ' MB' } as const;

describe('the benchmark', () => {
  it('calls a figure missed that was not measured', () => {
    expect(verdictOf(Number.NaN, FASTER)).to.equal('missed');
    expect(verdictOf(median([]), SMALLER)).to.equal('missed');
  });

  it('holds a figure of which more is better against its limits, limits included', () => {
    const verdicts = [1.09, 1.1, 1.99, 2].map((value) => verdictOf(value, FASTER));

    expect(verdicts).to.deep.equal(['missed', 'held', 'held', 'aim reached']);
  });

  it('holds a figure of which less is better against its limits, limits included', () => {
    const verdicts = [300.1, 300, 201, 200].map((value) => verdictOf(value, SMALLER));

    expect(verdicts).to.deep.equal(['missed', 'held', 'held', 'aim reached']);
  });

  it('takes the middle of an odd number of rounds, and halfway between the middle two of an even one', () => {
    expect(median([3, 1, 2])).to.equal(2);
    expect(median([4, 1, 2, 3])).to.equal(2.5);
  });

  it('finds the value below which a share of the reads lies', () => {
    const reads = Array.from({ length: 101 }, (_, index) => 100 - index);

    expect(percentile(reads, 0.99)).to.equal(99);
    expect(percentile([7], 0.99)).to.equal(7);
  });

  it('writes three digits that count, and whole numbers whole', () => {
    expect([0.12345, 1.005, 99.95, 1234.5].map(rounded)).to.deep.equal([
      '0.123',
      '1',
      '100',
      '1235',
    ]);
  });

  it('is a Markdown table that says what was missed', () => {
    const parsing: Figure = {
      work: 'parse',
      anchor: 'DuckDB',
      value: 1.04,
      goal: FASTER,
      detail: '2 against 2.08 s',
    };
    const memory: Figure = { ...parsing, work: 'memory', anchor: '–', value: 250, goal: SMALLER };

    expect(figureTable([parsing, memory]).split('\n')).to.deep.equal([
      '| work | anchor | measured | must | aim | verdict |',
      '|---|---|---|---|---|---|',
      '| parse | DuckDB | 1.04× (2 against 2.08 s) | ≥ 1.1× | ≥ 2× | missed |',
      '| memory | – | 250 MB (2 against 2.08 s) | ≤ 300 MB | ≤ 200 MB | held |',
    ]);
  });
});
