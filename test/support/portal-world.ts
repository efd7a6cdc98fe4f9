import { Accesses } from '../../src/access/accesses.ts';
import { recordedRead } from '../../src/audit/recorded-read.ts';
import { dayNumber, slotsOf } from '../../src/calendar.ts';
import type { Collections } from '../../src/collections.ts';
import { greenButtonFile } from '../../src/espi/download.ts';
import { idsFrom } from '../../src/espi/ids.ts';
import { espiUris } from '../../src/espi/uri.ts';
import { Languages } from '../../src/identity/languages.ts';
import { repOfRecordStore } from '../../src/market/store.ts';
import type { Demo, PortalDeps } from '../../src/portal/deps.ts';
import type { Premise } from '../../src/premise/premise.ts';
import { premiseStore } from '../../src/premise/store.ts';
import type { ReadScope } from '../../src/read-scope.ts';
import { csvRows } from '../../src/usage/csv-writer.ts';
import { dailyReadsCsv } from '../../src/usage/daily-reads-csv.ts';
import { packDay } from '../../src/usage/day-codec.ts';
import type { ReadRange, UsageStore } from '../../src/usage/store.ts';
import { type Channel, MISSING, type PackedDay } from '../../src/usage/usage-day.ts';
import type { HubServices } from './hub-app.ts';

/** A home with solar panels, a flat, and a home whose first day has not come yet. */
export const SOLAR_HOME = '10443720000000001';
export const FLAT = '1008901000000000000022';
export const NEW_HOME = '10443720000000003';
export const FIRST_DAY = Temporal.PlainDate.from('2025-10-20');
export const LAST_DAY = Temporal.PlainDate.from('2026-03-31');
/** Four quarter hours of this day never came, sixteen of it are estimated, and the day after never came at all. */
export const PATCHY_DAY = Temporal.PlainDate.from('2026-03-10');
const ESTIMATED_SLOTS = 16;
const MISSING_FROM = 40;
const MISSING_UNTIL = 44;
const REVISED_SECONDS = 1_775_000_000;

export const DEMO: Demo = {
  signIns: [{ role: 'customer', user: 'maria', password: 'not-a-secret-here' }],
  steps: [
    { href: '/usage', text: { en: 'Look at a day of usage', es: 'Ver un día de consumo' } },
    { href: '/authorizations', text: { en: 'Stop sharing', es: 'Dejar de compartir' } },
  ],
};

/** The real parts behind the pages, over the stores of a test's hub. */
export function portalDeps(
  services: HubServices & { readonly premises?: ReturnType<typeof premiseStore> },
  usage: UsageStore,
  { publicUrl, demo }: { readonly publicUrl: string; readonly demo?: Demo },
): PortalDeps & {
  readonly premises: ReturnType<typeof premiseStore>;
  readonly repsOfRecord: ReturnType<typeof repOfRecordStore>;
} {
  const { collections, clock, sessions, users, customers, authorizations, oauth } = services;
  const { premises = premiseStore(collections) } = services;
  const repsOfRecord = repOfRecordStore(collections);
  const read = (scope: ReadScope, range: ReadRange) =>
    recordedRead(usage.read(scope, range), { collections, clock, scope, door: 'portal' });
  const ids = idsFrom(Buffer.alloc(32, 1));
  const uris = espiUris(publicUrl);
  return {
    users,
    sessions,
    languages: new Languages(users, () => []),
    customers,
    premises,
    repsOfRecord,
    clients: oauth.clients,
    authorizations,
    authorizationRequests: oauth.requests,
    access: new Accesses({ customers, repsOfRecord, premises, clock }),
    usage,
    exports: {
      espi: (scope, range) =>
        greenButtonFile({ ids, uris, scope, days: read(scope, range), at: clock() }),
      csv: (scope, range) => csvRows(read(scope, range)),
      readings: (scope, range) =>
        dailyReadsCsv(
          recordedRead(usage.registers.read(scope, range), {
            collections,
            clock,
            scope,
            door: 'portal',
          }),
        ),
    },
    collections,
    clock,
    publicUrl,
    ...(demo === undefined ? {} : { demo }),
  };
}

