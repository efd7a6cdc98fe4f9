import type { DayNumber } from '../calendar.ts';

/** `consumption`: delivered to the customer (LSE channel 4, ESPI flowDirection 1); `generation`: received (1, 19). */
export type Channel = 'consumption' | 'generation';
export const CHANNELS: readonly Channel[] = ['consumption', 'generation'];

/** A slot without a value. Never zero (BR-001.002). */
export const MISSING = -1;

/**
 * The unit of usage: one ESIID, channel and local day of 92, 96 or 100 quarter hours, as it travels between scanner and
 * store. Packed by `day-codec.ts`: each quarter hour in whole Wh (kWh with three decimals, exactly; BR-001.011) or
 * `MISSING`, and whether the TDSP estimated it (BR-009.001).
 */
export interface PackedDay {
  readonly esiid: string;
  readonly channel: Channel;
  readonly day: DayNumber;
  readonly packed: Uint8Array;
  /** The TDSP's revision time, seconds since 1970-01-01T00:00Z. */
  readonly revisedAt: number;
  /** `''` when no meters file tells of that day. */
  readonly meterNumber: string;
}

/** A packed day on its way into the store. */
export interface ArrivingDay extends PackedDay {
  /** The file gave no revision time, so `revisedAt` is that of its arrival. */
  readonly isUndated?: boolean;
}

/** A packed day as the store gives it back. */
export interface StoredDay extends PackedDay {
  /** Number of the load that brought it. */
  readonly load: number;
}
