import { CHANNELS, type Channel } from '../usage/usage-day.ts';
import type { ScannedDay, ScanResult } from './scan.ts';

/**
 * A scan's result as it crosses from a scanner's thread: its days as three large pieces, since a hundred small objects and
 * arrays cost more to send than to find.
 */
export interface ScanMessage extends Omit<ScanResult, 'days'> {
  /** Day by day, with commas between. */
  readonly esiids: string;
  /** Seven a day: channel, day, revisedAt, maxWh, line, rows, length of the packed values. */
  readonly numbers: Float64Array<ArrayBuffer>;
  readonly packed: Uint8Array<ArrayBuffer>;
}

const NUMBERS_PER_DAY = 7;

export function messageOf({ days, ...others }: ScanResult): ScanMessage {
  const numbers = new Float64Array(days.length * NUMBERS_PER_DAY);
  const packed = new Uint8Array(days.reduce((sum, day) => sum + day.packed.length, 0));
  let packedEnd = 0;
  for (const [index, day] of days.entries()) {
    const at = index * NUMBERS_PER_DAY;
    numbers[at] = CHANNELS.indexOf(day.channel);
    numbers[at + 1] = day.day;
    numbers[at + 2] = day.revisedAt;
    numbers[at + 3] = day.maxWh;
    numbers[at + 4] = day.line;
    numbers[at + 5] = day.rows;
    numbers[at + 6] = day.packed.length;
    packed.set(day.packed, packedEnd);
    packedEnd += day.packed.length;
  }
  return { ...others, esiids: days.map(({ esiid }) => esiid).join(), numbers, packed };
}

/** The result that `messageOf` was given. */
export function resultOf({ esiids, numbers, packed, ...others }: ScanMessage): ScanResult {
  const names = esiids.split(',');
  const days: ScannedDay[] = [];
  let packedEnd = 0;
  for (let at = 0; at < numbers.length; at += NUMBERS_PER_DAY) {
    const packedAt = packedEnd;
    packedEnd += numbers[at + 6] as number;
    days.push({
      esiid: names[days.length] as string,
      channel: CHANNELS[numbers[at] as number] as Channel,
      day: numbers[at + 1] as number,
      revisedAt: numbers[at + 2] as number,
      packed: packed.subarray(packedAt, packedEnd),
      maxWh: numbers[at + 3] as number,
      line: numbers[at + 4] as number,
      rows: numbers[at + 5] as number,
    });
  }
  return { ...others, days };
}

/** What is moved with the message, not copied. */
export function memoryOfMessage({ numbers, packed }: ScanMessage): ArrayBuffer[] {
  return [numbers.buffer, packed.buffer];
}
