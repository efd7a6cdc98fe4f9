import type { Document } from '../collections.ts';

/** A meter at a premise for a dated period. */
export interface Meter extends Document {
  /** `<esiid>:<meterNumber>:<installed>`. */
  readonly id: string;
  readonly esiid: string;
  readonly meterNumber: string;
  readonly installed: Temporal.PlainDate;
  /** Exclusive; null: still there. */
  readonly removed: Temporal.PlainDate | null;
}
