import { expect } from 'chai';
import { unzip } from '../extracts/unzip.ts';
import { type HubFolder, openHubFolder } from '../support/hub-folder.ts';
import { HOME, intervalCsv, lines, PARTICIPANTS, PREMISES, REP } from '../support/market-texts.ts';

const NEW_REP = '1105699980000';
const EVENT_HEADER = 'EVENT_ID,TYPE,ESIID,EFFECTIVE_DATE,REP_DUNS,CANCELS';
const BUSINESS_DATE = Temporal.PlainDate.from('2026-03-31');
const DAYS = ['2026-03-14', '2026-03-15'];

describe('a switch that the utility reports', () => {
  let world: HubFolder;
  beforeEach(async () => {
    world = await openHubFolder();
    await world.take('participants.csv', PARTICIPANTS + lines(`REP,${NEW_REP},Bayou,10002`));
    await world.take('premises.csv', PREMISES);
    await world.take(
      'rep_of_record.csv',
      lines('ESIID,REP_DUNS,START_DATE,END_DATE', `${HOME},${REP},2025-01-01,`),
    );
    await world.take('days.csv', intervalCsv(...DAYS.map((date) => ({ date }))));
  });
  afterEach(() => world.close());

  /** Usage dates in the rows of a REP's extract. */
  async function extracted(repDuns: string): Promise<readonly string[]> {
    const { delivered } = await world.hub.extracts.run(BUSINESS_DATE, {});
    const file = delivered.find((outcome) => outcome.repDuns === repDuns)?.file;
    const stored = await world.hub.files.open(`extracts/${repDuns}/${file}`);
    const zip = await unzip(Buffer.concat(await Array.fromAsync(stored)));
    const rows = [...zip]
      .filter(([name]) => name.endsWith('.csv'))
      .flatMap(([, text]) => String(text).split('\r\n').slice(1, -1));
    return [...new Set(rows.map((row) => row.split(',')[1] ?? ''))];
  }

  async function readable(repDuns: string): Promise<readonly string[]> {
    const { windows } = await world.hub.access.forRep(repDuns, [HOME]);
    return windows.map(({ from, until }) => `${from} ${until}`);
  }

  it('BR-031.002 gives the new REP nothing as long as it was not reported', async () => {
    expect(await extracted(NEW_REP)).to.deep.equal([]);
    expect(await readable(NEW_REP)).to.deep.equal([]);
    expect(await extracted(REP)).to.deep.equal(['03/14/2026', '03/15/2026']);
  });

  it('BR-031.001 ends the old REP’s access and the rows of its extract at the effective date', async () => {
    await world.take('events.csv', lines(EVENT_HEADER, `S1,SWITCH,${HOME},2026-03-15,${NEW_REP},`));

    expect(await readable(REP)).to.deep.equal(['2025-01-01 2026-03-15']);
    expect(await extracted(REP)).to.deep.equal(['03/14/2026']);
    expect(await extracted(NEW_REP)).to.deep.equal(['03/15/2026']);
  });

  it('BR-031.001 counts from its day on, though it is known before', async () => {
    await world.take('events.csv', lines(EVENT_HEADER, `S1,SWITCH,${HOME},2026-04-02,${NEW_REP},`));
    expect(await readable(NEW_REP)).to.deep.equal([]);
    const today = await readable(REP);

    world.now = Temporal.Instant.from('2026-04-02T12:00:00Z');

    // From now on the new one sees the premise's history, the old one its own days.
    expect(await readable(NEW_REP)).to.deep.equal(['2022-04-02 2026-04-02']);
    expect(today).to.deep.equal(['2022-04-01 2026-04-01']);
    expect(await readable(REP)).to.deep.equal(['2025-01-01 2026-04-02']);
  });

  it('BR-031.002 comes undone when it is cancelled', async () => {
    await world.take('events.csv', lines(EVENT_HEADER, `S1,SWITCH,${HOME},2026-03-15,${NEW_REP},`));
    await world.take('cancel.csv', lines(EVENT_HEADER, `C1,CANCEL,${HOME},2026-03-15,,S1`));

    expect(await readable(NEW_REP)).to.deep.equal([]);
    expect(await extracted(REP)).to.deep.equal(['03/14/2026', '03/15/2026']);
  });
});
