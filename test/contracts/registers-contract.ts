import { expect } from 'chai';
import type { StoredRegisterRead } from '../../src/usage/register-read.ts';
import type { ArrivingRead } from '../../src/usage/register-store.ts';
import type { AppendOutcome, UsageStore } from '../../src/usage/store.ts';
import { aReadScope } from '../support/read-scope.ts';
import type { UsageUnderTest } from './usage-contract.ts';
import { allOf, aPackedDay, day, ESIID, EVER, hourOf, NEIGHBOUR, values } from './usage-days.ts';

const MARCH_10 = { from: day('2026-03-10'), until: day('2026-03-11') };

/** What every engine must do with register reads. */
export function registersContract(open: () => Promise<UsageUnderTest>): void {
  describe('register reads', () => {
    let usage: UsageStore;
    let remove: () => Promise<void>;

    beforeEach(async () => {
      ({ usage, remove } = await open());
    });
    afterEach(() => remove());

    async function load(reads: readonly ArrivingRead[], hour = 0) {
      const opened = await usage.open({ file: 'reads.csv', sha256: 'aa' });
      const outcomes = await opened.appendReads(reads);
      return { outcomes, load: await opened.close(hourOf(hour)) };
    }

    it('refuses them once the load is closed, and shows none before', async () => {
      const opened = await usage.open({ file: 'reads.csv', sha256: 'aa' });
      await opened.appendReads([aRead()]);
      expect(await ends(usage.registers.read(allOf(ESIID), EVER))).to.deep.equal([]);
      expect(await ends(usage.registers.revisions(allOf(ESIID), MARCH_10))).to.deep.equal([]);
      await opened.close(hourOf(0));

      const error = await opened.appendReads([aRead({ endWh: 9 })]).catch((e: unknown) => e);

      expect(error).to.include({ name: 'HubError', kind: 'conflict' });
      expect(await ends(usage.registers.read(allOf(ESIID), EVER))).to.deep.equal([2]);
    });

    it('takes back those of a load that is abandoned, or was left behind by a crash', async () => {
      const reads = Array.from({ length: 40 }, (_, n) => aRead({ day: day('2026-03-01') + n }));
      const abandoned = await usage.open({ file: 'a', sha256: 'a' });
      await abandoned.appendReads(reads);
      await abandoned.append([aPackedDay()]);
      await abandoned.abandon();
      await (await usage.open({ file: 'b', sha256: 'b' })).appendReads(reads);

      const next = await load([aRead({ endWh: 5 })]);

      expect(next.outcomes).to.deep.equal(['new']);
      expect(next.load?.id).to.equal(1);
      expect(await ends(usage.registers.read(allOf(ESIID), EVER))).to.deep.equal([5]);
      expect(await values(usage.read(allOf(ESIID), EVER))).to.deep.equal([]);
    });

    it('shows none outside the dates of a scope', async () => {
      await load(
        ['2026-03-09', '2026-03-10', '2026-03-11'].map((d, i) => aRead({ day: day(d), endWh: i })),
      );
      const from = Temporal.PlainDate.from('2026-03-10');
      const scope = aReadScope([{ esiid: ESIID, from, until: from.add({ days: 1 }) }]);

      expect(await ends(usage.registers.read(scope, EVER))).to.deep.equal([1]);
      expect(await ends(usage.registers.revisions(scope, EVER))).to.deep.equal([1]);
      expect(await ends(usage.registers.read(allOf(NEIGHBOUR), EVER))).to.deep.equal([]);
    });

    it('BR-001.001 gives back every part of a read, and a missing reading as missing, not nought', async () => {
      const whole = aRead({ startWh: 0, usageWh: 36_492, multiplier: 40, endMeter: 'M2' });
      const half = aRead({ day: whole.day + 1, startWh: undefined, channel: 'generation' });
      await load([whole, half]);

      const found = await Array.fromAsync(usage.registers.read(allOf(ESIID), EVER));

      expect(found).to.deep.equal([
        { ...whole, load: 1 },
        { ...half, load: 1 },
      ]);
    });

    it('reads consumption before generation, each by day', async () => {
      await load([
        aRead({ channel: 'generation', endWh: 3 }),
        aRead({ day: day('2026-03-11'), endWh: 2 }),
        aRead({ endWh: 1 }),
      ]);

      expect(await ends(usage.registers.read(allOf(ESIID), EVER))).to.deep.equal([1, 2, 3]);
    });

    it('changes nothing when the same reads come again, in the load or in a later one', async () => {
      const first = await load([aRead(), aRead(), aRead({ esiid: NEIGHBOUR })]);
      const again = await load([aRead({ esiid: NEIGHBOUR }), aRead()]);

      expect(first.outcomes).to.deep.equal(['new', 'unchanged', 'new']);
      expect(again).to.deep.equal({ outcomes: ['unchanged', 'unchanged'], load: undefined });
      expect(await usage.lastLoad()).to.equal(1);
    });

    it('BR-008 keeps every revision, and reads the one with the latest revision time', async () => {
      await load([aRead({ endWh: 1, revisedAt: 200 })], 1);
      const late = await load([aRead({ endWh: 2, revisedAt: 100 })], 2);
      await load([aRead({ endWh: 3, revisedAt: 200 }), aRead({ endWh: 4, revisedAt: 200 })], 3);

      expect(late.outcomes).to.deep.equal(['revised']);
      expect(await ends(usage.registers.read(allOf(ESIID), EVER))).to.deep.equal([4]);
      const all = await ends(usage.registers.revisions(allOf(ESIID), MARCH_10));
      expect(all).to.deep.equal([2, 1, 3, 4]);
    });

    it('shows what was known at an instant', async () => {
      await load([aRead({ endWh: 1, revisedAt: 1 })], 1);
      await load([aRead({ endWh: 2, revisedAt: 2 })], 2);
      const knownAt = (hour: number) =>
        ends(usage.registers.read(allOf(ESIID), { ...EVER, asOf: hourOf(hour) }));

      expect([await knownAt(0), await knownAt(1), await knownAt(2)]).to.deep.equal([[], [1], [2]]);
    });

    it('takes readings without a revision time for no revision when they are the newest again', async () => {
      const undated = (endWh: number, revisedAt: number) =>
        aRead({ endWh, revisedAt, isUndated: true });
      const outcomes: AppendOutcome[] = [];
      for (const read of [undated(1, 10), undated(1, 20), undated(2, 30), undated(1, 40)]) {
        outcomes.push(...(await load([read])).outcomes);
      }

      expect(outcomes).to.deep.equal(['new', 'unchanged', 'revised', 'revised']);
      expect(await ends(usage.registers.read(allOf(ESIID), EVER))).to.deep.equal([1]);
    });

    it('leaves usage days as they are: a load of reads alone changes none', async () => {
      const days = await usage.open({ file: 'day.lse', sha256: 'aa' });
      await days.append([aPackedDay({ value: 7 })]);
      await days.close(hourOf(0));

      await load([aRead()]);

      expect(await values(usage.read(allOf(ESIID), EVER))).to.deep.equal([7]);
      expect(await values(usage.changes(allOf(ESIID), 1, 2))).to.deep.equal([]);
      await usage.compact(Temporal.PlainYearMonth.from('2026-04'));
      expect(await ends(usage.registers.read(allOf(ESIID), EVER))).to.deep.equal([2]);
    });
  });
}

/** A read of the tested day: 1 Wh, then 2 Wh. */
function aRead(overrides: Partial<ArrivingRead> = {}): ArrivingRead {
  return {
    esiid: ESIID,
    channel: 'consumption',
    day: day('2026-03-10'),
    startWh: 1,
    endWh: 2,
    multiplier: 1,
    usageWh: undefined,
    revisedAt: 1_000_000,
    startMeter: 'M1',
    endMeter: 'M1',
    ...overrides,
  };
}

async function ends(reads: AsyncIterable<StoredRegisterRead>) {
  return (await Array.fromAsync(reads)).map(({ endWh }) => endWh);
}