export async function seedPremises(
  collections: Collections,
  premises: ReturnType<typeof premiseStore>,
): Promise<void> {
  const because = {
    at: Temporal.Instant.from('2025-06-01T00:00:00Z'),
    actor: { role: 'operator', id: 'test' },
    action: 'premise.registered',
    subject: 'test',
  } as const;
  await collections.commit(
    [
      premises.inserting(aPremise(SOLAR_HOME, '120 PECAN ST', 'WACO', '76701')),
      premises.inserting(aPremise(FLAT, '9 BAYOU BLVD APT 14', 'HOUSTON', '77002')),
      premises.inserting(aPremise(NEW_HOME, '7 LIVE OAK LN', 'DALLAS', '75201')),
    ],
    because,
  );
}

/** Both homes, from `FIRST_DAY` to `LAST_DAY`, in one load. */
export async function seedUsage(usage: UsageStore): Promise<void> {
  const load = await usage.open({ file: 'test.csv', sha256: '0'.repeat(64) });
  await load.append([
    ...everyDay(SOLAR_HOME, 'consumption', homeWh),
    ...everyDay(SOLAR_HOME, 'generation', solarWh),
    ...everyDay(FLAT, 'consumption', (slot) => 60 + (slot % 8) * 5),
  ]);
  await load.close(Temporal.Instant.from('2026-04-01T12:00:00Z'));
}

function everyDay(
  esiid: string,
  channel: Channel,
  whAt: (slot: number, day: number) => number,
): readonly PackedDay[] {
  const days = Array.from({ length: FIRST_DAY.until(LAST_DAY).days + 1 }, (_, index) =>
    FIRST_DAY.add({ days: index }),
  );
  return days
    .filter((date) => !date.equals(PATCHY_DAY.add({ days: 1 })))
    .map((date) => {
      const day = dayNumber(date);
      const slots = slotsOf(day);
      const isPatchy = date.equals(PATCHY_DAY);
      const valuesWh = Int32Array.from({ length: slots }, (_, slot) =>
        isPatchy && slot >= MISSING_FROM && slot < MISSING_UNTIL ? MISSING : whAt(slot, day),
      );
      const estimated = Uint8Array.from({ length: slots }, (_, slot) =>
        isPatchy && slot < ESTIMATED_SLOTS ? 1 : 0,
      );
      const packed = packDay(valuesWh, estimated);
      return { esiid, channel, day, packed, revisedAt: REVISED_SECONDS, meterNumber: '113400001' };
    });
}

/** A quiet night, a morning and an evening peak, a little different each day. */
function homeWh(slot: number, day: number): number {
  const evening = Math.exp(-(((slot - 76) / 10) ** 2));
  const morning = Math.exp(-(((slot - 30) / 7) ** 2));
  return Math.round(90 + 620 * evening + 310 * morning + ((day * 37 + slot * 13) % 60));
}

function solarWh(slot: number, day: number): number {
  const sun = Math.max(0, Math.sin(((slot - 28) / 44) * Math.PI));
  return slot < 28 || slot > 72 ? 0 : Math.round(sun * (400 + ((day * 53) % 300)));
}

export function aPremise(id: string, address: string, city: string, zipCode: string): Premise {
  return {
    id,
    version: 1,
    address,
    addressOverflow: '',
    city,
    state: 'TX',
    zipCode,
    tdspDuns: '1039940674000',
    meterReadCycle: '01',
    status: 'Active',
    premiseType: 'Residential',
    powerRegion: 'ERCOT',
    stationCode: 'WA',
    stationName: 'WACO',
    metered: true,
    openServiceOrders: '',
    polrCustomerClass: '',
    settlementAms: true,
    tdspAms: 'AMSR',
    switchHold: false,
  };
}
