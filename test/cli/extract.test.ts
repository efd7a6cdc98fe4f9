import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { extractCommand } from '../../src/cli/extract.ts';
import { holdingNight } from '../../src/extracts/nightly.ts';
import { type HubFolder, openHubFolder } from '../support/hub-folder.ts';
import { HOME, intervalCsv, lines, PARTICIPANTS, PREMISES } from '../support/market-texts.ts';

describe('hub extract', () => {
  let world: HubFolder;
  beforeEach(async () => {
    world = await openHubFolder();
  });
  afterEach(() => world.close());

  it('is refused while the nightly job makes extracts for longer than it waits', async function () {
    this.timeout(30_000);
    const { hub } = world;
    const during = await holdingNight(hub.leases, () =>
      extractCommand(hub, {}, written()).catch((error: unknown) => error),
    );

    expect(during).to.include({ kind: 'unavailable', messageKey: 'extracts.busy' });
  });

  it('waits for another run that ends, or that was killed a moment ago', async () => {
    const { hub } = world;
    const { out, err } = written();
    const waiting = once(err, 'readable');
    let commanded: Promise<number> | undefined;
    await holdingNight(hub.leases, async () => {
      commanded = extractCommand(hub, {}, { out, err });
      await waiting;
    });

    expect(await commanded).to.equal(0);
    expect(err.text()).to.equal('hub: waiting for another run of extracts\n');
  });

  it('BR-049 names the usage that went to nobody, and why', async () => {
    await world.take('participants.csv', PARTICIPANTS);
    await world.take('premises.csv', PREMISES);
    await world.take(
      'events.csv',
      lines(
        'EVENT_ID,TYPE,ESIID,EFFECTIVE_DATE,REP_DUNS,CANCELS',
        `S1,SWITCH,${HOME},2026-01-10,123456789,`,
      ),
    );
    await world.take('days.csv', intervalCsv({}));
    const { out, err } = written();

    const code = await extractCommand(world.hub, { json: true }, { out, err });

    expect(code).to.equal(0);
    expect(err.text()).to.equal(
      '123456789: 1 usage day of 1 ESIID went to nobody: the register has no REP of that DUNS\n',
    );
    expect(JSON.parse(out.text()).unclaimed).to.deep.equal([
      { repDuns: '123456789', esiids: 1, days: 1 },
    ]);
  });
});

class Written extends PassThrough {
  text(): string {
    return String(this.read() ?? '');
  }
}

function written() {
  return { out: new Written(), err: new Written() };
}
