import { expect } from 'chai';
import { extractCommand } from '../../src/cli/extract.ts';
import { holdingNight } from '../../src/extracts/nightly.ts';
import { type HubFolder, openHubFolder } from '../support/hub-folder.ts';

describe('hub extract', () => {
  let world: HubFolder;
  beforeEach(async () => {
    world = await openHubFolder();
  });
  afterEach(() => world.close());

  const terminal = { out: process.stderr, err: process.stderr };

  it('is refused while the nightly job makes extracts, and runs when that is done', async () => {
    const { hub } = world;
    const during = await holdingNight(hub.leases, () =>
      extractCommand(hub, {}, terminal).catch((error: unknown) => error),
    );

    expect(during).to.include({ kind: 'unavailable', messageKey: 'extracts.busy' });
    expect(await extractCommand(hub, {}, terminal)).to.equal(0);
  });
});
