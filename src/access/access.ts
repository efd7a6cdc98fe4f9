import type { Authorization } from '../consent/authorization.ts';
import type { ReadScope } from '../read-scope.ts';
import type { ExtractBasis } from './rep-extract.ts';

/** Mints the right to read usage, one method per kind of caller (DESIGN §4). ESIIDs outside the caller's right yield no window. */
export interface Access {
  /** Own ESIIDs from the move-in on, at most 13 months back (BR-078); nothing of a premise moved out of (BR-044). */
  forCustomer(customerId: string, esiids: readonly string[]): Promise<ReadScope>;
  /** ESIIDs of a live Authorization, cut by its published period and by each occupancy. Not live: no window. */
  forThirdParty(authorization: Authorization): Promise<ReadScope>;
  /**
   * ESIIDs for the dates this REP was REP of record, at most 48 months back; for ESIIDs it serves now, the premise's
   * history of 48 months too (BR-031.002, BR-078).
   */
  forRep(repDuns: string, esiids: readonly string[]): Promise<ReadScope>;
  /**
   * For the nightly extract: only dates on which this REP was REP of record (BR-049), by what was known then. Every ESIID
   * it ever served, in ESIID order, a page of scopes at a time, so that memory stays flat.
   */
  forRepExtract(repDuns: string, basis: ExtractBasis): AsyncIterable<ReadScope>;
  /** ESIIDs of the TDSP's own territory, 48 months (BR-028.024). */
  forTdsp(tdspDuns: string, esiids: readonly string[]): Promise<ReadScope>;
  /** The operator at the command line: everything of these ESIIDs. On the record like every other read. */
  forOperator(esiids: readonly string[]): Promise<ReadScope>;
}
