import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { dayNumber } from '../../src/calendar.ts';
import type { StoredRegisterRead } from '../../src/usage/register-read.ts';
import { type HubFolder, openHubFolder } from '../support/hub-folder.ts';
import {
  CENTERPOINT,
  HOME,
  intervalCsv,
  lines,
  lseRecord,
  ONCOR,
  PARTICIPANTS,
  PLANT,
  PREMISES,
} from '../support/market-texts.ts';

const HEADER = 'ESIID,READ_DATE,REVISION_DATE,START_READING,END_READING,USAGE_KWH';
const REVISED = '01/16/2026 07:40:29';
const READ = `'${HOME},01/15/2026,${REVISED},24002.915,24038.915,36.492`;

describe('taking daily register reads in', () => {
  let world: HubFolder;

  beforeEach(async () => {
    world = await openHubFolder();
    await world.take('participants.csv', PARTICIPANTS);
    await world.take('premises.csv', PREMISES);
  });

  afterEach(() => world.close());

  async function readsOf(esiid = HOME, asOf?: Temporal.Instant) {
    const scope = await world.hub.access.forOperator([esiid]);
    const range = { from: 0, until: 50_000, ...(asOf === undefined ? {} : { asOf }) };
    return Array.fromAsync(world.hub.usage.registers.read(scope, range));
  }

  /** Readings of each day as text; `-` for none. */
  async function readingsOf(esiid = HOME): Promise<readonly string[]> {
    return (await readsOf(esiid)).map(({ channel, day, startWh = '-', endWh = '-', multiplier }) =>
      [
        channel,
        day - dayNumber(Temporal.PlainDate.from('2026-01-15')),
        startWh,
        endWh,
        multiplier,
      ].join(' '),
    );
  }

  describe('sets aside', () => {
    const rows: readonly (readonly [title: string, row: string, reason: string, column: number])[] =
      [
        ['a row with a column too few', `'${HOME},01/15/2026,${REVISED},1,2`, 'bad-columns', 1],
        ['a row with a column too many', `${READ},1`, 'bad-columns', 1],
        [
          'an ESIID that a spreadsheet destroyed',
          `1.04437E+16,01/15/2026,${REVISED},1,2,1`,
          'bad-esiid',
          1,
        ],
        ['a day that there is not', `'${HOME},02/30/2026,${REVISED},1,2,1`, 'bad-date', 20],
        ['a revision time that is none', `'${HOME},01/15/2026,soon,1,2,1`, 'bad-revision', 31],
        ['a row without any reading', `'${HOME},01/15/2026,${REVISED},,,36`, 'bad-value', 51],
        ['a reading that is no number', `'${HOME},01/15/2026,${REVISED},1,n/a,1`, 'bad-value', 53],
        ['a negative reading', `'${HOME},01/15/2026,${REVISED},-1,2,1`, 'negative-value', 51],
        [
          'a reading of four decimals',
          `'${HOME},01/15/2026,${REVISED},1,2.0005,1`,
          'too-many-decimals',
          53,
        ],
        [
          'a reading of ten digits',
          `'${HOME},01/15/2026,${REVISED},1,1000000000,1`,
          'absurd-value',
          53,
        ],
        [
          'a reading below the one before',
          `'${HOME},01/15/2026,${REVISED},24038.915,24002.915,36`,
          'backwards-reading',
          1,
        ],
        [
          'more than a home can use in a day',
          `'${HOME},01/15/2026,${REVISED},0,24000.001,36`,
          'absurd-value',
          1,
        ],
        [
          'a stated use that no home can have',
          `'${HOME},01/15/2026,${REVISED},1,2,24000.001`,
          'absurd-value',
          1,
        ],
        [
          'a premise that no file has named',
          `'10443720000000099,01/15/2026,${REVISED},1,2,1`,
          'unknown-esiid',
          1,
        ],
        ['a day that has not ended', `'${HOME},04/01/2026,,1,2,1`, 'future-date', 1],
        [
          'a revision of the future',
          `'${HOME},01/15/2026,04/03/2026 07:00:00,1,2,1`,
          'future-revision',
          1,
        ],
      ];
    for (const [title, row, reason, column] of rows) {
      it(`BR-001.001 ${title}, and takes the rows beside it`, async () => {
        const good = `'${PLANT},01/15/2026,${REVISED},5,6,1`;

        const { summary, firstRejects } = await world.take('r.csv', lines(HEADER, row, good));

        expect(summary).to.include({ kind: 'daily-reads', rows: 2, days: 0, new: 1, rejected: 1 });
        expect(firstRejects[0]).to.include({ line: 2, reason, column });
        expect(await readingsOf()).to.deep.equal([]);
        expect(await readingsOf(PLANT)).to.deep.equal(['consumption 0 5000 6000 1']);
      });
    }

    for (const name of [
      `${CENTERPOINT}DailyMeterUsage20260116113001123.csv`,
      `DailyMeterUsage20260116113001123CSV.${CENTERPOINT}.asc`,
    ]) {
      it(`what another TDSP sends than the premise’s own, in ${name}`, async () => {
        const { summary, firstRejects } = await world.take(name, lines(HEADER, READ));

        expect(summary).to.include({ new: 0, rejected: 1 });
        expect(firstRejects[0]).to.include({ reason: 'wrong-tdsp' });
      });
    }

    it('everything of a file of which most is bad', async () => {
      const bad = Array.from({ length: 1001 }, () => `'${HOME},01/15/2026,${REVISED},x,2,1`);
      const path = await world.file('r.csv', lines(HEADER, ...bad, READ));

      const error = await world.hub.takeIn(path).catch((e: unknown) => e);

      expect(error).to.include({ kind: 'invalid', messageKey: 'intake.too-many-rejects' });
      expect(await readingsOf()).to.deep.equal([]);
    });
  });

  it('BR-001.001 keeps the readings of a day to the Wh, with the stated use and the time', async () => {
    const { summary } = await world.take(
      `${ONCOR}DailyMeterUsage20260116.csv`,
      lines(HEADER, READ),
    );

    expect(Object.keys(summary)).to.have.all.members(
      'file kind sha256 rows days new revised unchanged rejected rejectsFile'.split(' '),
    );
    expect(summary).to.include({ kind: 'daily-reads', rows: 1, new: 1, rejected: 0 });
    const [read] = await readsOf();
    expect(read).to.include({ startWh: 24_002_915, endWh: 24_038_915, usageWh: 36_492 });
    expect(read?.revisedAt).to.equal(Date.UTC(2026, 0, 16, 13, 40, 29) / 1000);
  });

  const variants: readonly (readonly [string, string | Uint8Array])[] = [
    ['with a byte order mark', `\ufeff${lines(HEADER, READ)}`],
    ['with bare line feeds and no last one', `${HEADER}\n${READ}`],
    [
      'saved again by Excel',
      lines(HEADER, `${HOME},1/15/2026,1/16/2026 7:40,24002.915,24038.915,36.492`),
    ],
    [
      'with quotes',
      lines(`"${HEADER.replaceAll(',', '","')}"`, `"${READ.replaceAll(',', '","')}"`),
    ],
    ['in gzip', gzipSync(lines(HEADER, READ))],
    [
      'with its columns in another order',
      lines('END_READING,START_READING,READ_DATE,ESIID', `24038.915,24002.915,01/15/2026,'${HOME}`),
    ],
    ['with empty lines', lines(HEADER, '', READ, '')],
  ];
  for (const [title, content] of variants) {
    it(`BR-001.001 takes a file ${title}`, async () => {
      const { summary } = await world.take('r.csv', content);

      expect(summary).to.include({ kind: 'daily-reads', rows: 1, new: 1, rejected: 0 });
      expect(await readingsOf()).to.deep.equal(['consumption 0 24002915 24038915 1']);
    });
  }

  it('BR-001.002 keeps a reading that is missing as missing', async () => {
    await world.take('r.csv', lines(HEADER, `'${HOME},01/15/2026,${REVISED},,24038.915,`));

    expect(await readingsOf()).to.deep.equal(['consumption 0 - 24038915 1']);
  });

  for (const [title, more, reason] of [
    ['a direction that is none', '1,Production', 'bad-channel'],
    ['a direction that looks like a program’s word', '1,constructor', 'bad-channel'],
    ['no direction where there is a column for it', '1,', 'bad-channel'],
    ['a multiplier of nought', '0,Consumption', 'bad-value'],
    ['a multiplier that is none', 'x1,Consumption', 'bad-value'],
  ] as const) {
    it(`sets ${title} aside`, async () => {
      const header = `${HEADER},METER_MULTIPLIER,CONSUMPTION_SURPLUSGENERATION`;

      const { summary, firstRejects } = await world.take('r.csv', lines(header, `${READ},${more}`));

      expect(summary).to.include({ new: 0, rejected: 1 });
      expect(firstRejects[0]).to.include({ reason });
    });
  }

  it('takes surplus generation and a multiplier where there are columns for them', async () => {
    const header = `${HEADER},METER_MULTIPLIER,CONSUMPTION_SURPLUSGENERATION`;
    await world.take('r.csv', lines(header, `${READ},40,Surplus Generation`));

    expect(await readingsOf()).to.deep.equal(['generation 0 24002915 24038915 40']);
  });

  it('changes nothing when the file comes again, and keeps what a correction replaces', async () => {
    await world.take('r.csv', lines(HEADER, READ));
    const before = world.now;
    world.now = world.now.add({ hours: 1 });

    const again = await world.take('r.csv', lines(HEADER, READ));
    const corrected = `'${HOME},01/15/2026,01/17/2026 07:40:29,24002.915,24039.000,`;
    const revised = await world.take('c.csv', lines(HEADER, corrected));

    expect(again.summary).to.include({ new: 0, revised: 0, unchanged: 1 });
    expect(revised.summary).to.include({ new: 0, revised: 1 });
    expect(endsOf(await readsOf())).to.deep.equal([24_039_000]);
    expect(endsOf(await readsOf(HOME, before))).to.deep.equal([24_038_915]);
  });

  it('takes a file without revision times again, later, without a revision', async () => {
    const file = lines('ESIID,READ_DATE,START_READING,END_READING', `${HOME},01/15/2026,1,2`);
    await world.take('r.csv', file);
    world.now = world.now.add({ hours: 1 });

    expect((await world.take('r.csv', file)).summary).to.include({ revised: 0, unchanged: 1 });
  });

  it('takes a register that went past its last digit', async () => {
    const row = `'${HOME},01/15/2026,${REVISED},99990.500,00012.250,21.750`;

    expect((await world.take('r.csv', lines(HEADER, row))).summary).to.include({ new: 1 });
  });

  it('takes two registers of one day when the meters file tells of the exchange', async () => {
    const row = `'${HOME},01/15/2026,${REVISED},24002.915,00012.250,36.492`;
    const early = await world.take('r.csv', lines(HEADER, row));
    const meters = ['M-OLD,2020-01-01,2026-01-15', 'M-NEW,2026-01-15,'].map((m) => `${HOME},${m}`);
    await world.take('m.csv', lines('ESIID,METER_NUMBER,INSTALLED,REMOVED', ...meters));

    const later = await world.take('r.csv', lines(HEADER, row));

    expect(early.firstRejects[0]).to.include({ reason: 'backwards-reading' });
    expect(later.summary).to.include({ new: 1, rejected: 0 });
    expect((await readsOf())[0]).to.include({ startMeter: 'M-OLD', endMeter: 'M-NEW' });
  });

  it('takes the reads of years in batches, each to its own premise', async () => {
    const esiids = Array.from({ length: 3000 }, (_, n) => `${n % 2 === 0 ? HOME : PLANT}`);
    const rows = esiids.map((esiid, n) => {
      const date = new Date(Date.UTC(2020, 0, 1 + Math.floor(n / 2)));
      const [year = '', month, day] = date.toISOString().slice(0, 10).split('-');
      return `'${esiid},${month}/${day}/${year},,${n},${n + 1},`;
    });

    const { summary } = await world.take('r.csv', lines(HEADER, ...rows));

    expect(summary).to.include({ rows: 3000, new: 3000, rejected: 0 });
    expect(await readsOf(HOME)).to.have.length(1500);
    expect((await readsOf(PLANT)).at(-1)).to.include({ startWh: 2_999_000, endWh: 3_000_000 });
  });

  describe('from LSE', () => {
    const withReadings = (readings: string, wish = {}) =>
      lseRecord(wish).replace('00000002,,,1,', `00000002,${readings},`);

    for (const [title, readings] of [
      ['that run backwards', '200,100,1'],
      ['that are no numbers', 'n/a,100,1'],
      ['that no home can have', '0,99999,1'],
      ['with a multiplier that is none', '100,200,x'],
    ] as const) {
      it(`takes the quarter hours beside readings ${title}, and warns of the readings`, async () => {
        const { summary, warnings } = await world.take('d.lse', withReadings(readings));

        expect(summary).to.include({ kind: 'lse', new: 1, rejected: 0 });
        expect(warnings).to.deep.equal([{ reason: 'odd-reading', rows: 1, names: [HOME] }]);
        expect(await readsOf()).to.deep.equal([]);
      });
    }

    it('sets a record aside whose channel only looks like one to a program', async () => {
      const record = lseRecord({}).replace(`,${HOME},4,`, `,${HOME},constructor,`);

      const { firstRejects } = await world.take('d.lse', record);

      expect(firstRejects[0]).to.include({ reason: 'bad-channel' });
    });

    for (const [title, readings] of [
      ['without any', ',,1'],
      ['with noughts that nobody read', '0,0,1'],
    ] as const) {
      it(`takes no readings from a record ${title}, and says nothing`, async () => {
        const { summary, warnings } = await world.take('d.lse', withReadings(readings));

        expect(summary).to.include({ new: 1, rejected: 0 });
        expect(warnings).to.deep.equal([]);
        expect(await readsOf()).to.deep.equal([]);
      });
    }

    it('BR-001.001 takes a record’s meter readings as its day’s register read', async () => {
      const file =
        withReadings('100.5,110.25,40') +
        lseRecord({ date: '2026-01-16' }) +
        withReadings('110.25,112,40', { date: '2026-01-17' }).replace(
          `,${HOME},4,`,
          `,${HOME},1,`,
        ) +
        withReadings('7,8,1', { esiid: '10443720000000099' });

      const { summary } = await world.take('d.lse', file);

      expect(summary).to.include({ rows: 4, days: 3, new: 3, rejected: 1 });
      expect(await readingsOf()).to.deep.equal([
        'consumption 0 100500 110250 40',
        'generation 2 110250 112000 40',
      ]);
    });

    it('keeps the readings of a good record from the bad one before it', async () => {
      const bad = withReadings('1,2,1').replace('20260115000000', '20260115001500');

      await world.take('d.lse', bad + lseRecord({ date: '2026-01-16' }));

      expect(await readsOf()).to.deep.equal([]);
    });
  });

  it('leaves interval CSV as it is: it brings no register reads', async () => {
    await world.take('day.csv', intervalCsv({}));

    expect(await readsOf()).to.deep.equal([]);
  });
});

function endsOf(reads: readonly StoredRegisterRead[]) {
  return reads.map(({ endWh }) => endWh);
}
