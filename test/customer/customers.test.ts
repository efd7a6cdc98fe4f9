import { expect } from 'chai';
import { type HubApp, MOVED_IN, OPERATOR, startHubApp } from '../support/hub-app.ts';

const ESIID = '1008901000000000000001';

describe('customers', () => {
  let app: HubApp;

  beforeEach(async () => {
    app = await startHubApp();
  });
  afterEach(() => app.stop());

  const create = (from: Temporal.PlainDate, until: Temporal.PlainDate | null) => {
    const occupancies = [{ esiid: ESIID, from, until }];
    return app.customers.create({ occupancies }, OPERATOR);
  };

  it('cannot hold one premise at the same time', async () => {
    await create(MOVED_IN, null);

    const second = await create(MOVED_IN.add({ days: 9 }), null).catch((error: unknown) => error);

    expect(second).to.include({ kind: 'conflict', messageKey: 'customer.esiid-taken' });
  });

  it('hold one premise one after the other', async () => {
    const moveOut = MOVED_IN.add({ days: 9 });
    const first = await create(MOVED_IN, moveOut);
    const second = await create(moveOut, null);

    const held = await app.customers.ofEsiid(ESIID);

    expect(held).to.have.members([first.id, second.id]);
  });

  it('come back from the store as they were', async () => {
    const created = await create(MOVED_IN, null);

    const found = await app.customers.occupanciesOf(created.id, [ESIID]);

    expect(found).to.deep.equal([{ esiid: ESIID, from: MOVED_IN, until: null }]);
    expect(await app.customers.occupanciesOf('nobody', [ESIID])).to.deep.equal([]);
  });

  it('leave no personal data on the record', async () => {
    await create(MOVED_IN, null);

    expect(JSON.stringify(await app.events('customer.created'))).to.not.match(/ana/i);
  });
});
