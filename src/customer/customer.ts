import type { Document } from '../collections.ts';

/** A premise in a customer's hands from the move-in on. */
export interface Occupancy {
  readonly esiid: string;
  /** The day it became theirs; nothing before it is theirs to read. */
  readonly from: Temporal.PlainDate;
  /** Move-out, exclusive; null: still. */
  readonly until: Temporal.PlainDate | null;
}

/**
 * A retail customer as it is made: whoever holds premises. The people who sign in for a customer are users (`identity/`). What
 * a customer holds later is asked for by ESIID or by page, since some hold more than anybody wants to see at once.
 */
export interface Customer extends Document {
  readonly occupancies: readonly Occupancy[];
}
