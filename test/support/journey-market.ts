import { EVENT_COLUMNS, MARKET_COLUMNS } from '../../src/intake/kind.ts';
import { intervalCsv, lines, ONCOR, PREMISE_HEADER, premiseLine } from './market-texts.ts';

/** Where the customer lives, where else, somebody else's place, and a place whose meter the customer gets wrong. */
export const HOME = '10443720000000001';
export const COTTAGE = '10443720000000002';
export const TAKEN = '10443720000000003';
export const MISREAD = '10443720000000004';
export const METERS = {
  [HOME]: '113400001',
  [COTTAGE]: '113400002',
  [TAKEN]: '113400003',
  [MISREAD]: '113400004',
} as const;
/** Whom the customer buys from, and one that registers here. */
export const SUPPLIER = '148055531';
export const NEW_REP = {
  name: 'Bluebonnet Power',
  duns: '123456789',
  puctNumber: '10999',
} as const;
export const NOON = '2026-04-01T17:00:00Z';

const ESIIDS = [HOME, COTTAGE, TAKEN, MISREAD] as const;

/** The registers, the customer's move-in, and the usage of the day before `NOON`. */
export const MARKET: readonly string[] = [
  lines(
    MARKET_COLUMNS.participants.join(),
    `TDSP,${ONCOR},Oncor,30043`,
    `REP,${SUPPLIER},Star,10001`,
    `REP,${NEW_REP.duns},${NEW_REP.name},${NEW_REP.puctNumber}`,
  ),
  lines(PREMISE_HEADER, ...ESIIDS.map((esiid) => premiseLine({ esiid }))),
  lines(
    MARKET_COLUMNS['rep-of-record'].join(),
    ...ESIIDS.map((esiid) => `${esiid},${SUPPLIER},2024-01-01,`),
  ),
  lines(
    MARKET_COLUMNS.meters.join(),
    ...ESIIDS.map((esiid) => `${esiid},${METERS[esiid]},2020-01-01,`),
  ),
  events(`I1,MOVE_IN,${HOME},2026-03-01,${SUPPLIER},`),
  intervalCsv({ esiid: HOME, date: '2026-03-31', kwh: (slot) => (slot < 48 ? '0.100' : '0.400') }),
];

/** The customer has left by `NOON`. */
export const MOVE_OUT = events(`O1,MOVE_OUT,${HOME},2026-04-01,${SUPPLIER},`);

function events(...rows: readonly string[]): string {
  return lines(EVENT_COLUMNS.join(), ...rows);
}
