import { expect } from 'chai';
import { scanIntervalCsv } from '../../src/intake/interval-csv.ts';
import { intervalCsvLayout } from '../../src/intake/interval-csv-layout.ts';
import { scanLse } from '../../src/intake/lse.ts';
import type { ScanResult } from '../../src/intake/scan.ts';
import { csvRows } from '../../src/usage/csv-writer.ts';
import { lseRecords } from '../../src/usage/lse-writer.ts';
import { MISSING, type PackedDay } from '../../src/usage/usage-day.ts';
import { AUTUMN, aStoredDay, each, SPRING, textOf } from './written-days.ts';

const DAYS = [
  aStoredDay({ values: { 3: MISSING, 4: 0, 5: 123_456 }, estimatedSlots: [7] }),
  aStoredDay({ date: SPRING, estimatedSlots: [0, 91] }),
  aStoredDay({ date: AUTUMN, values: { 8: MISSING } }),
  aStoredDay({ channel: 'generation' }),
];

describe('written interval files, taken in again', () => {
  it('are the same days as CSV: values, gaps, flags, revisions, both channels, both DST days', async () => {
    const [header = '', ...rows] = (await textOf(csvRows(each(DAYS)))).split('\r\n');
    const layout = intervalCsvLayout(header.split(','));
    if (layout === undefined) throw new Error('the header is not known to intake');

    const result = scanIntervalCsv(Buffer.from(rows.join('\r\n')), layout);

    expect(found(result)).to.deep.equal(DAYS.map(facts));
    expect(result.rejects).to.deep.equal([]);
  });

  it('are the same days as LSE', async () => {
    const result = scanLse(Buffer.from(await textOf(lseRecords(each(DAYS)))));

    expect(found(result)).to.deep.equal(DAYS.map(facts));
    expect(result.rejects).to.deep.equal([]);
  });
});

function found({ days }: ScanResult) {
  return days.map(facts);
}

function facts({ esiid, channel, day, packed, revisedAt }: Omit<PackedDay, 'meterNumber'>) {
  return { esiid, channel, day, revisedAt, packed: Buffer.from(packed).toString('hex') };
}
