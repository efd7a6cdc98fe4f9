import { expect } from 'chai';
import fc from 'fast-check';
import { dayNumber, slotsOf } from '../../src/calendar.ts';
import { scanIntervalCsv } from '../../src/intake/interval-csv.ts';
import type { IntervalCsvLayout } from '../../src/intake/interval-csv-layout.ts';
import { type Judged, PartialDays } from '../../src/intake/partial-days.ts';
import type { Reject, ScannedDay } from '../../src/intake/scan.ts';
import { dayBuffer, unpackDay } from '../../src/usage/day-codec.ts';
import { MISSING } from '../../src/usage/usage-day.ts';
import { dayLines } from '../support/market-texts.ts';

const NATIVE: IntervalCsvLayout = { hasRevision: true, hasChannel: true, columns: 8 };
const DATES = ['2026-01-15', '2026-03-08', '2025-11-02', '2026-01-16', '2026-01-16', '2026-01-16'];
const RUNS = { numRuns: 400, seed: 20260301 };

/** Six days of three ESIIDs, three of one night, values 0.100, 0.101, …, both changes of the clocks among them. */
const WHOLE = DATES.flatMap((date, i) =>
  dayLines({
    esiid: `1044372000000000${i % 3}`,
    date,
    kwh: (slot) => ((100 + slot) / 1000).toFixed(3),
  }),
);

/** What happens to files on their way: lines lost, doubled, moved, cut off; days sent twice; single bytes turned. */
const damage = fc.array(
  fc.record({
    kind: fc.constantFrom('swap', 'lose', 'double', 'again', 'byte', 'cut'),
    at: fc.nat(WHOLE.length - 1),
    other: fc.nat(WHOLE.length - 1),
    byte: fc.nat(255),
  }),
  { maxLength: 4 },
);
type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

function damaged(whole: readonly string[], damages: Damage): readonly string[] {
  let lines = [...whole];
  for (const { kind, at, other, byte } of damages) {
    const line = lines[at] ?? '';
    if (kind === 'swap') [lines[at], lines[other]] = [lines[other] ?? '', line];
    if (kind === 'lose') lines.splice(at, 1 + (byte % 3));
    if (kind === 'double') lines.splice(at, 0, lines[other] ?? '');
    if (kind === 'again') lines.splice(at, 0, ...lines.slice(other, other + 96));
    if (kind === 'byte') {
      const place = other % Math.max(1, line.length);
      lines[at] = line.slice(0, place) + String.fromCharCode(byte) + line.slice(place + 1);
    }
    if (kind === 'cut') lines = lines.slice(0, at + 1);
  }
  return lines;
}

/** The whole way of a file, in chunks of about so many bytes. */
function scanned(text: Buffer, chunkBytes: number) {
  const partialDays = new PartialDays(NATIVE);
  const days: ScannedDay[] = [];
  const rejects: Reject[] = [];
  let rows = 0;
  let linesBefore = 0;
  const take = (judged: readonly Judged[]) => {
    for (const outcome of judged) {
      if ('day' in outcome) days.push(outcome.day);
      else rejects.push(outcome.reject);
    }
  };
  for (let at = 0; at < text.length; ) {
    const lineEnd = text.indexOf('\n', at + chunkBytes);
    const end = lineEnd === -1 ? text.length : lineEnd + 1;
    const result = scanIntervalCsv(new Uint8Array(text.subarray(at, end)), NATIVE);
    days.push(...result.days);
    rejects.push(...result.rejects);
    rows += result.rows;
    take(partialDays.add(result.partials, linesBefore));
    linesBefore += result.lines;
    at = end;
  }
  take(partialDays.finish());
  return { days, rejects, rows };
}

/** Values as they stand in the file, row by row, of each ESIID and date. */
function valuesByDay(text: Buffer): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of text.toString('latin1').split('\n')) {
    const [esiid = '', date = '', , , , kwh = ''] = line.split(',').map((field) => field.trim());
    const key = `${esiid.replace("'", '')} ${date}`;
    found.set(key, `${found.get(key) ?? ','}${kwh === '' ? MISSING : Math.round(+kwh * 1000)},`);
  }
  return found;
}

describe('any damage to an interval CSV', () => {
  it('BR-001.001 leaves each of its rows in a whole day or among the rejects, however it is read in chunks', () => {
    fc.assert(
      fc.property(damage, fc.integer({ min: 1, max: 40_000 }), (damages, chunkBytes) => {
        const lines = damaged(WHOLE, damages);
        const text = Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'latin1');

        const { days, rejects, rows } = scanned(text, chunkBytes);

        const taken = days.reduce((sum, day) => sum + day.rows, 0);
        const setAside = rejects.reduce((sum, reject) => sum + reject.rows, 0);
        expect(taken + setAside).to.equal(rows);
        for (const reject of rejects) expect(reject.line).to.be.within(1, lines.length + 3);
      }),
      RUNS,
    );
  });

  it('BR-001.002 never makes a day of other values than its own rows, in their order', () => {
    fc.assert(
      fc.property(damage, fc.integer({ min: 1, max: 40_000 }), (damages, chunkBytes) => {
        const text = Buffer.from(damaged(WHOLE, damages).join('\r\n'), 'latin1');
        const inFile = valuesByDay(text);
        const buffer = dayBuffer();

        for (const { esiid, day, packed } of scanned(text, chunkBytes).days) {
          const slots = unpackDay(packed, buffer);
          const date = DATES.find((each) => dayNumber(Temporal.PlainDate.from(each)) === day) ?? '';
          const [year, month, dayOfMonth] = date.split('-');
          const written = inFile.get(`${esiid} ${month}/${dayOfMonth}/${year}`);

          expect(slots).to.equal(slotsOf(day));
          expect(written).to.contain(`,${buffer.valuesWh.subarray(0, slots).join()},`);
        }
      }),
      RUNS,
    );
  });

  it('leaves a file without damage whole', () => {
    const text = Buffer.from(WHOLE.join('\r\n'), 'latin1');

    for (const chunkBytes of [1, 1000, 8192, 100_000]) {
      const { days, rejects } = scanned(text, chunkBytes);
      expect(days).to.have.length(DATES.length);
      expect(rejects).to.deep.equal([]);
    }
  });
});
