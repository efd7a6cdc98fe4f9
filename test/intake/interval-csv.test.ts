import { expect } from 'chai';
import { dayNumber, slotLabel, slotsOf } from '../../src/calendar.ts';
import { endLabel, startLabel } from '../../src/intake/expected-labels.ts';
import { scanIntervalCsv } from '../../src/intake/interval-csv.ts';
import type { IntervalCsvLayout } from '../../src/intake/interval-csv-layout.ts';
import { PartialDays } from '../../src/intake/partial-days.ts';
import type { Reject, ScannedDay } from '../../src/intake/scan.ts';
import { dayBuffer, unpackDay } from '../../src/usage/day-codec.ts';
import { MISSING } from '../../src/usage/usage-day.ts';

const NATIVE: IntervalCsvLayout = { hasRevision: true, hasChannel: true, columns: 8 };
const WINTER = Temporal.PlainDate.from('2026-01-15');
const SPRING = Temporal.PlainDate.from('2026-03-08');
const AUTUMN = Temporal.PlainDate.from('2025-11-02');

interface DayShape {
  readonly esiid?: string;
  readonly date?: Temporal.PlainDate;
  readonly channel?: string;
}

/** Rows of a day as the utilities write them, values 0.100, 0.101, … */
function aDay({
  esiid = '10443720000000001',
  date = WINTER,
  channel = 'Consumption',
}: DayShape = {}) {
  const day = dayNumber(date);
  const written = date.toLocaleString('en-US', {
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
  });
  return Array.from({ length: slotsOf(day) }, (_, slot) => {
    const times = ` ${startLabel(day, slot)}, ${endLabel(day, slot)}`;
    return `'${esiid},${written},${written} 07:40:29,${times},${((100 + slot) / 1000).toFixed(3)},A,${channel}`;
  });
}

/** The whole way of a file: scanned in chunks of so many lines, what lies across chunks put together. */
function scanned(
  rows: readonly string[],
  lineEnd = '\r\n',
  chunkLines = rows.length,
  layout = NATIVE,
) {
  const partialDays = new PartialDays(layout);
  const days: ScannedDay[] = [];
  const rejects: Reject[] = [];
  const take = (judged: ReturnType<PartialDays['finish']>) => {
    for (const outcome of judged) {
      if ('day' in outcome) days.push(outcome.day);
      else rejects.push(outcome.reject);
    }
  };
  for (let at = 0; at < rows.length; at += chunkLines) {
    const text = rows
      .slice(at, at + chunkLines)
      .map((row) => row + lineEnd)
      .join('');
    const result = scanIntervalCsv(new Uint8Array(Buffer.from(text, 'latin1')), layout);
    days.push(...result.days);
    rejects.push(...result.rejects.map((reject) => ({ ...reject, line: reject.line + at })));
    take(partialDays.add(result.partials, at));
  }
  take(partialDays.finish());
  return { days, rejects };
}

function valuesOf(day: ScannedDay | undefined): readonly number[] {
  const buffer = dayBuffer();
  const slots = unpackDay(day?.packed ?? new Uint8Array(), buffer);
  return [...buffer.valuesWh.subarray(0, slots)];
}

const ramp = (slots: number) => Array.from({ length: slots }, (_, slot) => 100 + slot);

