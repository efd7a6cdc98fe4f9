import { expect } from 'chai';
import type { Load, UsageStore } from '../../src/usage/store.ts';
import { aReadScope } from '../support/read-scope.ts';
import {
  allOf,
  aPackedDay,
  day,
  ESIID,
  EVER,
  hourOf,
  lines,
  load,
  NEIGHBOUR,
  values,
} from './usage-days.ts';

export interface UsageUnderTest {
  readonly usage: UsageStore;
  remove(): Promise<void>;
}

const MARCH_10 = { from: day('2026-03-10'), until: day('2026-03-11') };
const AFTER_MARCH = Temporal.PlainYearMonth.from('2026-04');

/** What every engine of the usage port must do. */
export function usageContract(open: () => Promise<UsageUnderTest>): void {
  let usage: UsageStore;
  let remove: () => Promise<void>;

  beforeEach(async () => {
    ({ usage, remove } = await open());
  });
  afterEach(() => remove());

  describe('refusals', () => {
    it('refuses to write into a load that was closed', async () => {
      const first = await usage.open({ file: 'a', sha256: 'a' });
      await first.append([aPackedDay()]);
      await first.close(hourOf(0));

      const error = await first.append([aPackedDay({ value: 2 })]).catch((e: unknown) => e);

      expect(error).to.include({ name: 'HubError', kind: 'conflict' });
    });

    it('refuses to write into a load whose place another one took', async () => {
      const lost = await usage.open({ file: 'a', sha256: 'a' });
      const next = await usage.open({ file: 'b', sha256: 'b' });

      const appended = await lost.append([aPackedDay()]).catch((e: unknown) => e);
      const closed = await lost.close(hourOf(0)).catch((e: unknown) => e);
      await lost.abandon();
      const outcomes = await next.append([aPackedDay()]);

      expect(appended).to.include({ kind: 'conflict' });
      expect(closed).to.include({ kind: 'conflict' });
      expect(outcomes).to.deep.equal(['new']);
    });
  });

  describe('loads', () => {
    it('shows nothing of a load that is still open', async () => {
      const pending = await usage.open({ file: 'a', sha256: 'a' });
      await pending.append([aPackedDay()]);

      expect(await lines(usage.read(allOf(ESIID), EVER))).to.deep.equal([]);
      expect(await lines(usage.revisions(allOf(ESIID), MARCH_10))).to.deep.equal([]);
      expect(await lines(usage.changes(allOf(ESIID), 0, 9))).to.deep.equal([]);
      expect(await usage.lastLoad()).to.equal(0);
    });

    it('shows all of a load once it is closed', async () => {
      await load(usage, [aPackedDay({ meterNumber: '' })]);

      expect(await lines(usage.read(allOf(ESIID), EVER))).to.deep.equal([
        `${ESIID} consumption ${day('2026-03-10')} 0107 r1000000 l1 `,
      ]);
    });

    it('takes back what a crashed load left behind, and uses its number again', async () => {
      const crashed = await usage.open({ file: 'a', sha256: 'a' });
      await crashed.append([aPackedDay({ value: 5 }), aPackedDay({ esiid: NEIGHBOUR })]);

      const again = await load(usage, [aPackedDay({ value: 6 })]);

      expect(again.load?.id).to.equal(crashed.id).and.to.equal(1);
      expect(again.outcomes).to.deep.equal(['new']);
      expect(await values(usage.read(allOf(ESIID, NEIGHBOUR), EVER))).to.deep.equal([6]);
    });

    it('takes an abandoned load back', async () => {
      await load(usage, [aPackedDay({ value: 1 })]);
      const abandoned = await usage.open({ file: 'b', sha256: 'b' });
      await abandoned.append([aPackedDay({ value: 2 }), aPackedDay({ esiid: NEIGHBOUR })]);
      await abandoned.abandon();

      const next = await load(usage, [aPackedDay({ value: 3 })]);

      expect(next.load?.id).to.equal(2);
      expect(await values(usage.revisions(allOf(ESIID), MARCH_10))).to.deep.equal([1, 3]);
      expect(await values(usage.read(allOf(NEIGHBOUR), EVER))).to.deep.equal([]);
    });

    it('drops a load that stored nothing', async () => {
      await load(usage, [aPackedDay()]);

      expect((await load(usage, [aPackedDay()], 1)).load).to.equal(undefined);
      expect(await usage.lastLoad()).to.equal(1);
      expect((await load(usage, [aPackedDay({ value: 2 })], 2)).load?.id).to.equal(2);
    });

    it('lists loads by number, with file and time of closing', async () => {
      for (const value of [1, 2, 3]) await load(usage, [aPackedDay({ value })], value);

      const listed: Load[] = [];
      for await (const each of usage.loads(1, 9)) listed.push(each);

      expect(listed.map(({ id }) => id)).to.deep.equal([2, 3]);
      expect(listed[0]?.closedAt.toString()).to.equal(hourOf(2).toString());
      expect(listed[0]).to.include({ file: 'day.lse', sha256: 'aa' });
    });

    it('never closes a load before the one before it, though the clock was put back', async () => {
      await load(usage, [aPackedDay({ value: 1 })], 5);

      const late = await load(usage, [aPackedDay({ value: 2 })], 3);

      expect(late.load?.closedAt.toString()).to.equal(hourOf(5).toString());
    });
  });

  describe('revisions', () => {
    it('tells new, revised and unchanged days apart, within and across loads', async () => {
      const first = await load(usage, [
        aPackedDay({ value: 1 }),
        aPackedDay({ value: 2, revisedAt: 2 }),
        aPackedDay({ value: 1 }),
        aPackedDay({ channel: 'generation' }),
      ]);
      const second = await load(usage, [
        aPackedDay({ value: 1 }),
        aPackedDay({ value: 1, revisedAt: 3 }),
        aPackedDay({ value: 2 }),
        aPackedDay({ day: day('2026-03-11') }),
      ]);

      expect(first.outcomes).to.deep.equal(['new', 'revised', 'unchanged', 'new']);
      expect(second.outcomes).to.deep.equal(['unchanged', 'revised', 'revised', 'new']);
    });

    it('stores no undated day that says the newest revision again', async () => {
      const undated = (value: number, revisedAt: number) =>
        aPackedDay({ value, revisedAt, isUndated: true });
      await load(usage, [aPackedDay({ value: 1, revisedAt: 100 })]);
      const again = await load(usage, [undated(1, 200)]);
      const other = await load(usage, [undated(2, 300), undated(2, 301), undated(1, 302)]);

      expect(again.outcomes).to.deep.equal(['unchanged']);
      expect(other.outcomes).to.deep.equal(['revised', 'unchanged', 'revised']);
    });

    it('compares with earlier batches of the same load', async () => {
      const open = await usage.open({ file: 'a', sha256: 'a' });
      await open.append([aPackedDay({ value: 1 }), aPackedDay({ esiid: NEIGHBOUR })]);
      const outcomes = await open.append([aPackedDay({ value: 1 }), aPackedDay({ value: 2 })]);
      await open.close(hourOf(0));

      expect(outcomes).to.deep.equal(['unchanged', 'revised']);
      expect(await values(usage.read(allOf(ESIID), EVER))).to.deep.equal([2]);
    });

    it('reads the latest revision time, whatever order the loads came in', async () => {
      await load(usage, [aPackedDay({ value: 1, revisedAt: 200 })]);
      await load(usage, [aPackedDay({ value: 2, revisedAt: 100 })]);

      expect(await values(usage.read(allOf(ESIID), EVER))).to.deep.equal([1]);
      expect(await values(usage.revisions(allOf(ESIID), MARCH_10))).to.deep.equal([2, 1]);
    });

    it('reads the later load where revision times are equal', async () => {
      await load(usage, [aPackedDay({ value: 1 })]);
      await load(usage, [aPackedDay({ value: 2 })]);

      expect(await values(usage.read(allOf(ESIID), EVER))).to.deep.equal([2]);
    });

    it('keeps two revisions of one day that came in one load', async () => {
      await load(usage, [
        aPackedDay({ value: 2, revisedAt: 2 }),
        aPackedDay({ value: 1, revisedAt: 1 }),
      ]);

      expect(await values(usage.read(allOf(ESIID), EVER))).to.deep.equal([2]);
      expect(await values(usage.revisions(allOf(ESIID), MARCH_10))).to.deep.equal([1, 2]);
    });

    for (const isCompacted of [false, true]) {
      it(`BR-008 lists every revision of a range of days, ${isCompacted ? 'packed and late ones' : 'as they came'}`, async () => {
        await load(usage, [
          aPackedDay({ value: 1, day: day('2026-02-28'), revisedAt: 20 }),
          aPackedDay({ value: 2, day: day('2026-03-01') }),
          aPackedDay({ value: 3, day: day('2026-03-01'), revisedAt: 2_000_000 }),
          aPackedDay({ value: 4, day: day('2026-03-01'), channel: 'generation' }),
          aPackedDay({ value: 5, day: day('2026-03-02') }),
        ]);
        await load(usage, [
          aPackedDay({ value: 6, day: day('2026-02-28'), revisedAt: 10 }),
          aPackedDay({ value: 7, day: day('2026-02-27') }),
          aPackedDay({ value: 8, day: day('2026-03-01'), esiid: NEIGHBOUR }),
        ]);
        if (isCompacted) await usage.compact(AFTER_MARCH);
        await load(usage, [aPackedDay({ value: 9, day: day('2026-03-01'), revisedAt: 1_500_000 })]);
        const range = { from: day('2026-02-28'), until: day('2026-03-02') };

        const found = await values(usage.revisions(allOf(ESIID, NEIGHBOUR), range));

        expect(found).to.deep.equal([6, 1, 2, 9, 3, 4, 8]);
      });
    }

    it('shows what was known at an instant', async () => {
      await load(usage, [aPackedDay({ value: 1, revisedAt: 1 })], 1);
      await load(usage, [aPackedDay({ value: 2, revisedAt: 2 })], 2);
      await usage.compact(AFTER_MARCH);
      await load(usage, [aPackedDay({ value: 3, revisedAt: 3 })], 3);

      const knownAt = (hour: number) =>
        values(usage.read(allOf(ESIID), { ...EVER, asOf: hourOf(hour) }));

      expect(await knownAt(0)).to.deep.equal([]);
      expect(await knownAt(1)).to.deep.equal([1]);
      expect(await knownAt(2)).to.deep.equal([2]);
      expect(await knownAt(9)).to.deep.equal([3]);
    });
  });

  describe('scope and order', () => {
    it('reads exactly the dates of each window, in the order of the scope', async () => {
      const dates = ['2026-03-09', '2026-03-10', '2026-03-11', '2026-04-01'];
      await load(
        usage,
        [NEIGHBOUR, ESIID].flatMap((esiid) =>
          dates.map((date) => aPackedDay({ esiid, day: day(date) })),
        ),
      );
      const scope = aReadScope([
        aWindow(NEIGHBOUR, '2026-03-10', '2026-03-11'),
        aWindow(ESIID, '2026-03-11', '2026-04-02'),
        aWindow(NEIGHBOUR, '2026-05-01', '2026-06-01'),
        aWindow('999999999999999', '2026-01-01', '2027-01-01'),
      ]);
      const range = { from: day('2026-03-01'), until: day('2026-04-01') };

      const seen: string[] = [];
      for await (const found of usage.read(scope, range)) seen.push(`${found.esiid} ${found.day}`);

      expect(seen).to.deep.equal([
        `${NEIGHBOUR} ${day('2026-03-10')}`,
        `${ESIID} ${day('2026-03-11')}`,
      ]);
    });

    it('shows no revision of a day outside the scope', async () => {
      await load(usage, [aPackedDay()]);
      const scope = aReadScope([aWindow(ESIID, '2026-03-11', '2026-04-01')]);

      expect(await lines(usage.revisions(scope, MARCH_10))).to.deep.equal([]);
      expect(await lines(usage.changes(scope, 0, 1))).to.deep.equal([]);
    });

    it('reads consumption before generation, each by day', async () => {
      await load(usage, [
        aPackedDay({ channel: 'generation', day: day('2026-02-01'), value: 3 }),
        aPackedDay({ day: day('2026-04-02'), value: 2 }),
        aPackedDay({ day: day('2026-03-31'), value: 1 }),
      ]);

      expect(await values(usage.read(allOf(ESIID), EVER))).to.deep.equal([1, 2, 3]);
    });

    it('cuts a read inside a finished month', async () => {
      await load(
        usage,
        [9, 10, 11].map((value) => aPackedDay({ value, day: day('2026-03-01') + value })),
      );
      await usage.compact(AFTER_MARCH);
      const range = { from: day('2026-03-11'), until: day('2026-03-12') };

      expect(await values(usage.read(allOf(ESIID), range))).to.deep.equal([10]);
    });
  });

  describe('changes', () => {
    it('gives each day that the loads brought once, as its newest revision up to the last of them', async () => {
      await load(usage, [
        aPackedDay({ value: 1 }),
        aPackedDay({ value: 1, day: day('2026-03-11') }),
      ]);
      await load(usage, [aPackedDay({ value: 2 })]);
      await load(usage, [aPackedDay({ value: 3 })]);

      expect(await values(usage.changes(allOf(ESIID), 0, 1))).to.deep.equal([1, 1]);
      expect(await values(usage.changes(allOf(ESIID), 1, 2))).to.deep.equal([2]);
      expect(await values(usage.changes(allOf(ESIID), 0, 3))).to.deep.equal([3, 1]);
      expect(await values(usage.changes(allOf(ESIID), 3, 9))).to.deep.equal([]);
    });

    it('leaves out a day for which the loads only brought an older revision', async () => {
      await load(usage, [aPackedDay({ value: 1, revisedAt: 200 })]);
      await load(usage, [aPackedDay({ value: 2, revisedAt: 100 })]);

      expect(await values(usage.changes(allOf(ESIID), 1, 2))).to.deep.equal([]);
    });

    it('gives all of a newly known window, whatever load brought it, as it was known by then', async () => {
      const window = { ...aWindow(ESIID, '2026-03-10', '2026-04-05'), isNewlyKnown: true };
      const scope = aReadScope([window, aWindow(ESIID, '2026-04-05', '2026-05-01')]);
      const days = ['2026-03-09', '2026-03-10', '2026-03-11', '2026-04-10'].map(day);
      await load(
        usage,
        days.map((each, at) => aPackedDay({ day: each, value: at })),
      );
      await load(usage, [
        aPackedDay({ value: 7 }),
        aPackedDay({ day: day('2026-04-11'), value: 8 }),
      ]);
      await load(usage, [aPackedDay({ value: 9, day: day('2026-03-11') })]);

      const before = await values(usage.changes(scope, 1, 2));
      await usage.compact(AFTER_MARCH);

      expect(before).to.deep.equal([7, 2, 8]);
      expect(await values(usage.changes(scope, 1, 2))).to.deep.equal([7, 2, 8]);
    });

    it('does not take a neighbour for changed', async () => {
      await load(usage, [aPackedDay(), aPackedDay({ esiid: NEIGHBOUR })]);
      await load(usage, [aPackedDay({ esiid: NEIGHBOUR, value: 2 })]);

      expect(await values(usage.changes(allOf(ESIID, NEIGHBOUR), 1, 2))).to.deep.equal([2]);
    });
  });

  describe('compaction', () => {
    it('moves whole months before the given one, once, and says how much', async () => {
      await load(usage, [
        aPackedDay({ day: day('2026-02-28') }),
        aPackedDay({ day: day('2026-03-01') }),
        aPackedDay({ day: day('2026-03-01'), value: 2 }),
        aPackedDay({ day: day('2026-04-01') }),
      ]);
      const steps: [number, number][] = [];

      const summary = await usage.compact(AFTER_MARCH, (done, total) => steps.push([done, total]));

      expect(summary).to.deep.equal({ months: 2, days: 3 });
      expect(steps.at(-1)?.[0]).to.equal(steps.at(-1)?.[1]);
      expect(await usage.compact(AFTER_MARCH)).to.deep.equal({ months: 0, days: 0 });
    });

    it('leaves the days of an open load where they can still be taken back', async () => {
      const open = await usage.open({ file: 'a', sha256: 'a' });
      await open.append([aPackedDay({ value: 1 })]);
      await usage.compact(AFTER_MARCH);
      await open.append([aPackedDay({ value: 2, esiid: NEIGHBOUR })]);
      await open.abandon();

      expect((await load(usage, [aPackedDay({ value: 3 })])).outcomes).to.deep.equal(['new']);
      expect(await values(usage.read(allOf(ESIID, NEIGHBOUR), EVER))).to.deep.equal([3]);
    });

    it('takes a late revision of a finished day, and finishes it again', async () => {
      await load(
        usage,
        [aPackedDay({ value: 1 }), aPackedDay({ value: 8, day: day('2026-03-11') })],
        1,
      );
      await usage.compact(AFTER_MARCH);

      const late = await load(usage, [aPackedDay({ value: 1 }), aPackedDay({ value: 2 })], 2);
      const before = await everything(usage);
      await usage.compact(AFTER_MARCH);
      const again = await load(usage, [aPackedDay({ value: 1 }), aPackedDay({ value: 2 })], 3);

      expect(late.outcomes).to.deep.equal(['unchanged', 'revised']);
      expect(again.outcomes).to.deep.equal(['unchanged', 'unchanged']);
      expect(await everything(usage)).to.deep.equal(before);
      expect(await values(usage.read(allOf(ESIID), EVER))).to.deep.equal([2, 8]);
      expect(await values(usage.changes(allOf(ESIID), 1, 2))).to.deep.equal([2]);
    });

    it('changes no read that runs beside it', async () => {
      const days = Array.from({ length: 28 }, (_, index) => day('2026-03-01') + index);
      const esiids = Array.from({ length: 5 }, (_, index) => `1044372000000000${index}`);
      await load(
        usage,
        esiids.flatMap((esiid) => days.map((each) => aPackedDay({ esiid, day: each }))),
      );
      const before = await lines(usage.read(allOf(...esiids), EVER));

      const [beside] = await Promise.all([
        lines(usage.read(allOf(...esiids), EVER)),
        usage.compact(AFTER_MARCH),
      ]);

      expect(beside).to.have.length(140).and.to.deep.equal(before);
      expect(await lines(usage.read(allOf(...esiids), EVER))).to.deep.equal(before);
    });
  });
}

/** Every answer about the tested day that compaction must not change. */
async function everything(usage: UsageStore) {
  const scope = allOf(ESIID);
  return {
    now: await lines(usage.read(scope, EVER)),
    earlier: await lines(usage.read(scope, { ...EVER, asOf: hourOf(1) })),
    revisions: await lines(usage.revisions(scope, MARCH_10)),
    changes: await lines(usage.changes(scope, 0, 2)),
    lastChanges: await lines(usage.changes(scope, 1, 2)),
  };
}

function aWindow(esiid: string, from: string, until: string) {
  return { esiid, from: Temporal.PlainDate.from(from), until: Temporal.PlainDate.from(until) };
}
