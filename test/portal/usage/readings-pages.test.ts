import { expect } from 'chai';
import { openHubFolder } from '../../support/hub-folder.ts';
import { lines, PREMISE_HEADER, premiseLine } from '../../support/market-texts.ts';
import { PASSWORD, type PortalServer, startPortal } from '../../support/portal-server.ts';
import { FLAT, NEW_HOME, SOLAR_HOME } from '../../support/portal-world.ts';
import { aFlatRead, MARCH_READS, seedReads } from '../../support/register-reads.ts';
import { Visitor } from '../../support/visitor.ts';

const SOLAR = { esiid: SOLAR_HOME, multiplier: 40, channel: 'generation' } as const;

describe('a customer’s meter readings', () => {
  let portal: PortalServer;
  let maria: Visitor;
  before(async () => {
    portal = await startPortal();
    const solar = aFlatRead({ ...SOLAR, on: '2026-03-02', startWh: 1000, endWh: 1500 });
    const others = aFlatRead({ on: '2026-03-02', esiid: NEW_HOME });
    await seedReads(portal.usage, [...MARCH_READS, solar, others], portal.clock());
    maria = new Visitor(portal.url);
    await maria.signIn('maria', PASSWORD);
  });
  after(() => portal.stop());

  /** The panel alone, without tags. */
  async function panel(date: string, esiid = FLAT): Promise<string> {
    const { text } = await maria.get(`/usage?esiid=${esiid}&day=${date}`);
    const [, found = ''] =
      /aria-labelledby="readings-title">(.*)<section class="hub-panel hub-no-print/s.exec(text) ??
      [];
    return found.replaceAll(/<[^>]*>/g, '|').replaceAll(/\|+/g, '|');
  }

  function download(from: string, to: string, esiid = FLAT) {
    return maria.get(`/usage/download?esiid=${esiid}&from=${from}&to=${to}&format=readings`);
  }

  it('are not shown to another customer, on the page or as a file', async () => {
    expect((await maria.get(`/usage?esiid=${NEW_HOME}&day=2026-03-02`)).status).to.equal(404);
    expect((await download('2026-03-01', '2026-03-31', NEW_HOME)).status).to.equal(404);
  });

  it('are said not to have come where none have', async () => {
    expect(await panel('2026-02-10')).to.include('no meter readings for February 2026');
  });

  it('BR-001.001 stand beside the sum of the quarter hours: start, end at 23:59:59, difference', async () => {
    const shown = await panel('2026-03-02');

    expect(shown).to.include('|Start of the day|507.440| kWh|');
    expect(shown).to.include('|End of the day (23:59:59)|514.880| kWh|');
    expect(shown).to.include('|Difference|7.440| kWh|Sum of the quarter hours|7.440| kWh|');
    expect(shown).to.include('|Used, as your utility states it|7.440| kWh|');
    expect(shown).to.include('|Meter and quarter hours match.|');
  });

  const notes: readonly (readonly [string, string])[] = [
    [
      '2026-03-03',
      'Does not match: the quarter hours add up to 1.000 kWh less than the meter counted',
    ],
    ['2026-03-04', 'The day starts with another reading than the day before ended with'],
    ['2026-03-05', 'The counter passed its last digit and began again at zero'],
    ['2026-03-06', 'The meter was exchanged on this day: I70000000 took the place of I60000000'],
    ['2026-03-07', 'Meter and quarter hours match but for the meter’s rounding (0.440 kWh)'],
    ['2026-03-08', 'No reading has come for this day'],
    ['2026-03-09', 'One of the two readings is missing'],
    ['2026-03-10', 'Cannot be compared: 4 quarter hours are missing'],
  ];
  for (const [date, note] of notes) {
    it(`BR-001.001 say in plain words what to know of ${date}`, async () => {
      const [ofDay = '', ofMonth = ''] = (await panel(date)).split('Meter readings of March 2026');

      expect(ofDay).to.include(note);
      expect(ofMonth).to.include(note);
    });
  }

  it('are not taken from one another where they are of two counters', async () => {
    expect(await panel('2026-03-06')).to.include(
      '|Difference|–| kWh|Sum of the quarter hours|7.440|',
    );
  });

  it('BR-001.002 never show nought for a reading that is missing', async () => {
    const shown = await panel('2026-03-09');

    expect(shown).to.include('|Start of the day|–| kWh|').and.include('|Difference|–| kWh|');
    expect(shown).to.include('|Mar 9, 2026|–|20.000|–|7.440|');
  });

  it('say when a multiplier stands between the counter and the energy, and which way it flowed', async () => {
    const shown = await panel('2026-03-02', SOLAR_HOME);

    expect(shown).to.include('multiplier of 40').and.include('|Difference|20.000| kWh|');
    expect(shown).to.include('|Sent to the grid|').and.not.include('|Used from the grid|');
  });

  it('are there in Spanish', async () => {
    const visitor = new Visitor(portal.url);
    await visitor.signIn('maria', PASSWORD);
    await visitor.post('/language', { language: 'es', next: '/' });

    const { text } = await visitor.get(`/usage?esiid=${FLAT}&day=2026-03-03`);

    expect(text).to.include('Lecturas diarias del medidor').and.include('suman 1.000 kWh menos');
  });

  it('are counted in the record of the look', async () => {
    await panel('2026-03-02');

    const events = await Array.fromAsync(portal.collections.events({ action: 'usage.read' }));
    expect(events.at(-1)?.detail).to.include({ days: 30, registerReads: MARCH_READS.length });
  });

  it('BR-001.001 BR-001.003 are a CSV of the dates asked for, and that is on the record', async () => {
    const { status, headers, text } = await download('2026-03-02', '2026-03-03');

    expect(status).to.equal(200);
    expect(headers['content-disposition']).to.equal(
      'attachment; filename="DailyMeterUsage_2026-03-02_2026-03-03.csv"',
    );
    expect(text.split('\r\n')).to.deep.equal([
      'ESIID,READ_DATE,REVISION_DATE,START_READING,END_READING,USAGE_KWH',
      `'${FLAT},03/02/2026,03/31/2026 18:33:20,507.440,514.880,7.440`,
      `'${FLAT},03/03/2026,03/31/2026 18:33:20,514.880,523.320,`,
      '',
    ]);
    const events = await Array.fromAsync(portal.collections.events({ action: 'usage.read' }));
    expect(events.at(-1)?.detail).to.include({ door: 'portal', days: 2, esiidCount: 1 });
  });

  it('BR-078 are refused as a file for more than 13 months', async () => {
    expect((await download('2025-01-01', '2026-03-31')).status).to.equal(400);
  });

  it('come back the same when their file is taken in', async () => {
    const hub = await openHubFolder();
    const files = [
      (await download('2026-03-01', '2026-03-31')).text,
      (await download('2026-03-01', '2026-03-31', SOLAR_HOME)).text,
    ];
    const esiids = [FLAT, SOLAR_HOME];
    const meters = `${FLAT},I60000000,2020-01-01,2026-03-06\r\n${FLAT},I70000000,2026-03-06,\r\n`;
    await hub.take(
      'premises.csv',
      lines(PREMISE_HEADER, ...esiids.map((esiid) => premiseLine({ esiid }))),
    );
    await hub.take('meters.csv', `ESIID,METER_NUMBER,INSTALLED,REMOVED\r\n${meters}`);

    for (const [index, text] of files.entries()) {
      const { summary } = await hub.take(`${index}.csv`, text);
      expect(summary).to.include({ kind: 'daily-reads', rejected: 0 });
    }

    const scope = await hub.hub.access.forOperator(esiids);
    const range = { from: 0, until: 50_000 };
    const read = (usage: PortalServer['usage']) =>
      Array.fromAsync(usage.registers.read(scope, range));
    const readings = (reads: Awaited<ReturnType<typeof read>>) =>
      reads.map(({ load: _, startMeter: __, endMeter: ___, ...rest }) => rest);
    expect(readings(await read(hub.hub.usage))).to.deep.equal(readings(await read(portal.usage)));
    await hub.close();
  });
});
