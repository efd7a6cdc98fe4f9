import type { DayNumber } from '../calendar.ts';
import type { Channel } from './usage-day.ts';

/**
 * What a meter's register showed at the two ends of a local day (BR-001.001). Readings are whole Wh as the register counts
 * them (kWh with three decimals, exactly); undefined: no reading came, which is never zero (BR-001.002).
 */
export interface RegisterRead {
  readonly esiid: string;
  readonly channel: Channel;
  readonly day: DayNumber;
  /** When the day began: what the day before ended with. */
  readonly startWh: number | undefined;
  /** At 23:59:59. */
  readonly endWh: number | undefined;
  /** What a kWh of the register stands for: 1 but where the meter sits behind transformers. */
  readonly multiplier: number;
  /** What the TDSP says was used that day, if it does. */
  readonly usageWh: number | undefined;
  /** The TDSP's revision time, seconds since 1970-01-01T00:00Z. */
  readonly revisedAt: number;
  /** Numbers of the meters that were read; two when one took the other's place that day, `''` where nobody knows. */
  readonly startMeter: string;
  readonly endMeter: string;
}

/** A register read as the store gives it back. */
export interface StoredRegisterRead extends RegisterRead {
  readonly load: number;
}

/** A register begins again at nought after its last digit; meters have five of them, or more. */
const REGISTER_DIGITS_MIN = 5;
/** Less than this share of all it can count is a day's use; more is a reading that went backwards. */
const ROLLOVER_SHARE_MAX = 0.1;
/** Finest to coarsest step of a register: 1 Wh to 1 kWh. */
const STEPS_WH = [1000, 100, 10] as const;

/** Whether one meter took another's place on this day: its two readings are of two registers. */
export function isExchange({ startMeter, endMeter }: RegisterRead): boolean {
  return startMeter !== '' && endMeter !== '' && startMeter !== endMeter;
}

/** Whether the register went past its last digit: what it then counted is little beside all it can count. */
export function hasRolledOver({ startWh, endWh }: RegisterRead): boolean {
  if (startWh === undefined || endWh === undefined || endWh >= startWh) return false;
  const capacity = capacityWh(startWh);
  return endWh + capacity - startWh < capacity * ROLLOVER_SHARE_MAX;
}

/** Whether the end lies before the start, and neither a new meter nor the register's last digit explains it. */
export function isBackwards(read: RegisterRead): boolean {
  const { startWh, endWh } = read;
  if (startWh === undefined || endWh === undefined || endWh >= startWh) return false;
  return !isExchange(read) && !hasRolledOver(read);
}

/** End less start, in Wh of the register; undefined where a reading is missing or they are not of one register. */
export function differenceWh(read: RegisterRead): number | undefined {
  const { startWh, endWh } = read;
  if (startWh === undefined || endWh === undefined || isExchange(read)) return undefined;
  return hasRolledOver(read) ? endWh + capacityWh(startWh) - startWh : endWh - startWh;
}

/** The energy of the day by its register; where meters were exchanged, what the TDSP says. */
export function energyWh(read: RegisterRead): number | undefined {
  if (isExchange(read)) return read.usageWh;
  const difference = differenceWh(read);
  return difference === undefined ? undefined : Math.round(difference * read.multiplier);
}

/** Whether the day begins with another reading of the same meter than the day before ended with. */
export function isBrokenOff(before: RegisterRead | undefined, read: RegisterRead): boolean {
  if (before?.endWh === undefined || read.startWh === undefined) return false;
  const isOtherMeter = before.endMeter !== read.startMeter;
  return !isOtherMeter && before.day === read.day - 1 && before.endWh !== read.startWh;
}

/** The quarter hours of a day, added up. */
export interface IntervalSum {
  readonly wh: number;
  readonly present: number;
  readonly missing: number;
}

/** How a day's register and the sum of its quarter hours go together. `gapWh`: the sum less what the register says. */
export type SumCheck =
  | { readonly state: 'agrees' | 'rounded' | 'differs'; readonly gapWh: number }
  | { readonly state: 'unknown' };

/**
 * The sum of the quarter hours must be what the register says, within the rounding of both: each quarter hour is rounded to
 * 1 Wh, and a register that moves in whole kWh is up to 1 kWh behind, times the multiplier. Unknown where a reading or a
 * quarter hour is missing.
 */
export function sumCheckOf(read: RegisterRead, sum: IntervalSum): SumCheck {
  const energy = energyWh(read);
  if (energy === undefined || sum.missing > 0) return { state: 'unknown' };
  const gapWh = sum.wh - energy;
  const gap = Math.abs(gapWh);
  if (gap <= sum.present / 2) return { state: 'agrees', gapWh };
  return { state: gap < stepWh(read) * read.multiplier ? 'rounded' : 'differs', gapWh };
}

/** The step in which the register seems to move: real ones show 24002.915 and then 24038.915. */
function stepWh(read: RegisterRead): number {
  const difference = differenceWh(read);
  return STEPS_WH.find((step) => difference !== undefined && difference % step === 0) ?? 1;
}

/** All that the register counts before it begins again. */
function capacityWh(readingWh: number): number {
  const digits = String(Math.trunc(readingWh / 1000)).length;
  return 1000 * 10 ** Math.max(digits, REGISTER_DIGITS_MIN);
}
