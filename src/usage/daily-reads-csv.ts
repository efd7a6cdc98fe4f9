import { revisionText } from './csv-writer.ts';
import { READ_COLUMNS } from './daily-reads-columns.ts';
import { dateTextsOf } from './interval-text.ts';
import type { RegisterRead } from './register-read.ts';

/**
 * Register reads as a daily-reads CSV that intake takes (`smt/FACTS` §2.2): dates and times as in the native interval file,
 * a missing reading empty, never nought. Multiplier and direction have columns only where a read needs them.
 */
const COLUMNS = ['esiid', 'date', 'revision', 'start', 'end', 'usage'] as const;
const MORE_COLUMNS = ['multiplier', 'channel'] as const;
const CHANNEL_WORDS = { consumption: 'Consumption', generation: 'Surplus Generation' } as const;

/** The reads of a premise, a few hundred a year, as a file. */
export async function* dailyReadsCsv(
  reads: AsyncIterable<RegisterRead>,
): AsyncGenerator<Uint8Array> {
  const all = await Array.fromAsync(reads);
  const isWide = all.some(
    ({ multiplier, channel }) => multiplier !== 1 || channel === 'generation',
  );
  const columns = isWide ? [...COLUMNS, ...MORE_COLUMNS] : COLUMNS;
  const header = columns.map((column) => READ_COLUMNS[column][0]);
  const rows = [header, ...all.map((read) => cells(read, isWide))];
  yield Buffer.from(rows.map((row) => `${row.join()}\r\n`).join(''));
}

function cells(read: RegisterRead, isWide: boolean): readonly string[] {
  const { esiid, day, revisedAt, startWh, endWh, usageWh, multiplier, channel } = read;
  const readings = [startWh, endWh, usageWh].map(kwhText);
  const more = isWide ? [String(multiplier), CHANNEL_WORDS[channel]] : [];
  return [`'${esiid}`, dateTextsOf(day).us, revisionText(revisedAt), ...readings, ...more];
}

function kwhText(wh: number | undefined): string {
  return wh === undefined ? '' : (wh / 1000).toFixed(3);
}