describe('interval CSV', () => {
  describe('sets a whole day aside, and says where and why, for', () => {
    const broken: readonly (readonly [string, string, (row: string) => string, string, number])[] =
      [
        [
          'a value that is no number',
          'bad-value',
          (row) => row.replace(/0\.110/, '0.1x0'),
          '0.1x0',
          72,
        ],
        [
          'a negative value',
          'negative-value',
          (row) => row.replace(/0\.110/, '-0.110'),
          '-0.110',
          72,
        ],
        [
          'four decimals',
          'too-many-decimals',
          (row) => row.replace(/0\.110/, '0.1101'),
          '0.1101',
          72,
        ],
        [
          'more than a power plant',
          'absurd-value',
          (row) => row.replace(/0\.110/, '9999999.0'),
          '9999999.0',
          72,
        ],
        ['a flag that is neither A nor E', 'bad-flag', (row) => row.replace(',A,', ',X,'), 'X', 78],
        [
          'a time that is not the next',
          'bad-time',
          (row) => row.replace(' 02:30', ' 03:30'),
          'row 11',
          58,
        ],
      ];
    for (const [what, reason, breakRow, detail] of broken) {
      it(what, () => {
        const rows = aDay().map((row, slot) => (slot === 10 ? breakRow(row) : row));

        const { days, rejects } = scanned(rows);

        expect(days).to.deep.equal([]);
        expect(rejects).to.have.length(1);
        expect(rejects[0]).to.include({ line: 11, reason, rows: 96, esiid: '10443720000000001' });
        expect(rejects[0]?.detail).to.contain(detail);
        expect(rejects[0]?.column).to.be.greaterThan(1);
      });
    }

    it('a row too few', () => {
      const { days, rejects } = scanned(aDay().slice(0, 95));

      expect(days).to.deep.equal([]);
      expect(rejects[0]).to.include({ line: 1, reason: 'wrong-count', detail: '95 of 96 rows' });
    });

    it('a row too many', () => {
      const { days, rejects } = scanned([...aDay(), ...aDay().slice(0, 1)]);

      expect(days).to.deep.equal([]);
      expect(rejects[0]).to.include({ reason: 'wrong-count', line: 97 });
    });

    it('96 rows on the day the clocks go back', () => {
      const rows = aDay({ date: AUTUMN });

      expect(scanned([...rows.slice(0, 8), ...rows.slice(12)]).days).to.deep.equal([]);
    });

    it('a value in the hour that spring skips', () => {
      const rows = aDay({ date: SPRING });
      const ghost = (rows[7] ?? '').replace(' 01:45, 02:00', ' 02:00, 02:15');

      const { days, rejects } = scanned([...rows.slice(0, 8), ghost, ...rows.slice(8)]);

      expect(days).to.deep.equal([]);
      expect(rejects[0]).to.include({ line: 9, reason: 'bad-time' });
    });
  });

  it('sets aside rows that no day can be made of, and goes on', () => {
    const { days, rejects } = scanned(['not,a,row', "'12ab,01/15/2026,,,,,,", ...aDay()]);

    expect(days).to.have.length(1);
    expect(rejects.map(({ line, reason }) => `${line} ${reason}`)).to.deep.equal([
      '1 bad-columns',
      '2 bad-esiid',
    ]);
  });

  for (const [name, date, slots] of [
    ['an ordinary day', WINTER, 96],
    ['the day the clocks go forward', SPRING, 92],
    ['the day the clocks go back', AUTUMN, 100],
  ] as const) {
    for (const chunkLines of [1000, 40, 1]) {
      it(`BR-001.011 reads ${name} exactly, in chunks of ${chunkLines} lines`, () => {
        const { days, rejects } = scanned(aDay({ date }), '\r\n', chunkLines);

        expect(rejects).to.deep.equal([]);
        expect(days).to.have.length(1);
        expect(days[0]).to.include({ day: dayNumber(date), channel: 'consumption', rows: slots });
        expect(valuesOf(days[0])).to.deep.equal(ramp(slots));
      });
    }
  }

  it('keeps the ESIIDs of a night apart, and other dates and revisions', () => {
    const other = '10443720000000002';
    const later = aDay().map((row) => row.replace('07:40:29', '07:40:30'));
    const rows = [
      ...[aDay(), aDay({ esiid: other }), aDay({ esiid: other, channel: 'Surplus Generation' })],
      ...[aDay({ esiid: other, date: SPRING }), later, aDay({ esiid: other, date: AUTUMN })],
    ];

    const { days, rejects } = scanned(rows.flat());

    expect(rejects).to.deep.equal([]);
    expect(
      days.map(({ esiid, day, channel, line }) => [esiid.at(-1), day, channel, line]),
    ).to.deep.equal([
      ['1', dayNumber(WINTER), 'consumption', 96],
      ['2', dayNumber(WINTER), 'consumption', 192],
      ['2', dayNumber(WINTER), 'generation', 288],
      ['2', dayNumber(SPRING), 'consumption', 380],
      ['1', dayNumber(WINTER), 'consumption', 476],
      ['2', dayNumber(AUTUMN), 'consumption', 576],
    ]);
    expect((days[4]?.revisedAt ?? 0) - (days[0]?.revisedAt ?? 0)).to.equal(1);
    for (const day of days) expect(valuesOf(day)).to.deep.equal(ramp(day.rows));
  });

  for (const [what, esiid] of [
    ['an ESIID that is none', '1044372000000000x'],
    ['one of no digits', ',,,,,,,,,,,,,,,,,'],
  ] as const) {
    it(`sets rows aside that differ from the day before by ${what}`, () => {
      const bad = aDay().map((row) => row.replace('10443720000000001', esiid));

      const { days, rejects } = scanned([...aDay(), ...bad, ...aDay({ date: SPRING })]);

      expect(days.map(({ day }) => day)).to.deep.equal([dayNumber(WINTER), dayNumber(SPRING)]);
      expect(rejects).to.have.length(96);
      expect(rejects[0]).to.include({ line: 97, column: 1 });
    });
  }

  it('reads the day the clocks go back with plain labels too', () => {
    const day = dayNumber(AUTUMN);
    const rows = aDay({ date: AUTUMN }).map((row, slot) =>
      row.replace(
        /, \d\d:\d\d, \d\d:\d\d,/,
        `, ${slotLabel(day, slot)}, ${slotLabel(day, (slot + 1) % 100)},`,
      ),
    );

    expect(valuesOf(scanned(rows).days[0])).to.deep.equal(ramp(100));
  });

  it('takes the four empty rows that some files carry for the hour that spring skips', () => {
    const rows = aDay({ date: SPRING });
    const blank = ['02:00, 02:15', '02:15, 02:30', '02:30, 02:45', '02:45, 03:00'].map((times) =>
      (rows[0] ?? '').replace(/ 00:00, 00:15,.*/, ` ${times},,,Consumption`),
    );

    const { days, rejects } = scanned([...rows.slice(0, 8), ...blank, ...rows.slice(8)]);

    expect(rejects).to.deep.equal([]);
    expect(valuesOf(days[0])).to.deep.equal(ramp(92));
  });

  it('BR-001.002 keeps a missing value apart from a zero', () => {
    const rows = aDay();
    rows[3] = (rows[3] ?? '').replace('0.103,A', ',');
    rows[4] = (rows[4] ?? '').replace('0.104', '0.000');

    const values = valuesOf(scanned(rows).days[0]);

    expect(values.slice(2, 6)).to.deep.equal([102, MISSING, 0, 105]);
  });

  it('BR-009.001 keeps which values are estimates', () => {
    const rows = aDay().map((row, slot) =>
      slot >= 5 && slot < 21 ? row.replace(',A,', ',E,') : row,
    );
    const buffer = dayBuffer();

    unpackDay(scanned(rows).days[0]?.packed ?? new Uint8Array(), buffer);

    const estimated = [...buffer.estimated.subarray(0, 96)].flatMap((flag, slot) =>
      flag ? [slot] : [],
    );
    expect(estimated).to.deep.equal(Array.from({ length: 16 }, (_, i) => 5 + i));
  });

  it('reads what Excel leaves of a file', () => {
    const rows = aDay().map((row) =>
      row
        .replace("'", '')
        .replace(/, 0?(\d+:\d\d), 0?(\d+:\d\d),/, ',$1,$2,')
        .replace('01/15/2026,01/15/2026 07:40:29', '1/15/2026,1/15/2026 7:40')
        .replace(/0(,A)/, '$1'),
    );

    const { days, rejects } = scanned(rows, '\n');

    expect(rejects).to.deep.equal([]);
    expect(valuesOf(days[0])).to.deep.equal(ramp(96));
  });

  it('reads the older layout without revision and channel', () => {
    const rows = aDay().map((row) =>
      row.replace(',01/15/2026 07:40:29', '').replace(',Consumption', ''),
    );
    const layout = { hasRevision: false, hasChannel: false, columns: 6 };

    const { days } = scanned(rows, '\r\n', 50, layout);

    expect(days[0]).to.include({ revisedAt: 0, channel: 'consumption' });
    expect(valuesOf(days[0])).to.deep.equal(ramp(96));
  });

  it('puts both channels together when their rows take turns', () => {
    const consumption = aDay();
    const generation = aDay({ channel: 'Surplus Generation' });
    const rows = consumption.flatMap((row, slot) => [row, generation[slot] ?? '']);

    const { days, rejects } = scanned(rows, '\r\n', 30);

    expect(rejects).to.deep.equal([]);
    expect(days.map(({ channel }) => channel).sort()).to.deep.equal(['consumption', 'generation']);
    for (const day of days) expect(valuesOf(day)).to.deep.equal(ramp(96));
  });

  it('reads the last line without a line end', () => {
    const text = aDay().join('\n');
    const { days, partials } = scanIntervalCsv(new Uint8Array(Buffer.from(text)), NATIVE);

    expect(partials).to.deep.equal([]);
    expect(valuesOf(days[0])).to.deep.equal(ramp(96));
  });
});
