import { expect } from 'chai';
import {
  clientTokenKind,
  historySeconds,
  narrowed,
  parseScopes,
  printScopes,
} from '../../src/oauth/scope.ts';

const MONTHS_13 = 13 * 31 * 86_400;

describe('an ESPI scope string', () => {
  for (const text of [
    '',
    'openid',
    'FB=',
    'FB=1__3',
    'FB=1;IntervalDuration=',
    'FB=1;IntervalDuration=soon',
    'FB=1;HistoryLength=-1',
    'FB=1;HistoryLength=1;HistoryLength=2',
    'IntervalDuration=900;FB=1',
    'FB=1 openid',
  ]) {
    it(`is refused as '${text}'`, () => {
      expect(parseScopes(text)).to.equal(undefined);
    });
  }

  for (const [given, printed] of [
    ['FB=1_3_4', 'FB=1_3_4'],
    ['FB=4_3_4_1;', 'FB=1_3_4'],
    ['FB=4; IntervalDuration=900_3600;', 'FB=4;IntervalDuration=900_3600'],
    ['FB=4;BlockDuration=Daily;HistoryLength=34128000', null],
    ['FB=4;PreferredAuthEndDate=soon', 'FB=4'],
    ['FB=4 FB=34_35', null],
    ['FB=4; FB=34_35', 'FB=4 FB=34_35'],
  ] as const) {
    it(`is read from '${given}'`, () => {
      expect(printScopes(parseScopes(given) ?? [])).to.equal(printed ?? given);
    });
  }

  it('is narrowed to nothing when nothing of it may be had', () => {
    expect(narrowed(parseScopes('FB=10_11') ?? [], [1, 4])).to.equal(undefined);
  });

  it('is not granted when it would not fit into the XML copy (String256)', () => {
    const long = Array.from({ length: 20 }, () => 'FB=4;IntervalDuration=900').join(' ');

    expect(narrowed(parseScopes(long) ?? [], [4])).to.equal(undefined);
  });

  it('names the kind of a client token, never two kinds at once', () => {
    const kind = (text: string) => clientTokenKind(parseScopes(text) ?? []);

    expect(['FB=4', 'FB=35_36'].map(kind)).to.deep.equal([undefined, undefined]);
    expect(['FB=34_35', 'FB=36_40'].map(kind)).to.deep.equal(['client', 'registration']);
  });

  it('tells how far back it asks, and takes a widespread 13 for months', () => {
    const history = (text: string) => historySeconds(parseScopes(text) ?? []);

    expect(history('FB=4')).to.equal(undefined);
    expect(history('FB=4;HistoryLength=34128000')).to.equal(34_128_000);
    expect(history('FB=4;HistoryLength=13')).to.equal(MONTHS_13);
  });
});
