import type { AuditEvent } from '../audit-event.ts';
import { type Collections, everyDocument } from '../collections.ts';
import { isHubError } from '../errors.ts';
import { type Extract, type ExtractRun, extractId, type LoadWindow } from './extract.ts';

/** What `extracts/` keeps: one run a business date, one extract a REP and run. */
export function extractStore(collections: Collections) {
  const runs = collections.define<ExtractRun>('extractRuns', {
    indexes: { date: ['businessDate'] },
    dates: ['businessDate'],
  });
  const extracts = collections.define<Extract>('extracts', {
    indexes: { made: ['status', 'madeOn'] },
    dates: ['businessDate', 'madeOn'],
  });

  return {
    runs: (from: Temporal.PlainDate, until: Temporal.PlainDate) =>
      everyDocument(runs, { index: 'date', from, until }),
    extractsOf: (repDuns: readonly string[], businessDate: Temporal.PlainDate) =>
      extracts.findMany(repDuns.map((duns) => extractId(duns, businessDate))),
    /** Tried before a day, and not yet purged. */
    async *madeBefore(day: Temporal.PlainDate): AsyncGenerator<Extract> {
      yield* everyDocument(extracts, { index: 'made', equals: ['delivered'], until: day });
      yield* everyDocument(extracts, { index: 'made', equals: ['failed'], until: day });
    },

    /** The window of a business date: fixed by whoever asks first, the same for ever after. */
    async window(businessDate: Temporal.PlainDate, lastLoad: number): Promise<LoadWindow> {
      const id = businessDate.toString();
      const known = await runs.find(id);
      if (known !== undefined) return known;
      const earlier = await runs.page({
        index: 'date',
        until: businessDate,
        newestFirst: true,
        limit: 1,
      });
      const later = await runs.page({ index: 'date', from: businessDate, limit: 1 });
      const after = earlier.items[0]?.upto ?? 0;
      const upto = later.items[0]?.after ?? lastLoad;
      try {
        await collections.keep([runs.inserting({ id, version: 1, businessDate, after, upto })]);
      } catch (error) {
        // Another hub fixed it meanwhile: its window counts.
        if (!isHubError(error, 'conflict')) throw error;
        return (await runs.find(id)) ?? { after, upto };
      }
      return { after, upto };
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
