import { isDuns } from '../market/participant.ts';
import { type DailyReadsLayout, dailyReadsLayout } from './daily-reads-layout.ts';
import { bareField } from './field.ts';
import { type IntervalCsvLayout, intervalCsvLayout } from './interval-csv-layout.ts';
import { LSE_RECORD_START } from './lse.ts';

export type FileKind =
  | 'interval-csv'
  | 'lse'
  | 'daily-reads'
  | 'premises'
  | 'participants'
  | 'rep-of-record'
  | 'meters'
  | 'market-events'
  | 'tx-set';

export type Recognised =
  | { readonly kind: 'interval-csv'; readonly layout: IntervalCsvLayout }
  | { readonly kind: 'lse' }
  | { readonly kind: 'daily-reads'; readonly layout: DailyReadsLayout }
  | EventsKind
  | { readonly kind: keyof typeof MARKET_COLUMNS; readonly hasHeader: boolean };

/** Events of the market as CSV or JSON, or inside the flat files of Texas SET. */
export type EventsKind =
  | { readonly kind: 'market-events'; readonly form: 'csv' | 'json' }
  | { readonly kind: 'tx-set' };

export type IntervalKind = Extract<Recognised, { readonly kind: 'interval-csv' | 'lse' }>;
/** What goes into a load: quarter hours, register reads. */
export type UsageKind = Extract<Recognised, IntervalKind | { readonly kind: 'daily-reads' }>;

export function isUsage(recognised: Recognised): recognised is UsageKind {
  return ['interval-csv', 'lse', 'daily-reads'].includes(recognised.kind);
}

export function hasEvents(recognised: Recognised): recognised is EventsKind {
  return recognised.kind === 'market-events' || recognised.kind === 'tx-set';
}

export const EVENT_COLUMNS = [
  'EVENT_ID',
  'TYPE',
  'ESIID',
  'EFFECTIVE_DATE',
  'REP_DUNS',
  'CANCELS',
] as const;

/** Header columns of the market files; premises as ERCOT orders them (`smt/FACTS` §1.4). */
export const MARKET_COLUMNS = {
  participants: ['ROLE', 'DUNS', 'NAME', 'PUCT_NUMBER'],
  'rep-of-record': ['ESIID', 'REP_DUNS', 'START_DATE', 'END_DATE'],
  meters: ['ESIID', 'METER_NUMBER', 'INSTALLED', 'REMOVED'],
  premises: [
    'ESIID',
    'ADDRESS',
    'ADDRESS_OVERFLOW',
    'CITY',
    'STATE',
    'ZIPCODE',
    'DUNS',
    'METER_READ_CYCLE',
    'STATUS',
    'PREMISE_TYPE',
    'POWER_REGION',
    'STATIONCODE',
    'STATIONNAME',
    'METERED',
    'OPEN_SERVICE_ORDERS',
    'POLR_CUSTOMER_CLASS',
    'SETTLEMENT_AMS_INDICATOR',
    'TDSP_AMS_INDICATOR',
    'SWITCH_HOLD_INDICATOR',
  ],
} as const;

/** What a file is, by its first line; its name does not matter. */
export function recognise(firstLine: string): Recognised | undefined {
  if (firstLine.startsWith(LSE_RECORD_START)) return { kind: 'lse' };
  // Vendors write comment lines into flat files; no other kind starts with one.
  if (/^(SH\||#)/.test(firstLine)) return { kind: 'tx-set' };
  if (/^\s*[[{]/.test(firstLine)) return { kind: 'market-events', form: 'json' };
  const columns = firstLine.split(',').map(bareField);
  const layout = intervalCsvLayout(columns);
  if (layout !== undefined) return { kind: 'interval-csv', layout };
  const readsLayout = dailyReadsLayout(columns);
  if (readsLayout !== undefined) return { kind: 'daily-reads', layout: readsLayout };
  if (columns.join() === EVENT_COLUMNS.join()) return { kind: 'market-events', form: 'csv' };
  for (const kind of ['participants', 'rep-of-record', 'meters'] as const) {
    if (columns.join() === MARKET_COLUMNS[kind].join()) return { kind, hasHeader: true };
  }
  if (MARKET_COLUMNS.premises.every((name) => columns.includes(name))) {
    return { kind: 'premises', hasHeader: true };
  }
  // What a spreadsheet made of an ESIID is none, and the row will say so.
  const looksLikePremise =
    columns.length >= 19 && /^\d[\d.E+]*$/i.test(columns[0] ?? '') && columns.some(isDuns);
  return looksLikePremise ? { kind: 'premises', hasHeader: false } : undefined;
}
