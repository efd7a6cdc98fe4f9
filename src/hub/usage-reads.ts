import { type Door, recordedRead } from '../audit/recorded-read.ts';
import { type DayNumber, dateOf } from '../calendar.ts';
import { greenButtonFile } from '../espi/download.ts';
import type { ReadScope } from '../read-scope.ts';
import { csvRows } from '../usage/csv-writer.ts';
import { dailyReadsCsv } from '../usage/daily-reads-csv.ts';
import { lseRecords } from '../usage/lse-writer.ts';
import type { ReadRange } from '../usage/store.ts';
import type { StoredDay } from '../usage/usage-day.ts';
import type { Services } from './services.ts';

export type ExportFormat = 'espi' | 'csv' | 'lse';

/** Usage as it leaves by the portal and the command line; every read is on the record. */
export function usageReads({ collections, usage, ids, uris, clock }: Services) {
  return { exportUsage, exportReads, revisionsOf };

  /** Usage in scope as a file. */
  function exportUsage(
    format: ExportFormat,
    scope: ReadScope,
    range: ReadRange,
    door: Door,
  ): AsyncIterable<Uint8Array> {
    const detail = { format, ...datesOf(range) };
    const record = { collections, clock, scope, door, detail };
    const days = recordedRead(usage.read(scope, range), record);
    switch (format) {
      case 'csv':
        return csvRows(days);
      case 'lse':
        return lseRecords(days);
      case 'espi':
        return greenButtonFile({ ids, uris, scope, days, at: clock() });
    }
  }

  /** The daily register reads in scope as a file (BR-001.001). */
  function exportReads(scope: ReadScope, range: ReadRange, door: Door): AsyncIterable<Uint8Array> {
    const detail = { format: 'daily-reads-csv', ...datesOf(range) };
    const record = { collections, clock, scope, door, detail };
    return dailyReadsCsv(recordedRead(usage.registers.read(scope, range), record));
  }

  /** Every revision of a usage day in scope. */
  function revisionsOf(scope: ReadScope, day: DayNumber, door: Door): AsyncIterable<StoredDay> {
    const detail = { revisionsOf: dateOf(day).toString() };
    return recordedRead(usage.revisions(scope, { from: day, until: day + 1 }), {
      collections,
      clock,
      scope,
      door,
      detail,
    });
  }
}

/** As an auditor reads them: the last day included. */
function datesOf({ from, until }: ReadRange) {
  return { from: dateOf(from).toString(), to: dateOf(until - 1).toString() };
}

export type UsageReads = ReturnType<typeof usageReads>;
