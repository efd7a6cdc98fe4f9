import { READ_COLUMNS, type ReadColumn } from '../usage/daily-reads-columns.ts';

const COLUMN_OF = new Map<string, ReadColumn>(
  Object.entries(READ_COLUMNS).flatMap(([column, names]) =>
    names.map((name) => [name, column as ReadColumn] as const),
  ),
);

/** Where each column of a daily-reads CSV stands, from 0; in any order, and some may be absent. */
export type DailyReadsLayout = Readonly<Partial<Record<ReadColumn, number>>> &
  Readonly<Record<'esiid' | 'date' | 'start' | 'end', number>> & { readonly columns: number };

/** The layout that a header line announces, or undefined when it is no header of daily reads. */
export function dailyReadsLayout(header: readonly string[]): DailyReadsLayout | undefined {
  const places: Partial<Record<ReadColumn, number>> = {};
  for (const [place, name] of header.entries()) {
    const column = COLUMN_OF.get(name);
    if (column === undefined || places[column] !== undefined) return undefined;
    places[column] = place;
  }
  const { esiid, date, start, end } = places;
  if (esiid === undefined || date === undefined || start === undefined || end === undefined) {
    return undefined;
  }
  return { ...places, esiid, date, start, end, columns: header.length };
}
