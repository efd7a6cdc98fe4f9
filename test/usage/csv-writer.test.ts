import { expect } from 'chai';
import fc from 'fast-check';
import { csvRows } from '../../src/usage/csv-writer.ts';
import { dayBuffer, unpackDay } from '../../src/usage/day-codec.ts';
import { MISSING, type StoredDay } from '../../src/usage/usage-day.ts';
import {
  AUTUMN,
  aStoredDay,
  centralSecond,
  each,
  ORDINARY,
  SPRING,
  textOf,
} from './written-days.ts';

const HEADER =
  'ESIID,USAGE_DATE,REVISION_DATE,USAGE_START_TIME,USAGE_END_TIME,USAGE_KWH,ESTIMATED_ACTUAL,CONSUMPTION_SURPLUSGENERATION';

describe('the native interval CSV', () => {
  it('has the header, CRLF and the first and last row of a day as SMT writes them', async () => {
    const lines = (await textOf(csvRows(each([aStoredDay()])))).split('\r\n');

    expect(lines).to.have.length(1 + 96 + 1);
    expect(lines[0]).to.equal(HEADER);
    expect(lines[1]).to.equal(
      "'10443720000000014,05/06/2026,05/07/2026 07:40:29, 00:00, 00:15,0.100,A,Consumption",
    );
    expect(lines[96]).to.equal(
      "'10443720000000014,05/06/2026,05/07/2026 07:40:29, 23:45, 00:00,0.195,A,Consumption",
    );
    expect(lines[97]).to.equal('');
  });

  it('is only the header when there is nothing', async () => {
    expect(await textOf(csvRows(each([])))).to.equal(`${HEADER}\r\n`);
  });

  it('BR-001.002 writes a missing value as an empty kWh and an empty flag, and zero as 0.000', async () => {
    const rows = await rowsOf(aStoredDay({ values: { 0: MISSING, 1: 0 }, estimatedSlots: [0] }));

    expect(tail(rows[0])).to.equal(' 00:00, 00:15,,,Consumption');
    expect(tail(rows[1])).to.equal(' 00:15, 00:30,0.000,A,Consumption');
  });

  it('BR-009.001 flags estimates, slot by slot', async () => {
    const rows = await rowsOf(aStoredDay({ estimatedSlots: [1, 95] }));

    expect(rows.map((row) => row.split(',')[6]).join('')).to.equal(`AE${'A'.repeat(93)}E`);
  });

  it('BR-001.011 writes three decimals at every size', async () => {
    const values = { 0: 7, 1: 9999, 2: 10_000, 3: 123_456, 4: 2_147_483_647 };

    const rows = await rowsOf(aStoredDay({ values }));

    const kwh = rows.slice(0, 5).map((row) => row.split(',')[5]);
    expect(kwh).to.deep.equal(['0.007', '9.999', '10.000', '123.456', '2147483.647']);
  });

  for (const [wh, kwh] of [
    [9999, '9.999'],
    [10_000, '10.000'],
  ] as const) {
    it(`BR-001.011 writes a day of nothing above ${kwh} kWh to the Wh`, async () => {
      const rows = await rowsOf(aStoredDay({ values: { 94: wh } }));

      expect(rows[94]?.split(',')[5]).to.equal(kwh);
      expect(rows[95]?.split(',')[5]).to.match(/^\d\.\d{3}$/);
    });
  }

  it('calls generation Surplus Generation', async () => {
    const rows = await rowsOf(aStoredDay({ channel: 'generation' }));

    expect(rows[40]).to.match(/,Surplus Generation$/);
  });

  it('has 92 rows on the day the clocks go forward, without the hour from 02:00', async () => {
    const rows = await rowsOf(aStoredDay({ date: SPRING }));

    expect(rows).to.have.length(92);
    expect(rows.slice(7, 9).map(times)).to.deep.equal(['01:45-02:00', '03:00-03:15']);
  });

  it('has 100 rows on the day they go back, the repeated hour starting as 02:00 to 01:15', async () => {
    const rows = await rowsOf(aStoredDay({ date: AUTUMN }));

    expect(rows).to.have.length(100);
    expect(rows.slice(6, 14).map(times)).to.deep.equal([
      '01:30-01:45',
      '01:45-02:00',
      '02:00-01:15',
      '01:15-01:30',
      '01:30-01:45',
      '01:45-02:00',
      '02:00-02:15',
      '02:15-02:30',
    ]);
  });

  it('shows revision times by the clock on the wall, before and after each change', async () => {
    for (const local of [
      '2026-03-08T01:59:59',
      '2026-03-08T03:00:00',
      '2025-11-02T00:59:59',
      '2025-11-02T02:00:00',
      '2025-11-02T23:59:59',
      '2026-01-01T00:00:00',
      '2026-07-01T00:00:00',
    ]) {
      const dateTime = Temporal.PlainDateTime.from(local);
      const [row = ''] = await rowsOf(aStoredDay({ revisedAt: centralSecond(dateTime) }));

      const [, month, date, year, time] =
        /(\d\d)\/(\d\d)\/(\d{4}) ([\d:]+)$/.exec(row.split(',')[2] ?? '') ?? [];
      expect(`${year}-${month}-${date}T${time}`).to.equal(local);
    }
  });

  it('writes whatever a day holds, however it is written', async () => {
    const someDay = fc.record({
      values: fc.dictionary(
        fc.integer({ min: 0, max: 95 }).map(String),
        fc.oneof(fc.constant(MISSING), fc.nat(9999), fc.nat(3_000_000)),
        { maxKeys: 6 },
      ),
      estimatedSlots: fc.array(fc.nat(91)),
      channel: fc.constantFrom('consumption', 'generation'),
      date: fc.constantFrom(SPRING, AUTUMN, ORDINARY),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(someDay, { maxLength: 4 }), async (specifications) => {
        const days = specifications.map(aStoredDay);

        const text = await textOf(csvRows(each(days)));

        expect(text.split('\r\n').slice(1, -1).map(valueAndFlag)).to.deep.equal(
          days.flatMap(expected),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('cuts a long file into chunks of at most 256 KiB that the reader may keep', async () => {
    const days = Array.from({ length: 100 }, (_, index) =>
      aStoredDay({ date: ORDINARY.add({ days: index }) }),
    );

    const chunks = await Array.fromAsync(csvRows(each(days)));

    expect(chunks).to.have.length.above(2);
    expect(Math.max(...chunks.map((chunk) => chunk.length))).to.be.at.most(256 * 1024);
    expect(new Set(chunks.map((chunk) => chunk.buffer)).size).to.equal(chunks.length);
    expect(Buffer.concat(chunks).toString().split('\r\n')).to.have.length(1 + 9600 + 1);
  });
});

async function rowsOf(day: StoredDay): Promise<readonly string[]> {
  return (await textOf(csvRows(each([day])))).split('\r\n').slice(1, -1);
}

function tail(row = ''): string {
  return row.split(',').slice(3).join(',');
}

function times(row: string): string {
  const [start = '', end = ''] = row.split(',').slice(3, 5);
  return `${start.trim()}-${end.trim()}`;
}

function valueAndFlag(row: string): string {
  const [, , , , , kwh, flag, channel] = row.split(',');
  return `${kwh} ${flag} ${channel}`;
}

/** The same by another way: through decimal text. */
function expected(day: StoredDay): readonly string[] {
  const values = dayBuffer();
  const slots = unpackDay(day.packed, values);
  const channel = day.channel === 'consumption' ? 'Consumption' : 'Surplus Generation';
  return Array.from({ length: slots }, (_, slot) => {
    const value = values.valuesWh[slot] ?? 0;
    if (value === MISSING) return `  ${channel}`;
    return `${(value / 1000).toFixed(3)} ${values.estimated[slot] === 1 ? 'E' : 'A'} ${channel}`;
  });
}
