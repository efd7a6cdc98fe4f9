import { expect } from 'chai';
import { describeWith } from '../support/engines.ts';
import { startMongo, type TestMongo } from '../support/mongo.ts';
import { aStoredDay } from '../usage/written-days.ts';
import { BAYOU, day, ExtractWorld, HOME, LONE_STAR, SHOP } from './extract-world.ts';
import { unzip } from './unzip.ts';

describe('an extract, when who was REP of record becomes known after the usage', () => {
  describe('on SQLite', () => suite(() => ExtractWorld.open()));

  describeWith('mongo', 'on MongoDB', () => {
    let mongo: TestMongo | undefined;
    before(async () => {
      mongo = await startMongo();
    });
    afterEach(() => mongo?.stop());
    suite(() => ExtractWorld.open(mongo?.uri));
  });
});

function suite(open: () => Promise<ExtractWorld>): void {
  let world: ExtractWorld;
  beforeEach(async () => {
    world = await open();
    world.now = Temporal.Instant.from('2026-03-20T08:00:00Z');
  });
  afterEach(() => world.close());

  it('BR-031.002 gives nothing of the dates of another REP, nor of what is known by later nights only', async () => {
    await world.takeIn(...daysOf(HOME, '2026-03-01', '2026-03-02'));
    await world.run('2026-03-01');
    await world.serves(LONE_STAR, HOME, '2026-03-02');

    await world.run('2026-03-01');
    await world.run('2026-03-02');

    expect(await daysIn(LONE_STAR, '2026-03-01')).to.deep.equal([]);
    expect(await daysIn(LONE_STAR, '2026-03-02')).to.deep.equal([`${HOME} 03/02/2026`]);
    expect(await daysIn(BAYOU, '2026-03-02')).to.deep.equal([]);
  });

  it('BR-049 brings the usage that the hub held already, once', async () => {
    await world.takeIn(...daysOf(HOME, '2026-03-01', '2026-03-02', '2026-03-03'));
    await world.serves(BAYOU, HOME, '2026-01-01');
    await world.run('2026-03-03');
    await world.serves(LONE_STAR, HOME, '2026-03-02');

    await world.run('2026-03-04');
    await world.run('2026-03-05');

    expect(await daysIn(LONE_STAR, '2026-03-04')).to.deep.equal([
      `${HOME} 03/02/2026`,
      `${HOME} 03/03/2026`,
    ]);
    expect(await countsOf(LONE_STAR, '2026-03-04')).to.include({ esiids: 1, days: 2 });
    expect(await daysIn(LONE_STAR, '2026-03-05')).to.deep.equal([]);
    expect(await daysIn(BAYOU, '2026-03-03')).to.have.length(3);
    expect(await daysIn(BAYOU, '2026-03-04')).to.deep.equal([]);
  });

  it('BR-049 brings no day twice on the first night, nor a day that came with its period', async () => {
    await world.takeIn(...daysOf(HOME, '2026-03-01', '2026-03-02'));
    await world.serves(LONE_STAR, HOME, '2026-01-01');
    await world.takeIn(revised(HOME, '2026-03-02', 4321));
    await world.run('2026-03-02');
    await world.takeIn(...daysOf(SHOP, '2026-03-02'));
    await world.run('2026-03-03', { reps: [BAYOU] });
    await world.serves(LONE_STAR, SHOP, '2026-03-01');
    await world.takeIn(revised(SHOP, '2026-03-02', 5678), ...daysOf(SHOP, '2026-03-03'));

    await world.run('2026-03-04');

    expect(await daysIn(LONE_STAR, '2026-03-02')).to.deep.equal([
      `${HOME} 03/01/2026`,
      `${HOME} 03/02/2026`,
    ]);
    expect(await csvOf(LONE_STAR, '2026-03-02')).to.include(',4.321,');
    expect(await daysIn(LONE_STAR, '2026-03-04')).to.deep.equal([
      `${SHOP} 03/02/2026`,
      `${SHOP} 03/03/2026`,
    ]);
    expect(await csvOf(LONE_STAR, '2026-03-04')).to.include(',5.678,');
    expect(await countsOf(LONE_STAR, '2026-03-04')).to.include({ esiids: 1, days: 2 });
  });

  it('BR-049 brings the days by which a period became longer, beside what is new of the others', async () => {
    const dates = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04'];
    await world.serves(LONE_STAR, HOME, '2026-03-03', '2026-03-04');
    await world.serves(LONE_STAR, SHOP, '2026-01-01');
    await world.takeIn(...daysOf(HOME, ...dates));
    await world.run('2026-03-04');
    await world.serves(LONE_STAR, HOME, '2026-03-03');
    await world.serves(LONE_STAR, HOME, '2026-03-02', '2026-03-03');
    await world.takeIn(revised(HOME, '2026-03-03', 9), ...daysOf(SHOP, '2026-03-05'));

    await world.run('2026-03-05');

    expect(await daysIn(LONE_STAR, '2026-03-04')).to.deep.equal([`${HOME} 03/03/2026`]);
    expect(await daysIn(LONE_STAR, '2026-03-05')).to.deep.equal([
      `${SHOP} 03/05/2026`,
      `${HOME} 03/02/2026`,
      `${HOME} 03/03/2026`,
      `${HOME} 03/04/2026`,
    ]);
    expect(await countsOf(LONE_STAR, '2026-03-05')).to.include({ esiids: 2, days: 4 });
  });

  it('BR-078 brings of what it held already no more than 48 months', async () => {
    const dates = ['2022-03-03', '2022-03-04', '2026-03-03'];
    await world.takeIn(...daysOf(HOME, ...dates));
    await world.run('2026-03-03');
    await world.serves(LONE_STAR, HOME, '2020-01-01');
    await world.takeIn(...daysOf(HOME, '2022-03-02'));

    await world.run('2026-03-04');

    // The first of them came in that very night.
    expect(await daysIn(LONE_STAR, '2026-03-04')).to.deep.equal([
      `${HOME} 03/02/2022`,
      `${HOME} 03/04/2022`,
      `${HOME} 03/03/2026`,
    ]);
  });

  it('gives the same bytes when a date is run again, whoever is REP of record by then', async () => {
    await world.takeIn(...daysOf(HOME, '2026-03-01', '2026-03-02'));
    await world.run('2026-03-02');
    await world.serves(LONE_STAR, HOME, '2026-03-01');
    await world.run('2026-03-03');
    const first = await world.zip(LONE_STAR, '2026-03-03');
    await world.serves(BAYOU, HOME, '2026-03-01');
    await world.takeIn(revised(HOME, '2026-03-01', 1), ...daysOf(HOME, '2026-03-04'));
    const late = await world.run('2026-03-04');

    const again = await world.run('2026-03-03');

    expect(late.delivered).to.have.length(2);
    expect(again.failed).to.deep.equal([]);
    expect(first.equals(await world.zip(LONE_STAR, '2026-03-03'))).to.equal(true);
    expect(await daysIn(LONE_STAR, '2026-03-03')).to.have.length(2);
    expect(await daysIn(BAYOU, '2026-03-04')).to.have.length(3);
    expect(await daysIn(LONE_STAR, '2026-03-04')).to.deep.equal([]);
  });

  it('gives the same bytes when what it went by was taken back since', async () => {
    await world.serves(LONE_STAR, HOME, '2026-01-01');
    await world.takeIn(...daysOf(HOME, '2026-03-01', '2026-03-02'));
    await world.run('2026-03-02');
    const switched = aPeriod(`${HOME}:2026-03-02:S1`, '2026-03-02');
    await world.collections.keep(await world.periods.changing({ put: [switched] }));
    await world.run('2026-03-03');
    const first = await world.zip(BAYOU, '2026-03-03');
    await world.collections.keep(await world.periods.changing({ gone: [switched] }));
    await world.run('2026-03-04');

    await world.run('2026-03-03');

    expect(await daysIn(BAYOU, '2026-03-03')).to.deep.equal([`${HOME} 03/02/2026`]);
    expect(first.equals(await world.zip(BAYOU, '2026-03-03'))).to.equal(true);
    expect(await daysIn(LONE_STAR, '2026-03-04')).to.deep.equal([`${HOME} 03/02/2026`]);
    expect(await daysIn(BAYOU, '2026-03-04')).to.deep.equal([]);
  });

  it('gives of a store of before only what becomes known from now on', async () => {
    await withoutNumbers();
    await world.takeIn(...daysOf(HOME, '2026-03-03'));
    await world.run('2026-03-02');
    await world.serves(BAYOU, SHOP, '2026-03-01');

    await world.run('2026-03-03');

    expect(await daysIn(LONE_STAR, '2026-03-02')).to.deep.equal([`${HOME} 03/03/2026`]);
    expect(await daysIn(BAYOU, '2026-03-03')).to.deep.equal([`${SHOP} 03/01/2026`]);
    expect(await daysIn(LONE_STAR, '2026-03-03')).to.deep.equal([]);
  });

  /** Usage, a period and a run as a hub left them that did not number changes of the REPs of record. */
  async function withoutNumbers(): Promise<void> {
    await world.takeIn(...daysOf(HOME, '2026-03-01'), ...daysOf(SHOP, '2026-03-01'));
    const period = { ...aPeriod(`${HOME}:2026-01-01`, '2026-01-01'), repDuns: LONE_STAR };
    const businessDate = day('2026-03-01');
    const run = { id: '2026-03-01', version: 1, businessDate, after: 0, upto: 1 };
    const periods = {
      indexes: { esiid: ['esiid', 'startDate'], rep: ['repDuns', 'esiid', 'startDate'] },
      dates: ['startDate', 'endDate'],
    };
    const runs = { indexes: { date: ['businessDate'] }, dates: ['businessDate'] };
    await world.keepRaw('repOfRecordPeriods', periods, period);
    await world.keepRaw('extractRuns', runs, run);
  }

  async function csvOf(repDuns: string, businessDate: string): Promise<string> {
    const members = await unzip(await world.zip(repDuns, businessDate));
    return members.get(`${repDuns}IntervalData${businessDate.replaceAll('-', '')}.csv`) ?? '';
  }

  /** Each day once for each time it is there, in the order of the file. */
  async function daysIn(repDuns: string, businessDate: string): Promise<readonly string[]> {
    const rows = (await csvOf(repDuns, businessDate)).split('\r\n').slice(1, -1);
    const firsts = rows.filter((row) => row.split(',')[3] === ' 00:00');
    return firsts.map((row) => row.split(',').slice(0, 2).join(' ').replace("'", ''));
  }

  async function countsOf(repDuns: string, businessDate: string) {
    const members = await unzip(await world.zip(repDuns, businessDate));
    return JSON.parse(members.get('manifest.json') ?? '').counts;
  }
}

function daysOf(esiid: string, ...dates: readonly string[]) {
  return dates.map((date) => aStoredDay({ esiid, date: day(date) }));
}

function revised(esiid: string, date: string, firstWh: number) {
  const { revisedAt } = aStoredDay({ esiid, date: day(date) });
  return aStoredDay({ esiid, date: day(date), values: { 0: firstWh }, revisedAt: revisedAt + 1 });
}

/** Of Bayou, told by an event. */
function aPeriod(id: string, from: string) {
  const told = { esiid: HOME, repDuns: BAYOU, startDate: day(from), endDate: null, eventId: 'S1' };
  return { id, version: 1, ...told };
}
