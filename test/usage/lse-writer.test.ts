import { expect } from 'chai';
import { lseRecords } from '../../src/usage/lse-writer.ts';
import { MISSING, type StoredDay } from '../../src/usage/usage-day.ts';
import { AUTUMN, aStoredDay, each, SPRING, textOf } from './written-days.ts';

describe('the LSE interval file', () => {
  it('has four headers and details of twelve triples a day, with every comma', async () => {
    const lines = await linesOf(aStoredDay());

    expect(lines).to.have.length(4 + 8);
    expect(lines[0]).to.equal('00000001,10443720000000014,4,20260506000000,20260506235959,Y,N');
    expect(lines[1]?.split(',')).to.have.length(13);
    expect(lines[1]?.split(',').slice(7, 9)).to.deep.equal(['900', '01']);
    expect(lines[2]).to.match(/^00000003,/);
    expect(lines[3]).to.equal('00000004,20260507074029,M');
    expect(lines[4]).to.match(/^10000000,0\.100,A,,0\.101,A,,.*,0\.111,A,$/);
    expect(lines.slice(4).map((line) => line.slice(0, 8))).to.deep.equal(
      Array.from({ length: 8 }, (_, row) => `1000000${row}`),
    );
  });

  it('is nothing at all when there is nothing', async () => {
    expect(await textOf(lseRecords(each([])))).to.equal('');
  });

  it('puts generation on channel 1', async () => {
    const [head = ''] = await linesOf(aStoredDay({ channel: 'generation' }));

    expect(head.split(',')[2]).to.equal('1');
  });

  it('BR-001.002 writes a missing value as empty with status 9, and zero as 0.000', async () => {
    const lines = await linesOf(aStoredDay({ values: { 0: MISSING, 1: 0 } }));

    expect(lines[4]).to.match(/^10000000,,9,,0\.000,A,,0\.102,A,/);
  });

  it('BR-009.001 flags estimates, slot by slot', async () => {
    const lines = await linesOf(aStoredDay({ estimatedSlots: [12] }));

    expect(lines[5]).to.match(/^10000001,0\.112,E,,0\.113,A,/);
  });

  it('has 92 values on the day the clocks go forward and 100 on the day they go back', async () => {
    const spring = await linesOf(aStoredDay({ date: SPRING }));
    const autumn = await linesOf(aStoredDay({ date: AUTUMN }));

    expect(valuesIn(spring)).to.equal(92);
    expect(valuesIn(autumn)).to.equal(100);
    expect(autumn[0]).to.include(',20251102000000,20251102235959,');
  });

  it('writes one day after another', async () => {
    const text = await textOf(lseRecords(each([aStoredDay(), aStoredDay({ date: SPRING })])));

    expect(text.match(/^00000001,/gm)).to.have.length(2);
    expect(text).to.match(/\n$/).and.not.include('\r');
  });
});

async function linesOf(day: StoredDay): Promise<readonly string[]> {
  return (await textOf(lseRecords(each([day])))).split('\n').slice(0, -1);
}

function valuesIn(lines: readonly string[]): number {
  return lines.slice(4).reduce((sum, line) => sum + (line.split(',').length - 1) / 3, 0);
}
