import { expect } from 'chai';
import type { IntakeSummary } from '../../src/intake/intakes.ts';
import { type HubFolder, openHubFolder } from '../support/hub-folder.ts';
import {
  dayLines,
  HOME,
  intervalCsv,
  lines,
  lseRecord,
  PARTICIPANTS,
  PREMISE_HEADER,
  PREMISES,
  premiseLine,
  REP,
} from '../support/market-texts.ts';

const OTHER_REP = '110569998';
const PERIODS = 'ESIID,REP_DUNS,START_DATE,END_DATE';
const ORGANISATIONS = 'ROLE,DUNS,NAME,PUCT_NUMBER';

/** Before 2013 the utilities' files said neither when a day was revised nor which channel it is. */
function undatedCsv(kwh = '0.250'): string {
  const header = 'ESIID,USAGE_DATE,USAGE_START_TIME,USAGE_END_TIME,USAGE_KWH,ESTIMATED_ACTUAL';
  const rows = dayLines({ kwh }).map((row) => row.split(',').toSpliced(2, 1).slice(0, 6).join());
  return lines(header, ...rows);
}

function undatedLse(kwh = '0.250'): string {
  return lseRecord({ kwh }).replace(/00000004,\d+/, '00000004,');
}

describe('taking a file in again', () => {
  let world: HubFolder;

  beforeEach(async () => {
    world = await openHubFolder();
    await world.take('participants.csv', PARTICIPANTS);
    await world.take('premises.csv', PREMISES);
  });
  afterEach(() => world.close());

  /** New, revised, unchanged and rejected, as one line; a day later each time. */
  async function take(name: string, text: string): Promise<string> {
    world.now = world.now.add({ hours: 24 });
    const { summary } = await world.take(name, text);
    return countsOf(summary);
  }

  for (const [what, name, text] of [
    ['an interval CSV', 'old.csv', undatedCsv],
    ['an LSE file', 'old.lse', undatedLse],
  ] as const) {
    it(`BR-009 makes no revision of ${what} that gives no revision time`, async () => {
      expect(await take(name, text())).to.equal('1 new');
      expect(await take(name, text())).to.equal('1 unchanged');
      expect(await take('other', text('0.300'))).to.equal('1 revised');
      expect(await take('other', text('0.300'))).to.equal('1 unchanged');
      expect((await world.valuesOf(HOME, '2026-01-15'))?.[0]).to.equal(300);
    });
  }

  it('BR-009 takes values that come back without a revision time for a revision', async () => {
    for (const kwh of ['0.250', '0.300', '0.250']) await take('old.csv', undatedCsv(kwh));

    expect((await world.valuesOf(HOME, '2026-01-15'))?.[0]).to.equal(250);
  });

  it('counts the first of two rows that contradict each other, every time', async () => {
    const text = lines(PERIODS, `${HOME},${REP},2025-09-01,`, `${HOME},${OTHER_REP},2025-09-01,`);

    expect(await take('rep_of_record.csv', text)).to.equal('1 new, 1 rejected');
    expect(await take('rep_of_record.csv', text)).to.equal('1 unchanged, 1 rejected');
    const [period] = await Array.fromAsync(world.hub.market.repsOfRecord.ofEsiid(HOME));
    expect(period?.repDuns).to.equal(REP);
  });

  it('counts the first also when the two lie far apart, and says where the other is', async () => {
    const others = Array.from({ length: 600 }, (_, i) => `REP,${200_000_000 + i},N${i},1`);
    const text = lines(
      ORGANISATIONS,
      `REP,${OTHER_REP},One,1`,
      ...others,
      `REP,${OTHER_REP},Two,1`,
    );

    const first = await world.take('participants.csv', text);

    expect(countsOf(first.summary)).to.equal('601 new, 1 rejected');
    expect(first.firstRejects[0]).to.include({ line: 603, column: 5, reason: 'duplicate' });
    expect(await take('participants.csv', text)).to.equal('601 unchanged, 1 rejected');
  });

  it('finds nothing wrong with a row that is there twice', async () => {
    const row = `REP,${OTHER_REP},One,1`;

    expect(await take('participants.csv', lines(ORGANISATIONS, row, row))).to.equal(
      '1 new, 1 unchanged',
    );
  });
});

describe('what a spreadsheet leaves of a file', () => {
  let world: HubFolder;

  beforeEach(async () => {
    world = await openHubFolder();
    await world.take('premises.csv', PREMISES);
  });
  afterEach(() => world.close());

  it('is refused row by row where ESIIDs became numbers, with or without a header', async () => {
    const row = premiseLine({ esiid: '1.04437E+16' });
    const usage = intervalCsv({}).replaceAll(`'${HOME}`, '1.04437E+16');

    for (const text of [lines(row), lines(PREMISE_HEADER, row), usage]) {
      const { firstRejects, summary } = await world.take('some.csv', text);

      expect(firstRejects[0]).to.include({ column: 1, reason: 'bad-esiid' });
      expect(summary.rejected).to.equal(summary.rows);
    }
  });

  it('is taken with an apostrophe before the ESIID, with or without a header', async () => {
    const row = `'${premiseLine({})}`;

    for (const text of [lines(row), lines(PREMISE_HEADER, row)]) {
      expect(countsOf((await world.take('some.csv', text)).summary)).to.equal('1 unchanged');
    }
  });

  it('is set aside where letters were lost, because it is not UTF-8', async () => {
    const row = premiseLine({}).replace('MAIN', 'CA\u00d1ON');

    const { firstRejects } = await world.take('some.csv', Buffer.from(lines(row), 'latin1'));

    expect(firstRejects[0]).to.include({ line: 1, column: HOME.length + 2, reason: 'bad-value' });
    expect((await world.take('some.csv', lines(row))).summary.revised).to.equal(1);
  });

  it('is set aside by name when the rows of a day were sorted the other way', async () => {
    const [header = '', ...rows] = intervalCsv({}).trim().split('\r\n');

    const { firstRejects } = await world.take('some.csv', lines(header, ...rows.toReversed()));

    expect(firstRejects).to.have.length(1);
    expect(firstRejects[0]).to.include({ line: 2, reason: 'bad-time', rows: 96 });
    expect(firstRejects[0]?.detail).to.contain('out of order');
  });
});

function countsOf(summary: IntakeSummary): string {
  return (['new', 'revised', 'unchanged', 'rejected'] as const)
    .filter((name) => summary[name] > 0)
    .map((name) => `${summary[name]} ${name}`)
    .join(', ');
}
