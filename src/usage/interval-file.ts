import { type DayBuffer, dayBuffer, unpackDay } from './day-codec.ts';
import type { StoredDay } from './usage-day.ts';

/** How one kind of interval file looks. Layouts are pure: equal days give equal bytes. */
export interface IntervalLayout {
  /** What the file starts with; empty when days stand alone. */
  readonly header: Uint8Array;
  /** No usage day takes more. */
  readonly dayBytesMax: number;
  /** Writes a day of `slots` values at `at`, and gives the position after it. */
  write(out: Uint8Array, at: number, day: StoredDay, values: DayBuffer, slots: number): number;
}

/** Told about each day as it is written; `values` is used again for the next day. */
export type OnDay = (day: StoredDay, values: DayBuffer, slots: number) => void;

const CHUNK_BYTES = 256 * 1024;

/** A file in chunks of up to 256 KiB, as fast as its reader takes them: memory does not grow with the days. */
export async function* intervalFile(
  days: AsyncIterable<StoredDay>,
  layout: IntervalLayout,
  onDay?: OnDay,
): AsyncGenerator<Uint8Array> {
  const values = dayBuffer();
  // A chunk that was given away is the reader's: each one is its own memory, outside Node's shared pool.
  let chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  chunk.set(layout.header);
  let at = layout.header.length;
  for await (const day of days) {
    if (at + layout.dayBytesMax > CHUNK_BYTES) {
      yield chunk.subarray(0, at);
      chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
      at = 0;
    }
    const slots = unpackDay(day.packed, values);
    at = layout.write(chunk, at, day, values, slots);
    onDay?.(day, values, slots);
  }
  if (at > 0) yield chunk.subarray(0, at);
}
