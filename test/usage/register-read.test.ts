import { expect } from 'chai';
import {
  differenceWh,
  energyWh,
  isBackwards,
  isBrokenOff,
  type RegisterRead,
  sumCheckOf,
} from '../../src/usage/register-read.ts';

/** A meter that moved by 36.000 kWh. */
function aRead(overrides: Partial<RegisterRead> = {}): RegisterRead {
  return {
    esiid: '10443720000000001',
    channel: 'consumption',
    day: 20_468,
    startWh: 24_002_915,
    endWh: 24_038_915,
    multiplier: 1,
    usageWh: undefined,
    revisedAt: 0,
    startMeter: '104000000LG',
    endMeter: '104000000LG',
    ...overrides,
  };
}

function sumOf(wh: number, missing = 0) {
  return { wh, present: 96 - missing, missing };
}

describe('a day’s register', () => {
  it('BR-001.002 tells nothing where a reading is missing', () => {
    for (const half of [{ startWh: undefined }, { endWh: undefined }]) {
      expect(energyWh(aRead(half))).to.equal(undefined);
      expect(sumCheckOf(aRead(half), sumOf(36_000))).to.deep.equal({ state: 'unknown' });
    }
  });

  it('is not held against quarter hours of which one is missing', () => {
    expect(sumCheckOf(aRead(), sumOf(35_600, 1))).to.deep.equal({ state: 'unknown' });
  });

  it('has gone backwards where its end lies below its start', () => {
    expect(isBackwards(aRead({ endWh: 23_000_000 }))).to.equal(true);
    expect(isBackwards(aRead({ endWh: 24_002_915 }))).to.equal(false);
  });

  it('goes on at nought after its last digit: of five, or of as many as it shows', () => {
    expect(differenceWh(aRead({ startWh: 99_990_500, endWh: 12_250 }))).to.equal(21_750);
    expect(differenceWh(aRead({ startWh: 999_999_000, endWh: 1000 }))).to.equal(2000);
    expect(isBackwards(aRead({ startWh: 9_990_500, endWh: 12_250 }))).to.equal(true);
    expect(isBackwards(aRead({ startWh: 60_000_000, endWh: 12_250 }))).to.equal(true);
  });

  it('is of two counters where one meter took the other’s place: then the stated use counts', () => {
    const exchange = aRead({ endWh: 12_250, endMeter: '142000000LG', usageWh: 36_492 });

    expect(isBackwards(exchange)).to.equal(false);
    expect(differenceWh(exchange)).to.equal(undefined);
    expect(energyWh(exchange)).to.equal(36_492);
    expect(energyWh({ ...exchange, usageWh: undefined })).to.equal(undefined);
    expect(isBackwards(aRead({ endWh: 12_250, startMeter: '' })), 'unknown meter').to.equal(true);
  });

  it('multiplies what it counted', () => {
    expect(energyWh(aRead({ startWh: 1000, endWh: 2500, multiplier: 40 }))).to.equal(60_000);
  });

  const cases: readonly (readonly [string, Partial<RegisterRead>, number, string, number])[] = [
    ['to the Wh', {}, 36_000, 'agrees', 0],
    ['within half a Wh of each quarter hour', { endWh: 24_038_914 }, 36_047, 'agrees', 48],
    ['not beyond that, when it counts single Wh', { endWh: 24_038_914 }, 36_048, 'differs', 49],
    ['within the kWh in which it moves', {}, 36_492, 'rounded', 492],
    ['not a whole kWh off', {}, 37_000, 'differs', 1000],
    ['not when more was counted than came', {}, 34_000, 'differs', -2000],
    ['within its step times the multiplier', { multiplier: 40 }, 1_460_000, 'rounded', 20_000],
  ];
  for (const [title, read, sum, state, gapWh] of cases) {
    it(`BR-001.001 matches the sum of the quarter hours ${title}`, () => {
      expect(sumCheckOf(aRead(read), sumOf(sum))).to.deep.equal({ state, gapWh });
    });
  }

  it('goes on from what the day before ended with, but for another meter', () => {
    const before = aRead({ day: 20_467, endWh: 24_002_914 });

    expect(isBrokenOff(before, aRead())).to.equal(true);
    expect(isBrokenOff({ ...before, endWh: 24_002_915 }, aRead())).to.equal(false);
    expect(isBrokenOff({ ...before, endWh: undefined }, aRead())).to.equal(false);
    expect(isBrokenOff({ ...before, day: 20_466 }, aRead())).to.equal(false);
    expect(isBrokenOff({ ...before, endMeter: 'other' }, aRead())).to.equal(false);
    expect(isBrokenOff(undefined, aRead())).to.equal(false);
  });
});
