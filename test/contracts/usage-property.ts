import { expect } from 'chai';
import fc from 'fast-check';
import type { UsageStore } from '../../src/usage/store.ts';
import { type ArrivingDay, CHANNELS } from '../../src/usage/usage-day.ts';
import type { UsageUnderTest } from './usage-contract.ts';
import { allOf, aPackedDay, day, EVER, hourOf, lines } from './usage-days.ts';
import { UsageModel } from './usage-model.ts';

const ESIIDS = ['10443720000000001', '1008901', '1020404900000000000022'];
/** Both sides of two month ends. */
const DAYS = ['2026-02-28', '2026-03-01', '2026-03-31', '2026-04-01'].map(day);

type Step =
  | {
      readonly kind: 'load';
      readonly batches: ArrivingDay[][];
      readonly end: 'close' | 'abandon' | 'crash';
    }
  | { readonly kind: 'compact'; readonly before: Temporal.PlainYearMonth };

const packedDay = fc
  .record({
    esiid: fc.constantFrom(...ESIIDS),
    channel: fc.constantFrom(...CHANNELS),
    day: fc.constantFrom(...DAYS),
    value: fc.integer({ min: 0, max: 2 }),
    revisedAt: fc.integer({ min: 100, max: 102 }),
    meterNumber: fc.constantFrom('', 'M1', 'M2'),
    isUndated: fc.constantFrom(false, false, true),
  })
  .map(aPackedDay);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('load'),
      batches: fc.array(fc.array(packedDay, { maxLength: 12 }), { maxLength: 3 }),
      end: fc.constantFrom('close', 'close', 'close', 'abandon', 'crash'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('compact'),
      before: fc
        .constantFrom('2026-03', '2026-04', '2026-05')
        .map((month) => Temporal.PlainYearMonth.from(month)),
    }),
  },
);

/** Any sequence of loads, re-sends, abandons, crashes and compactions reads as a plain list would. */
export function usageProperty(open: () => Promise<UsageUnderTest>, runs: number): void {
  it('reads as a plain list would after any sequence of loads, re-sends, crashes and compactions', async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        const { usage, remove } = await open();
        const model = new UsageModel();
        try {
          for (const each of steps) await take(each, usage, model);
          await expectSame(usage, model);
          await usage.compact(Temporal.PlainYearMonth.from('2026-05'));
          await expectSame(usage, model);
        } finally {
          await remove();
        }
      }),
      { numRuns: runs, seed: 4 },
    );
  });
}

async function take(step: Step, usage: UsageStore, model: UsageModel): Promise<void> {
  if (step.kind === 'compact') {
    await usage.compact(step.before);
    return;
  }
  const open = await usage.open({ file: 'f', sha256: 's' });
  for (const batch of step.batches) {
    const expected = batch.map((each) => model.append(each));
    expect(await open.append(batch)).to.deep.equal(expected);
  }
  if (step.end === 'close') {
    model.close();
    await open.close(hourOf(model.lastLoad));
  } else {
    model.takeBack();
    if (step.end === 'abandon') await open.abandon();
  }
}

async function expectSame(usage: UsageStore, model: UsageModel): Promise<void> {
  const scope = allOf(...ESIIDS);
  const last = await usage.lastLoad();
  expect(last).to.equal(model.lastLoad);
  expect(await lines(usage.read(scope, EVER))).to.deep.equal(model.read(ESIIDS, last));
  for (const from of DAYS) {
    for (const until of [from + 1, Math.max(...DAYS) + 1]) {
      const revisions = await lines(usage.revisions(scope, { from, until }));
      expect(revisions).to.deep.equal(model.revisions(ESIIDS, { from, until }));
    }
  }
  for (let upto = 0; upto <= last; upto++) {
    const asOf = hourOf(upto);
    expect(await lines(usage.read(scope, { ...EVER, asOf }))).to.deep.equal(
      model.read(ESIIDS, upto),
    );
    for (let after = 0; after < upto; after++) {
      const changes = await lines(usage.changes(scope, after, upto));
      expect(changes).to.deep.equal(model.changes(ESIIDS, after, upto));
    }
  }
}
