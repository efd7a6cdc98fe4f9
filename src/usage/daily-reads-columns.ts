/**
 * What a daily-reads CSV may call its columns. Smart Meter Texas' own header is not published (`smt/FACTS` §2.2); another
 * spelling, when one turns up, belongs into this table and nowhere else. The first name is the one the hub writes.
 */
export const READ_COLUMNS = {
  esiid: ['ESIID'],
  date: ['READ_DATE'],
  revision: ['REVISION_DATE'],
  start: ['START_READING'],
  end: ['END_READING'],
  usage: ['USAGE_KWH'],
  multiplier: ['METER_MULTIPLIER'],
  channel: ['CONSUMPTION_SURPLUSGENERATION'],
} as const satisfies Readonly<Record<string, readonly [string, ...string[]]>>;

export type ReadColumn = keyof typeof READ_COLUMNS;
