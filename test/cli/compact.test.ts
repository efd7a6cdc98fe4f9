import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { compactCommand } from '../../src/cli/export.ts';
import { type HubFolder, openHubFolder } from '../support/hub-folder.ts';
import { HOME, intervalCsv, PARTICIPANTS, PREMISES } from '../support/market-texts.ts';

describe('hub compact', () => {
  let world: HubFolder;
  beforeEach(async () => {
    world = await openHubFolder();
    await world.take('participants.csv', PARTICIPANTS);
    await world.take('premises.csv', PREMISES);
    world.now = Temporal.Instant.from('2026-04-15T12:00:00Z');
    const dates = ['2026-03-30', '2026-03-31', '2026-04-01'];
    await world.take('days.csv', intervalCsv(...dates.map((date) => ({ date }))));
  });
  afterEach(() => world.close());

  it('leaves the month alone that has not ended, whatever month it is told', async () => {
    const out = new PassThrough();
    const before = Temporal.PlainYearMonth.from('2030-01');

    await compactCommand(world.hub, before, { json: true }, { out, err: process.stderr });

    expect(JSON.parse(String(out.read()))).to.deep.equal({ months: 1, days: 2 });
    expect(await world.valuesOf(HOME, '2026-04-01')).to.have.length(96);
  });
});
