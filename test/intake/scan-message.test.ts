import { expect } from 'chai';
import type { ScanResult } from '../../src/intake/scan.ts';
import { messageOf, resultOf } from '../../src/intake/scan-message.ts';

const NOTHING: ScanResult = { days: [], partials: [], rejects: [], rows: 0, lines: 0 };

describe('a scan result as a message', () => {
  it('is the same result when it arrives', () => {
    const day = {
      channel: 'consumption',
      day: 20_500,
      revisedAt: 1_771_200_000,
      rows: 96,
    } as const;
    const result: ScanResult = {
      ...NOTHING,
      days: [
        { ...day, esiid: '10443720000000001', packed: Uint8Array.of(1, 2), maxWh: 350, line: 7 },
        {
          ...day,
          ...{ esiid: '0099', channel: 'generation', revisedAt: 0 },
          ...{ packed: Uint8Array.of(3), maxWh: 0, line: 97 },
        },
      ],
      rows: 192,
      lines: 193,
    };

    expect(resultOf(messageOf(result))).to.deep.equal(result);
  });

  it('has no days when the result has none', () => {
    expect(resultOf(messageOf(NOTHING))).to.deep.equal(NOTHING);
  });
});
