import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { ZipFile } from 'yazl';
import { HubError } from '../../src/errors.ts';
import { type HubFolder, openHubFolder } from '../support/hub-folder.ts';
import {
  CENTERPOINT,
  CSV_HEADER,
  HOME,
  intervalCsv,
  lines,
  lseRecord,
  ONCOR,
  PARTICIPANTS,
  PLANT,
  PREMISE_HEADER,
  PREMISES,
  premiseLine,
  REP,
} from '../support/market-texts.ts';

const QUARTER_KWH = Array.from({ length: 96 }, () => 250);

describe('taking files in', () => {
  let world: HubFolder;

  beforeEach(async () => {
    world = await openHubFolder();
  });

  afterEach(() => world.close());

  async function knowMarket(): Promise<void> {
    await world.take('participants.csv', PARTICIPANTS);
    await world.take('premises.csv', PREMISES);
  }

  async function refusalOf(name: string, content: string | Uint8Array): Promise<string> {
    return (await refusedWith(name, content)).messageKey;
  }

  async function refusedWith(name: string, content: string | Uint8Array): Promise<HubError> {
    const path = await world.file(name, content);
    try {
      await world.hub.takeIn(path);
    } catch (error) {
      if (error instanceof HubError) return error;
      throw error;
    }
    throw new Error('taken');
  }

  describe('refuses whole, and stores nothing of,', () => {
    const whole = intervalCsv({ kwh: (slot) => `0.${100 + ((slot * 7919) % 900)}` });
    const files: readonly (readonly [string, string | Uint8Array, string])[] = [
      ['a binary file', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]), 'intake.binary'],
      ['a file of no known kind', 'NAME,AGE\nAna,41\n', 'intake.unknown-kind'],
      ['an empty file', '', 'intake.empty-file'],
      ['a gzip cut short', gzipSync(whole).subarray(0, -20), 'intake.truncated'],
      ['a zip cut short', new Uint8Array([0x50, 0x4b, 3, 4, 20, 0]), 'intake.damaged-archive'],
      ['UTF-16', Buffer.from(`\ufeff${whole}`, 'utf16le'), 'intake.utf-16'],
      ['UTF-16 without a mark', Buffer.from(whole, 'utf16le'), 'intake.utf-16'],
      [
        'UTF-16 the other way round',
        Buffer.from(`\ufeff${whole}`, 'utf16le').swap16(),
        'intake.utf-16',
      ],
      [
        'a zip in a gzip',
        gzipSync(new Uint8Array([0x50, 0x4b, 3, 4, 20, 0, 0])),
        'intake.nested-archive',
      ],
      ['a gzip in a gzip', gzipSync(gzipSync(whole)), 'intake.nested-archive'],
      ['one endless line', 'x'.repeat(200_000), 'intake.line-too-long'],
    ];
    for (const [title, content, key] of files) {
      it(title, async () => {
        await knowMarket();

        expect(await refusalOf('delivery', content)).to.equal(key);
        expect(await world.hub.usage.lastLoad()).to.equal(0);
        expect(await world.valuesOf(HOME, '2026-01-15')).to.equal(undefined);
        const refusals = world.hub.collections.events({ action: 'intake.refused' });
        expect(await Array.fromAsync(refusals)).to.have.length(1);
      });
    }

    it('a folder', async () => {
      const error = await world.hub.takeIn(world.folder).catch((e: unknown) => e);

      expect(error).to.include({ kind: 'invalid', messageKey: 'intake.unreadable-file' });
    });

    it('a pipe that nobody writes to', async () => {
      const error = await world.hub.takeIn('/dev/null').catch((e: unknown) => e);

      expect(error).to.include({ kind: 'invalid', messageKey: 'intake.unreadable-file' });
    });

    it('a market file with a quote that nobody closes, and says on which line', async () => {
      const path = await world.file('market.csv', lines(PREMISE_HEADER, premiseLine({}), '"12,'));
      const error = await world.hub.takeIn(path).catch((e: unknown) => e);

      expect(error).to.deep.include({ messageKey: 'intake.not-csv', detail: { line: 3 } });
    });

    it('a file of which more than a tenth is bad, and says where that begins', async () => {
      await knowMarket();
      const days = Array.from({ length: 20 }, (_, i) => ({
        date: `2026-01-${i + 1}`.replace(/-(\d)$/, '-0$1'),
        kwh: i < 5 ? '0.250' : '-1',
      }));

      const error = await refusedWith('days.csv', intervalCsv(...days));

      const where = { line: 2 + 5 * 96, column: 65, first: 'negative-value' };
      expect(error.messageKey).to.equal('intake.too-many-rejects');
      expect(error.detail).to.deep.equal({ rejected: 15 * 96, rows: 20 * 96, ...where });
      expect(await world.valuesOf(HOME, '2026-01-01')).to.equal(undefined);
    });

    it('the rest of a market file behind such a quote, and says how much of it was taken', async () => {
      const rows = Array.from({ length: 600 }, (_, i) => `REP,${200_000_000 + i},N${i},1`);
      const broken = lines('ROLE,DUNS,NAME,PUCT_NUMBER', ...rows, `REP,${REP},"Star,1`);

      const error = await refusedWith('participants.csv', broken);

      expect(error.messageKey).to.equal('intake.not-csv');
      expect(error.detail).to.deep.equal({ line: 602, rowsTaken: 500 });
      const again = await refusedWith('participants.csv', broken);
      expect(again.detail).to.deep.equal(error.detail);
    });

    it('a file that is not there', async () => {
      const error = await world.hub.takeIn(join(world.folder, 'none')).catch((e: unknown) => e);

      expect(error).to.include({ kind: 'invalid', messageKey: 'intake.unreadable-file' });
    });
  });

  describe('sets usage aside', () => {
    it('of an ESIID that no premise file has named, and takes it when the file comes again', async () => {
      const early = await world.take('day.csv', intervalCsv({}));

      expect(early.summary).to.include({ new: 0, rejected: 96 });
      expect(early.firstRejects[0]).to.include({ line: 2, reason: 'unknown-esiid', esiid: HOME });

      await knowMarket();
      const later = await world.take('day.csv', intervalCsv({}));

      expect(later.summary).to.include({ new: 1, rejected: 0, rejectsFile: null });
      expect(await world.valuesOf(HOME, '2026-01-15')).to.deep.equal(QUARTER_KWH);
    });

    const broken: readonly (readonly [string, string, string, string])[] = [
      [
        'that another TDSP sends than the premise’s own',
        `${CENTERPOINT}IntervalData20260116113001123.csv`,
        intervalCsv({}),
        'wrong-tdsp',
      ],
      ...[
        `${CENTERPOINT}IntervalMeterUsage20260116.csv`,
        `${CENTERPOINT}INTERVALMETERUSAGE20260116.csv`,
        `IntervalMeterUsage20260116113001123CSV.${CENTERPOINT}.asc`,
        `IntervalMeterUsage20260116113001123CSV.${CENTERPOINT}`,
      ].map(
        (name) => [`of the wrong TDSP in ${name}`, name, intervalCsv({}), 'wrong-tdsp'] as const,
      ),
      [
        'that was revised the day after tomorrow',
        'day.csv',
        intervalCsv({ revision: '04/02/2026 07:00:01' }),
        'future-revision',
      ],
      [
        'in LSE, of a revision in years to come',
        'day.lse',
        lseRecord({}).replace(/00000004,\d{14}/, '00000004,20990101000000'),
        'future-revision',
      ],
      [
        'of a day that has not ended',
        'day.csv',
        intervalCsv({ date: '2026-04-01' }),
        'future-date',
      ],
      [
        'of 251 kWh in a home’s quarter hour',
        'day.csv',
        intervalCsv({ kwh: '251' }),
        'absurd-value',
      ],
      ['below zero', 'day.csv', intervalCsv({ kwh: '-0.250' }), 'negative-value'],
      ['with a fourth decimal', 'day.csv', intervalCsv({ kwh: '0.2505' }), 'too-many-decimals'],
      ['of a day cut short', 'day.csv', cutShort(intervalCsv({}), 40), 'wrong-count'],
      ['of an LSE record cut short', 'day.lse', cutShort(lseRecord({}), 3), 'wrong-count'],
    ];
    for (const [title, name, content, reason] of broken) {
      it(title, async () => {
        await knowMarket();

        const outcome = await world.take(name, content);

        expect(outcome.firstRejects.map((reject) => reject.reason)).to.deep.equal([reason]);
        expect(outcome.summary).to.include({ new: 0, revised: 0, unchanged: 0 });
        expect(await world.rejectsOf(outcome)).to.contain(`,${reason},`);
        expect(await world.valuesOf(HOME, '2026-01-15')).to.equal(undefined);
        expect(await world.valuesOf(HOME, '2026-04-01')).to.equal(undefined);
      });
    }

    it('not when the sender’s clock is a day ahead', async () => {
      await knowMarket();

      const { summary } = await world.take(
        'day.csv',
        intervalCsv({ revision: '04/02/2026 06:59:59' }),
      );

      expect(summary).to.include({ new: 1, rejected: 0 });
    });

    it('BR-009 of a revision from the future, so that it does not stand in the way of real ones', async () => {
      await knowMarket();
      await world.take('day.csv', intervalCsv({ kwh: '9', revision: '01/01/2099 00:00:00' }));

      await world.take('day.csv', intervalCsv({}));

      expect(await world.valuesOf(HOME, '2026-01-15')).to.deep.equal(QUARTER_KWH);
    });

    it('of one day only, and takes the others of the file', async () => {
      await knowMarket();

      const { summary } = await world.take(
        'days.csv',
        intervalCsv({ date: '2026-01-14' }, { kwh: '-1' }, { date: '2026-01-16' }),
      );

      expect(summary).to.include({ rows: 288, new: 2, rejected: 96 });
    });

    it('not of a plant, which may well use 251 kWh in a quarter hour', async () => {
      await knowMarket();

      const { summary } = await world.take('day.csv', intervalCsv({ esiid: PLANT, kwh: '251' }));

      expect(summary).to.include({ new: 1, rejected: 0 });
    });
  });

  describe('of the same usage again', () => {
    beforeEach(knowMarket);

    it('changes nothing when the file is the same', async () => {
      await world.take('day.csv', intervalCsv({}));

      const again = await world.take('day.csv', intervalCsv({}));

      expect(again.summary).to.include({ new: 0, revised: 0, unchanged: 1, rejected: 0 });
      expect(await world.hub.usage.lastLoad()).to.equal(1);
    });

    it('BR-009 makes a re-sent day a new revision, and keeps the one before', async () => {
      await world.take('day.csv', intervalCsv({ flag: 'E' }));
      const before = world.now;
      world.now = world.now.add({ hours: 24 });

      const revised = await world.take(
        'again.csv',
        intervalCsv({ kwh: '0.300', revision: '01/20/2026 09:00:00' }),
      );

      expect(revised.summary).to.include({ new: 0, revised: 1 });
      expect((await world.valuesOf(HOME, '2026-01-15'))?.[0]).to.equal(300);
      expect(await world.valuesOf(HOME, '2026-01-15', before)).to.deep.equal(QUARTER_KWH);
    });

    it('BR-009 lets an older revision that comes late not replace the newer one', async () => {
      await world.take('new.csv', intervalCsv({ kwh: '0.300', revision: '01/20/2026 09:00:00' }));

      await world.take('late.csv', intervalCsv({}));

      expect((await world.valuesOf(HOME, '2026-01-15'))?.[0]).to.equal(300);
    });
  });

  describe('keeps every quarter hour of', () => {
    beforeEach(knowMarket);
    const ramp = (slot: number) => ((100 + slot) / 1000).toFixed(3);
    const rampWh = (slots: number) => Array.from({ length: slots }, (_, slot) => 100 + slot);

    for (const [date, slots] of [
      ['2026-03-08', 92],
      ['2025-11-02', 100],
    ] as const) {
      it(`BR-001.002 the day of ${slots} quarter hours, in LSE and in CSV`, async () => {
        const lse = await world.take('day.lse', lseRecord({ date, kwh: ramp }));
        const csv = await world.take('day.csv', intervalCsv({ esiid: PLANT, date, kwh: ramp }));

        expect([lse.summary.new, csv.summary.new]).to.deep.equal([1, 1]);
        expect(await world.valuesOf(HOME, date)).to.deep.equal(rampWh(slots));
        expect(await world.valuesOf(PLANT, date)).to.deep.equal(rampWh(slots));
      });
    }

    it('BR-001.002 a day with gaps: missing is never zero, and zero is not missing', async () => {
      const gaps = (slot: number) => (slot < 4 ? '' : slot < 8 ? '0' : '0.250');
      const expected = QUARTER_KWH.map((wh, slot) => (slot < 4 ? -1 : slot < 8 ? 0 : wh));

      await world.take('day.lse', lseRecord({ kwh: gaps }));
      await world.take('day.csv', intervalCsv({ esiid: PLANT, kwh: gaps }));

      expect(await world.valuesOf(HOME, '2026-01-15')).to.deep.equal(expected);
      expect(await world.valuesOf(PLANT, '2026-01-15')).to.deep.equal(expected);
    });
  });

  describe('packed', () => {
    beforeEach(knowMarket);

    it('with gzip is taken as if it were plain', async () => {
      const { summary } = await world.take('day.csv.gz', gzipSync(intervalCsv({})));

      expect(summary).to.include({ kind: 'interval-csv', new: 1, rejected: 0 });
      expect(summary.file.slice(-11)).to.equal('/day.csv.gz');
    });

    async function zipped(entries: Readonly<Record<string, string>>): Promise<Buffer> {
      const zip = new ZipFile();
      for (const [name, text] of Object.entries(entries)) zip.addBuffer(Buffer.from(text), name);
      zip.end();
      return Buffer.concat(await Array.fromAsync(zip.outputStream as AsyncIterable<Buffer>));
    }

    it('with zip keeps the rejects apart of texts that differ by their folder alone', async () => {
      const file = await world.file(
        'delivery.zip',
        await zipped({
          'a/day.csv': intervalCsv({ kwh: '-1' }),
          'b/day.csv': intervalCsv({ kwh: '0.2505' }),
        }),
      );

      const [first, second] = await world.hub.takeIn(file);

      if (first === undefined || second === undefined) throw new Error('two texts expected');
      expect(await world.rejectsOf(first)).to.contain(',negative-value,');
      expect(await world.rejectsOf(second)).to.contain(',too-many-decimals,');
    });

    it('with zip takes the texts that can be taken, and refuses the others by name', async () => {
      const entries = { 'bad.csv': 'NAME,AGE\n', 'home.csv': intervalCsv({}) };
      const file = await world.file('delivery.zip', await zipped(entries));
      const refused: string[] = [];

      const outcomes = await world.hub.takeIn(file, {
        refused: (name, error) => refused.push(`${name.slice(file.length)} ${error.messageKey}`),
      });

      expect(outcomes.map(({ summary }) => summary.new)).to.deep.equal([1]);
      expect(refused).to.deep.equal(['/bad.csv intake.unknown-kind']);
    });

    it('with zip takes each text after those that it refers to', async () => {
      const esiid = '10443720000000055';
      const packed = await zipped({
        'a/day.csv': intervalCsv({ esiid }),
        'b/premises.csv': lines(PREMISE_HEADER, premiseLine({ esiid })),
      });

      const outcomes = await world.hub.takeIn(await world.file('delivery.zip', packed));

      expect(outcomes.map(({ summary }) => [summary.kind, summary.new])).to.deep.equal([
        ['premises', 1],
        ['interval-csv', 1],
      ]);
    });

    it('with zip is refused when a byte of it changed on the way, though it still reads well', async () => {
      const zip = new ZipFile();
      zip.addBuffer(Buffer.from(intervalCsv({})), 'day.csv', { compress: false });
      zip.end();
      const packed = Buffer.concat(
        await Array.fromAsync(zip.outputStream as AsyncIterable<Buffer>),
      );
      packed.write('0.950', packed.indexOf('0.250'));

      expect(await refusalOf('day.zip', packed)).to.equal('intake.truncated');
      expect(await world.valuesOf(HOME, '2026-01-15')).to.equal(undefined);
    });

    it('with gzip or zip around nothing is refused as empty', async () => {
      expect(await refusalOf('day.csv.gz', gzipSync(''))).to.equal('intake.empty-file');
      expect(await refusalOf('day.zip', await zipped({ 'day.csv': '' }))).to.equal(
        'intake.empty-file',
      );
    });

    it('with zip gives a summary for each file inside', async () => {
      const packed = await zipped({
        'home.csv': intervalCsv({}),
        'plant.lse': lseRecord({ esiid: PLANT }),
      });

      const outcomes = await world.hub.takeIn(await world.file('delivery', packed));

      expect(outcomes.map(({ summary }) => [summary.kind, summary.new])).to.deep.equal([
        ['interval-csv', 1],
        ['lse', 1],
      ]);
    });
  });

  describe('sets rows of market files aside with line, column and reason', () => {
    const rows: readonly (readonly [string, string, string, number, string])[] = [
      ['participants', 'ROLE,DUNS,NAME,PUCT_NUMBER', 'BANK,148055531,Star,1', 1, 'bad-role'],
      ['participants', 'ROLE,DUNS,NAME,PUCT_NUMBER', 'REP,14805,Star,1', 5, 'bad-duns'],
      ['participants', 'ROLE,DUNS,NAME,PUCT_NUMBER', `REP,${REP},"St\nar",1`, 15, 'bad-value'],
      [
        'participants',
        'ROLE,DUNS,NAME,PUCT_NUMBER',
        'REP,148055531,Star, Inc.,1',
        1,
        'bad-columns',
      ],
      [
        'rep-of-record',
        'ESIID,REP_DUNS,START_DATE,END_DATE',
        `12,${REP},2024-01-01,`,
        1,
        'bad-esiid',
      ],
      [
        'rep-of-record',
        'ESIID,REP_DUNS,START_DATE,END_DATE',
        `${HOME},${REP},2024-02-30,`,
        HOME.length + REP.length + 3,
        'bad-date',
      ],
      [
        'rep-of-record',
        'ESIID,REP_DUNS,START_DATE,END_DATE',
        `${HOME},${REP},2024-02-20,2024-02-19`,
        HOME.length + REP.length + 14,
        'bad-date',
      ],
      [
        'rep-of-record',
        'ESIID,REP_DUNS,START_DATE,END_DATE',
        `${HOME},${REP},0001-01-01,`,
        HOME.length + REP.length + 3,
        'implausible-date',
      ],
      [
        'rep-of-record',
        'ESIID,REP_DUNS,START_DATE,END_DATE',
        `${HOME},${REP},2024-01-01,12/31/2099`,
        HOME.length + REP.length + 14,
        'bad-date',
      ],
      [
        'rep-of-record',
        'ESIID,REP_DUNS,START_DATE,END_DATE',
        `${HOME},${REP},2024-01-01,9999-13-31`,
        HOME.length + REP.length + 14,
        'bad-date',
      ],
      [
        'meters',
        'ESIID,METER_NUMBER,INSTALLED,REMOVED',
        `${HOME},I1,1066-10-14,`,
        HOME.length + 5,
        'implausible-date',
      ],
      [
        'meters',
        'ESIID,METER_NUMBER,INSTALLED,REMOVED',
        `${HOME},,2024-01-01,`,
        HOME.length + 2,
        'bad-value',
      ],
      ['premises', PREMISE_HEADER, premiseLine({ tdsp: '12' }), 44, 'bad-duns'],
      [
        'premises',
        PREMISE_HEADER,
        premiseLine({ tdsp: '12' }).replace('1 MAIN ST', '"1 ""MAIN"" ST, REAR"'),
        56,
        'bad-duns',
      ],
      ['premises', PREMISE_HEADER, premiseLine({ status: 'Gone' }), 61, 'bad-value'],
    ];
    for (const [kind, header, row, column, reason] of rows) {
      it(`${kind}: ${reason} in ${row.slice(0, 60)}`, async () => {
        const outcome = await world.take('market.csv', lines(header, row));

        expect(outcome.summary).to.include({ kind, rows: 1, new: 0, rejected: 1 });
        expect(outcome.firstRejects[0]).to.include({ line: 2, column, reason });
        expect(await world.rejectsOf(outcome)).to.contain(`\r\n2,${column},${reason},`);
      });
    }
  });

  for (const never of ['9999-12-31', '2999-12-31', '2100-01-01', '12/31/9999', '12/31/2999']) {
    it(`takes an end of ${never} as none, the same as an empty one`, async () => {
      const periodsOf = (end: string) =>
        lines('ESIID,REP_DUNS,START_DATE,END_DATE', `${HOME},${REP},2024-01-01,${end}`);
      const metersOf = (end: string) =>
        lines('ESIID,METER_NUMBER,INSTALLED,REMOVED', `${HOME},I1,1987-01-01,${end}`);
      const taken = [
        await world.take('periods.csv', periodsOf(never)),
        await world.take('meters.csv', metersOf(never)),
      ];
      const again = [
        await world.take('periods2.csv', periodsOf('')),
        await world.take('meters2.csv', metersOf('')),
      ];

      for (const { summary } of taken) expect(summary).to.include({ new: 1, rejected: 0 });
      for (const { summary } of again) expect(summary).to.include({ unchanged: 1, revised: 0 });
    });
  }

  it('sets aside what would make a REP a utility, in the same file and in another', async () => {
    await world.take('participants.csv', PARTICIPANTS);

    const { summary, firstRejects } = await world.take(
      'other.csv',
      lines('ROLE,DUNS,NAME,PUCT_NUMBER', `TDSP,${REP},Star,10001`, `REP,${ONCOR},Oncor,30043`),
    );

    expect(summary).to.include({ revised: 0, rejected: 2 });
    expect(firstRejects[0]).to.include({ line: 2, column: 1, reason: 'contradiction' });
    expect(firstRejects[1]).to.include({ line: 3, column: 1, reason: 'contradiction' });
    expect((await world.hub.market.participants.find(REP))?.role).to.equal('REP');
  });

  it('takes what names an organisation or a premise that no register knows yet, and warns of it', async () => {
    const periods = await world.take(
      'rep_of_record.csv',
      lines('ESIID,REP_DUNS,START_DATE,END_DATE', `${HOME},${REP},2024-01-01,`),
    );
    const meters = await world.take(
      'meters.csv',
      lines('ESIID,METER_NUMBER,INSTALLED,REMOVED', `${HOME},I1,1987-01-01,`),
    );
    const premises = await world.take('premises.csv', PREMISES);

    expect(periods.summary).to.include({ new: 1, rejected: 0 });
    expect(periods.warnings).to.deep.equal([
      { reason: 'unknown-rep', rows: 1, names: [REP] },
      { reason: 'unknown-esiid', rows: 1, names: [HOME] },
    ]);
    expect(meters.warnings).to.deep.equal([{ reason: 'unknown-esiid', rows: 1, names: [HOME] }]);
    expect(premises.warnings).to.deep.equal([{ reason: 'unknown-tdsp', rows: 2, names: [ONCOR] }]);
  });

  it('warns of a sender by name that no register knows', async () => {
    await world.take('premises.csv', PREMISES);

    const unknown = await world.take(`${CENTERPOINT}IntervalData1.csv`, intervalCsv({}));
    await world.take('participants.csv', PARTICIPANTS);
    const addressee = await world.take(`IntervalMeterUsage1CSV.${REP}`, intervalCsv({}));

    expect(unknown.summary).to.include({ new: 1, rejected: 0 });
    expect(unknown.warnings).to.deep.equal([
      { reason: 'unknown-sender', rows: 1, names: [CENTERPOINT] },
    ]);
    expect(addressee.warnings).to.deep.equal([]);
  });

  it('takes the files of a delivery each after those that it refers to', async () => {
    const paths = [
      await world.file('a.csv', intervalCsv({})),
      await world.file(
        'b.csv',
        lines('ESIID,REP_DUNS,START_DATE,END_DATE', `${HOME},${REP},2024-01-01,`),
      ),
      await world.file('c.csv', PREMISES),
      await world.file('d.csv', PARTICIPANTS),
    ];

    const outcomes = await world.hub.takeIn(paths);

    expect(outcomes.map(({ summary, warnings }) => [summary.kind, warnings.length])).to.deep.equal([
      ['participants', 0],
      ['premises', 0],
      ['rep-of-record', 0],
      ['interval-csv', 0],
    ]);
  });

  it('passes over the notes beside a synthetic market', async () => {
    const skipped: string[] = [];
    const notes = {
      'customers.json': { id: 'c-1', name: 'Ana', email: '', language: 'en', occupancies: [] },
      'expected.json': {
        ...{ esiid: HOME, channel: 'consumption', totalWh: 1, days: 1 },
        ...{ missing: 0, estimated: 0, byRep: [] },
      },
    };
    for (const [name, note] of Object.entries(notes)) {
      const path = await world.file(name, `[\n${JSON.stringify(note)}\n]\n`);
      await world.hub.takeIn(path, { skipped: (passed) => skipped.push(passed.slice(-14)) });
    }

    expect(skipped).to.deep.equal(['customers.json', '/expected.json']);
    const refusals = world.hub.collections.events({ action: 'intake.refused' });
    expect(await Array.fromAsync(refusals)).to.deep.equal([]);
  });

  it('takes premises with and without a header alike', async () => {
    const bare = await world.take('bare.csv', lines(premiseLine({})));
    const headed = await world.take('headed.csv', lines(PREMISE_HEADER, premiseLine({})));

    expect(bare.summary).to.include({ kind: 'premises', rows: 1, new: 1 });
    expect(headed.summary).to.include({ kind: 'premises', rows: 1, unchanged: 1 });
  });

  it('BR-028.024 refuses a premise that belongs to another TDSP', async () => {
    await knowMarket();

    const taken = await world.take(
      'theirs.csv',
      lines(PREMISE_HEADER, premiseLine({ tdsp: CENTERPOINT })),
    );

    expect(taken.summary).to.include({ revised: 0, rejected: 1 });
    expect(taken.firstRejects[0]).to.include({ line: 2, reason: 'wrong-tdsp' });
    expect((await world.hub.access.forTdsp(CENTERPOINT, [HOME])).windows).to.deep.equal([]);
    expect((await world.hub.access.forTdsp(ONCOR, [HOME])).windows).to.have.length(1);
  });

  it('shows nothing of a broken row that would steer a terminal', async () => {
    const outcome = await world.take(
      'day.csv',
      `${CSV_HEADER}\n\u001b[2J,1,2,3,4,5,6,Consumption\n`,
    );

    expect(outcome.firstRejects[0]).to.include({ reason: 'bad-esiid', detail: '\ufffd[2J' });
  });

  it('takes a day that a file has twice once, and both of two that differ', async () => {
    await knowMarket();

    const same = await world.take('same.csv', intervalCsv({}, { esiid: PLANT }, {}));
    const other = await world.take(
      'two.csv',
      intervalCsv({ kwh: '0.3' }, { esiid: PLANT }, { kwh: '0.4' }),
    );

    expect(same.summary).to.include({ new: 2, unchanged: 1, rejected: 0 });
    expect(other.summary).to.include({ new: 0, revised: 2, unchanged: 1, rejected: 0 });
    expect((await world.valuesOf(HOME, '2026-01-15'))?.[0]).to.equal(400);
  });

  it('leaves the rejects where the operator is told they are', async () => {
    const { summary } = await world.take('day.csv', intervalCsv({}));

    const listed = await readFile(world.hub.locationOf(summary.rejectsFile ?? ''), 'utf8');

    expect(listed.split('\r\n')[1]).to.match(
      /^2,1,unknown-esiid,.*,'10443720000000001,2026-01-15,96$/,
    );
  });

  it('takes a header with no day behind it for what it is: nothing', async () => {
    const { summary } = await world.take('none.csv', `${CSV_HEADER}\r\n`);

    expect(summary).to.include({ rows: 0, new: 0, rejected: 0 });
  });
});

/** Without its last `count` lines. */
function cutShort(text: string, count: number): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  return `${text
    .split(end)
    .slice(0, -1 - count)
    .join(end)}${end}`;
}
