import type { DayNumber } from '../calendar.ts';

/** `consumption`: delivered to the customer (LSE channel 4, ESPI flowDirection 1); `generation`: received (1, 19). */
export type Channel = 'consumption' | 'generation';
export const CHANNELS: readonly Channel[] = ['consumption', 'generation'];

/** A slot without a value. Never zero (BR-001.002). */
export const MISSING = -1;

/**
 * The unit of usage: one ESIID, channel and local day, 92, 96 or 100 quarter hours. `valuesWh[i]` is the energy of the
 * quarter hour that starts `i * 900` seconds after local midnight, in Wh (kWh with three decimals, exactly; BR-001.011),
 * or `MISSING`; `estimated[i]` is 1 where the TDSP estimated it (BR-009.001).
 */
export interface UsageDay {
  readonly esiid: string;
  readonly channel: Channel;
  readonly day: DayNumber;
  readonly valuesWh: Int32Array;
  readonly estimated: Uint8Array;
  /** The TDSP's revision time, seconds since 1970-01-01T00:00Z. */
  readonly revisedAt: number;
  /** Load that brought it. */
  readonly load: number;
  /** `''` when the register does not know the meter of that day. */
  readonly meterNumber: string;
}

/** A usage day whose values are packed by `day-codec.ts`, as it travels between scanner and store. */
export interface PackedDay {
  readonly esiid: string;
  readonly channel: Channel;
  readonly day: DayNumber;
  readonly packed: Uint8Array;
  readonly revisedAt: number;
  readonly meterNumber: string;
}

/** A packed day on its way into the store. */
export interface ArrivingDay extends PackedDay {
  /** The file gave no revision time, so `revisedAt` is that of its arrival. */
  readonly isUndated?: boolean;
}

/** A packed day as the store gives it back. */
export interface StoredDay extends PackedDay {
  readonly load: number;
}
