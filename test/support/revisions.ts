import { dayNumber, slotsOf } from '../../src/calendar.ts';
import { packDay } from '../../src/usage/day-codec.ts';
import type { UsageStore } from '../../src/usage/store.ts';
import type { Channel, PackedDay } from '../../src/usage/usage-day.ts';

/** A day sent once more: every quarter hour has `wh`, actual. */
export interface Resent {
  readonly esiid: string;
  readonly date: Temporal.PlainDate;
  readonly wh: number;
  /** ISO instant. */
  readonly revisedAt: string;
  readonly channel?: Channel;
}

/** Days sent again by the utility, in one load that closes now. */
export async function resend(
  usage: UsageStore,
  days: readonly Resent[],
  now: Temporal.Instant,
): Promise<void> {
  const load = await usage.open({ file: 'again.csv', sha256: '1'.repeat(64) });
  await load.append(days.map(packed));
  await load.close(now);
}

function packed({ esiid, date, wh, revisedAt, channel = 'consumption' }: Resent): PackedDay {
  const day = dayNumber(date);
  const slots = slotsOf(day);
  const at = Temporal.Instant.from(revisedAt).epochMilliseconds / 1000;
  return {
    ...{ esiid, channel, day, revisedAt: at, meterNumber: '113400001' },
    packed: packDay(new Int32Array(slots).fill(wh), new Uint8Array(slots)),
  };
}
