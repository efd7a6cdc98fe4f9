import type { Access } from '../access/access.ts';
import type { RepOfRecordStore } from '../market/store.ts';
import type { UsageStore } from '../usage/store.ts';
import type { ExtractRun } from './extract.ts';

/** New usage that goes into nobody's extract, because the register has no REP of that DUNS. */
export interface Unclaimed {
  readonly repDuns: string;
  readonly esiids: number;
  /** Usage days; an ESIID with generation has two a day. */
  readonly days: number;
}

export interface UnclaimedSource {
  readonly usage: Pick<UsageStore, 'changes'>;
  readonly access: Pick<Access, 'forRepExtract'>;
  readonly repsOfRecord: Pick<RepOfRecordStore, 'everyRepDuns'>;
}

/** Who would have got usage of the run, were they among the `reps` of the register; counted, not shown to anybody. */
export async function* unclaimedOf(
  { usage, access, repsOfRecord }: UnclaimedSource,
  run: ExtractRun,
  reps: readonly string[],
): AsyncGenerator<Unclaimed> {
  const known = new Set(reps);
  for (const repDuns of await repsOfRecord.everyRepDuns()) {
    // After a move-out it is nobody, and that is as it should be.
    if (repDuns === '' || known.has(repDuns)) continue;
    let esiids = 0;
    let days = 0;
    for await (const scope of access.forRepExtract(repDuns, run)) {
      const seen = new Set<string>();
      for await (const { esiid } of usage.changes(scope, run.after, run.upto)) {
        seen.add(esiid);
        days++;
      }
      esiids += seen.size;
    }
    if (days > 0) yield { repDuns, esiids, days };
  }
}
