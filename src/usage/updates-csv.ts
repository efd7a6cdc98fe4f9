import { slotLabel } from '../calendar.ts';
import { revisionText } from './csv-writer.ts';
import { dateTextsOf } from './interval-text.ts';
import type { Reading, UsageUpdate } from './updates.ts';

/**
 * The updates of usage as CSV (BR-008): a row for each quarter hour that an update changed, or one without any where only
 * the revision time is new. Dates, times and flags are written as in the native interval file; QUARTER_HOUR counts from 1, and
 * tells autumn's two passes apart.
 */
const HEADER =
  'ESIID,USAGE_DATE,CONSUMPTION_SURPLUSGENERATION,REVISION_DATE_BEFORE,REVISION_DATE,QUARTER_HOUR,USAGE_START_TIME,USAGE_KWH_BEFORE,ESTIMATED_ACTUAL_BEFORE,USAGE_KWH,ESTIMATED_ACTUAL,NOTE\r\n';
const CHANNEL_WORDS = { consumption: 'Consumption', generation: 'Surplus Generation' } as const;
/** Beside an update that has no quarter hours. */
const SAME_VALUES = 'same values';

/** In chunks of one update each; `none` is the row of a file without any: nothing found is said, too. */
export async function* updatesCsv(
  updates: AsyncIterable<UsageUpdate>,
  none: { readonly esiid: string; readonly note: string },
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(HEADER);
  let isEmpty = true;
  for await (const update of updates) {
    isEmpty = false;
    yield Buffer.from(rowsOf(update));
  }
  if (isEmpty) yield Buffer.from(`'${none.esiid}${','.repeat(11)}${none.note}\r\n`);
}

function rowsOf({ esiid, channel, day, revisedBefore, revisedAt, changes }: UsageUpdate): string {
  const dates = [dateTextsOf(day).us, CHANNEL_WORDS[channel]];
  const head = [`'${esiid}`, ...dates, revisionText(revisedBefore), revisionText(revisedAt)].join();
  if (changes.length === 0) return `${head},,,,,,,${SAME_VALUES}\r\n`;
  return changes
    .map(({ slot, before, after }) =>
      [head, slot + 1, ` ${slotLabel(day, slot)}`, ...cells(before), ...cells(after)].join(),
    )
    .map((row) => `${row},\r\n`)
    .join('');
}

function cells({ wh, estimated }: Reading): readonly string[] {
  return wh === undefined ? ['', ''] : [(wh / 1000).toFixed(3), estimated ? 'E' : 'A'];
}
