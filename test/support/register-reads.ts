import { dayNumber } from '../../src/calendar.ts';
import type { ArrivingRead } from '../../src/usage/register-store.ts';
import type { UsageStore } from '../../src/usage/store.ts';
import { FLAT } from './portal-world.ts';

/** A read of the flat, whose days come to 7.440 kWh; `on` is its ISO date. */
export function aFlatRead({
  on,
  ...others
}: Partial<ArrivingRead> & { readonly on: string }): ArrivingRead {
  return {
    esiid: FLAT,
    channel: 'consumption',
    day: dayNumber(Temporal.PlainDate.from(on)),
    startWh: 500_000,
    endWh: 507_440,
    multiplier: 1,
    usageWh: undefined,
    revisedAt: 1_775_000_000,
    startMeter: 'I60000000',
    endMeter: 'I60000000',
    ...others,
  };
}

export async function seedReads(
  usage: UsageStore,
  reads: readonly ArrivingRead[],
  at: Temporal.Instant,
): Promise<void> {
  const load = await usage.open({ file: 'reads.csv', sha256: '0'.repeat(64) });
  await load.appendReads(reads);
  await load.close(at);
}

/** March of the flat: days that match, one that does not, an exchange of meters, a missing reading, a last digit. */
export const MARCH_READS: readonly ArrivingRead[] = [
  aFlatRead({ on: '2026-03-01' }),
  aFlatRead({ on: '2026-03-02', startWh: 507_440, endWh: 514_880, usageWh: 7440 }),
  aFlatRead({ on: '2026-03-03', startWh: 514_880, endWh: 523_320 }),
  aFlatRead({ on: '2026-03-04', startWh: 523_000, endWh: 530_440 }),
  aFlatRead({ on: '2026-03-05', startWh: 99_997_440, endWh: 4880 }),
  aFlatRead({ on: '2026-03-06', startWh: 4880, endWh: 3000, endMeter: 'I70000000', usageWh: 7440 }),
  aFlatRead({
    on: '2026-03-07',
    startWh: 3000,
    endWh: 10_000,
    startMeter: 'I70000000',
    endMeter: 'I70000000',
  }),
  aFlatRead({ on: '2026-03-09', startWh: undefined, endWh: 20_000 }),
  aFlatRead({ on: '2026-03-10', startWh: 20_000, endWh: 27_440 }),
];
