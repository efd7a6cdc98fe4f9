import {
  APPLICATION,
  ESIID,
  type EspiWorld,
  ids,
  openEspiWorld,
  SOLAR_ESIID,
  SUBSCRIPTION,
} from './espi-world.ts';

const USAGE_POINTS = `/Subscription/${SUBSCRIPTION}/UsagePoint`;
const METER_READINGS = `${USAGE_POINTS}/${ids.usagePoint(SOLAR_ESIID)}/MeterReading`;
const INTERVAL_BLOCKS = `${METER_READINGS}/${ids.meterReading(SOLAR_ESIID, 'generation')}/IntervalBlock`;

export interface GoldenResource {
  /** File in `atom-feeds/`. */
  readonly file: string;
  readonly path: string;
  readonly token: 'access' | 'client' | 'registration';
}

/** One file per resource. */
export const GOLDEN_RESOURCES: readonly GoldenResource[] = [
  { file: 'batch-subscription.xml', path: `/Batch/Subscription/${SUBSCRIPTION}`, token: 'access' },
  { file: 'local-time-parameters.xml', path: '/LocalTimeParameters', token: 'access' },
  { file: 'reading-type.xml', path: '/ReadingType', token: 'access' },
  { file: 'usage-point.xml', path: USAGE_POINTS, token: 'access' },
  { file: 'meter-reading.xml', path: METER_READINGS, token: 'access' },
  { file: 'interval-block.xml', path: INTERVAL_BLOCKS, token: 'access' },
  { file: 'authorization.xml', path: '/Authorization', token: 'client' },
  {
    file: 'application-information.xml',
    path: `/ApplicationInformation/${APPLICATION}`,
    token: 'registration',
  },
  { file: 'read-service-status.xml', path: '/ReadServiceStatus', token: 'client' },
];

/** A home on both days when the clocks change, with an estimate, and a solar home of which a noon hour came in. */
export async function openGoldenWorld(): Promise<EspiWorld> {
  const world = await openEspiWorld();
  const atNoon = (slot: number) => (slot >= 48 && slot < 52 ? slot : -1);
  const solar = { esiid: SOLAR_ESIID, date: '2026-06-21', valueAt: atNoon };
  await world.load([
    { esiid: ESIID, date: '2026-03-08', isEstimated: (slot) => slot >= 40 && slot < 56 },
    { esiid: ESIID, date: '2026-11-01' },
    solar,
    {
      ...solar,
      channel: 'generation',
      valueAt: (slot) => atNoon(slot) * (atNoon(slot) > 0 ? 25 : 1),
    },
  ]);
  return world;
}
