import { expect } from 'chai';
import fc from 'fast-check';
import { kwhScale } from '../../../src/portal/usage/chart-scale.ts';

function labels(upWh: number, downWh = 0): readonly string[] {
  return kwhScale([{ upWh, downWh }]).lines.map(({ label }) => label);
}

describe('the axis of a chart', () => {
  it('has round numbers', () => {
    expect(labels(930)).to.deep.equal(['1.00', '0.75', '0.50', '0.25', '0.00']);
    expect(labels(41_000)).to.deep.equal(['60', '40', '20', '0']);
  });

  it('goes below zero for energy sent back, without a minus', () => {
    expect(labels(600, 600)).to.deep.equal(['1.0', '0.5', '0.0', '0.5', '1.0']);
  });

  it('stands without any value', () => {
    expect(kwhScale([{ upWh: undefined, downWh: undefined }]).lines).to.have.length(2);
  });

  it('holds every column, with few lines', () => {
    const wh = fc.option(fc.integer({ min: 0, max: 2 ** 31 - 1 }), { nil: undefined });
    fc.assert(
      fc.property(fc.array(fc.record({ upWh: wh, downWh: wh })), (columns) => {
        const { minWh, maxWh, lines } = kwhScale(columns);
        return (
          columns.every(
            ({ upWh = 0, downWh = 0 }) => upWh <= maxWh + 1e-6 && -downWh >= minWh - 1e-6,
          ) &&
          maxWh > minWh &&
          lines.length <= 7
        );
      }),
    );
  });
});
