import type { AuditEvent } from '../audit-event.ts';
import { type Collections, everyDocument } from '../collections.ts';
import { isHubError } from '../errors.ts';
import { type Extract, type ExtractRun, extractId } from './extract.ts';

/** The newest that the hub knows when a run is fixed. */
export interface Newest {
  readonly load: number;
  /** Of the REPs of record (`RepOfRecordStore.lastChange`). */
  readonly change: number;
}

/** One of before changes of the REPs of record were numbered went by what was known before the first. */
type KeptRun = Omit<ExtractRun, 'knownAfter' | 'knownUpto'> &
  Partial<Pick<ExtractRun, 'knownAfter' | 'knownUpto'>>;

function whole(run: KeptRun): ExtractRun {
  return { knownAfter: 0, knownUpto: 0, ...run };
}

/** What `extracts/` keeps: one run a business date, one extract a REP and run. */
export function extractStore(collections: Collections) {
  const runs = collections.define<KeptRun>('extractRuns', {
    indexes: { date: ['businessDate'] },
    dates: ['businessDate'],
  });
  const extracts = collections.define<Extract>('extracts', {
    indexes: { made: ['status', 'madeOn'] },
    dates: ['businessDate', 'madeOn'],
  });

  return {
    async *runs(from: Temporal.PlainDate, until: Temporal.PlainDate): AsyncGenerator<ExtractRun> {
      for await (const run of everyDocument(runs, { index: 'date', from, until })) yield whole(run);
    },
    extractsOf: (repDuns: readonly string[], businessDate: Temporal.PlainDate) =>
      extracts.findMany(repDuns.map((duns) => extractId(duns, businessDate))),
    /** Tried before a day, and not yet purged. */
    async *madeBefore(day: Temporal.PlainDate): AsyncGenerator<Extract> {
      yield* everyDocument(extracts, { index: 'made', equals: ['delivered'], until: day });
      yield* everyDocument(extracts, { index: 'made', equals: ['failed'], until: day });
    },

    /** What a business date goes by: fixed by whoever asks first, the same for ever after. */
    async run(businessDate: Temporal.PlainDate, last: Newest): Promise<ExtractRun> {
      const id = businessDate.toString();
      const known = await runs.find(id);
      if (known !== undefined) return whole(known);
      const earlier = await runs.page({
        index: 'date',
        until: businessDate,
        newestFirst: true,
        limit: 1,
      });
      const later = await runs.page({ index: 'date', from: businessDate, limit: 1 });
      const [before] = earlier.items.map(whole);
      const [next] = later.items.map(whole);
      const run = {
        ...{ id, version: 1, businessDate },
        ...{ after: before?.upto ?? 0, upto: next?.after ?? last.load },
        ...{ knownAfter: before?.knownUpto ?? 0, knownUpto: next?.knownAfter ?? last.change },
      };
      try {
        await collections.keep([runs.inserting(run)]);
      } catch (error) {
        // Another hub fixed it meanwhile: its run counts.
        if (!isHubError(error, 'conflict')) throw error;
        return whole((await runs.find(id)) ?? run);
      }
      return run;
    },

    /** Saves what became of an extract over whatever was known of it before. */
    async save(
      extract: Omit<Extract, 'id' | 'version'>,
      because: readonly AuditEvent[],
    ): Promise<void> {
      const id = extractId(extract.repDuns, extract.businessDate);
      const before = await extracts.find(id);
      const next: Extract = { ...extract, id, version: (before?.version ?? 0) + 1 };
      const change = before === undefined ? extracts.inserting(next) : extracts.replacing(next);
      await collections.commit([change], because);
    },
  };
}

export type ExtractStore = ReturnType<typeof extractStore>;
