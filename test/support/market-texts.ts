import { dayNumber, slotsOf } from '../../src/calendar.ts';
import { endLabel, startLabel } from '../../src/intake/expected-labels.ts';
import { MARKET_COLUMNS } from '../../src/intake/kind.ts';

/** Small files of a small market, as its organisations write them. */
export const ONCOR = '1039940674000';
export const CENTERPOINT = '957877905';
export const REP = '148055531';
export const HOME = '10443720000000001';
export const PLANT = '10443720000000002';

export const CSV_HEADER =
  'ESIID,USAGE_DATE,REVISION_DATE,USAGE_START_TIME,USAGE_END_TIME,USAGE_KWH,ESTIMATED_ACTUAL,CONSUMPTION_SURPLUSGENERATION';

export interface DayText {
  readonly esiid?: string;
  readonly date?: string;
  /** kWh of each quarter hour; empty: missing. */
  readonly kwh?: string | ((slot: number) => string);
  readonly flag?: 'A' | 'E';
  /** `MM/DD/YYYY HH:MM:SS`; the morning after by default. */
  readonly revision?: string;
}

/** Lines of one usage day in the utilities' interval CSV, without the header. */
export function dayLines({
  esiid = HOME,
  date = '2026-01-15',
  kwh = '0.250',
  flag = 'A',
  revision,
}: DayText): readonly string[] {
  const day = dayNumber(Temporal.PlainDate.from(date));
  const written = usDate(Temporal.PlainDate.from(date));
  const revised = revision ?? `${usDate(Temporal.PlainDate.from(date).add({ days: 1 }))} 07:40:29`;
  return Array.from({ length: slotsOf(day) }, (_, slot) => {
    const value = typeof kwh === 'string' ? kwh : kwh(slot);
    const times = ` ${startLabel(day, slot)}, ${endLabel(day, slot)}`;
    return `'${esiid},${written},${revised},${times},${value},${value === '' ? '' : flag},Consumption`;
  });
}

/** An interval CSV of these days. */
export function intervalCsv(...days: readonly DayText[]): string {
  return `${[CSV_HEADER, ...days.flatMap(dayLines)].join('\r\n')}\r\n`;
}

/** One record of an LSE file (ERCOT Retail Market Guide, appendix G), twelve readings a row. */
export function lseRecord({ esiid = HOME, date = '2026-01-15', kwh = '0.250' }: DayText): string {
  const day = Temporal.PlainDate.from(date);
  const digits = date.replaceAll('-', '');
  const stamp = `${day.add({ days: 1 }).toString().replaceAll('-', '')}074029`;
  const readings = Array.from({ length: slotsOf(dayNumber(day)) }, (_, slot) => {
    const value = typeof kwh === 'string' ? kwh : kwh(slot);
    return `,${value},${value === '' ? '' : 'A'},`;
  });
  const rows = [
    `00000001,${esiid},4,${digits}000000,${digits}235959,Y,N`,
    '00000002,,,1,0,1,0,900,01,,,,',
    '00000003,15 MINUTE INTERVALS',
    `00000004,${stamp},M`,
  ];
  for (let at = 0; at < readings.length; at += 12) {
    rows.push(`${10_000_000 + at / 12}${readings.slice(at, at + 12).join('')}`);
  }
  return `${rows.join('\n')}\n`;
}

export interface PremiseText {
  readonly esiid?: string;
  readonly tdsp?: string;
  readonly type?: string;
  readonly status?: string;
}

export function premiseLine({
  esiid = HOME,
  tdsp = ONCOR,
  type = 'Residential',
  status = 'Active',
}: PremiseText): string {
  return `${esiid},1 MAIN ST,,WACO,TX,76701,${tdsp},01,${status},${type},ERCOT,WA,WACO,Y,,,Y,AMSR,N`;
}

export const PREMISE_HEADER = MARKET_COLUMNS.premises.join();
export const PARTICIPANTS = lines(
  'ROLE,DUNS,NAME,PUCT_NUMBER',
  `TDSP,${ONCOR},Oncor,30043`,
  `TDSP,${CENTERPOINT},CenterPoint,30086`,
  `REP,${REP},Star,10001`,
);
/** A home and a plant in Oncor's territory. */
export const PREMISES = lines(
  PREMISE_HEADER,
  premiseLine({}),
  premiseLine({ esiid: PLANT, type: 'Large Non-Residential' }),
);

export function lines(...rows: readonly string[]): string {
  return `${rows.join('\r\n')}\r\n`;
}

function usDate({ year, month, day }: Temporal.PlainDate): string {
  return `${String(month).padStart(2, '0')}/${String(day).padStart(2, '0')}/${year}`;
}
