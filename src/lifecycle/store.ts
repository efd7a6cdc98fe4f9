import type { Change, Collections, Document } from '../collections.ts';

/** When a third party or one of its programs was warned that it is idle. */
interface IdleWarning extends Document {
  /** Id of the organisation or the client. */
  readonly id: string;
  readonly warnedAt: Temporal.Instant;
}

/** Warnings to those that have no field of their own for it; users have `warnedAt`. */
export function idleWarningStore(collections: Collections) {
  const warnings = collections.define<IdleWarning>('idleWarnings', { instants: ['warnedAt'] });
  return {
    warnedAt: async (id: string) => (await warnings.find(id))?.warnedAt,
    /** A later warning takes the place of an earlier one. */
    async warning(id: string, warnedAt: Temporal.Instant): Promise<Change> {
      const before = await warnings.find(id);
      const version = (before?.version ?? 0) + 1;
      const warning = { id, version, warnedAt };
      return before === undefined ? warnings.inserting(warning) : warnings.replacing(warning);
    },
  };
}
export type IdleWarningStore = ReturnType<typeof idleWarningStore>;
