import type { ReadScope } from '../read-scope.ts';
import type { RegisterRead, StoredRegisterRead } from './register-read.ts';
import type { DayRange, ReadRange } from './store.ts';

/** A register read on its way into a load. */
export interface ArrivingRead extends RegisterRead {
  /** The file gave no revision time, so `revisedAt` is that of its arrival; the same readings again are no revision. */
  readonly isUndated?: boolean;
}

/**
 * Register reads, beside the usage days of the same loads: as those, they are seen when their load closes, kept in every
 * revision, and read by the newest.
 */
export interface RegisterStore {
  /** The newest revision of each read in scope and range; ordered as `UsageStore.read`. */
  read(scope: ReadScope, range: ReadRange): AsyncIterable<StoredRegisterRead>;
  /** Every revision of each; those of a day by `revisedAt`, then load. */
  revisions(scope: ReadScope, range: DayRange): AsyncIterable<StoredRegisterRead>;
}
