import { expect } from 'chai';
import type { Authorization } from '../../src/consent/authorization.ts';
import type { Customer } from '../../src/customer/customer.ts';
import { type HubApp, OPERATOR, SCOPE, startHubApp } from '../support/hub-app.ts';
import { aCustomer, ESIID } from '../support/oauth-flow.ts';

const CLIENT = 'client-1';

describe("a customer's consent", () => {
  let app: HubApp;
  let customer: Customer;

  beforeEach(async () => {
    app = await startHubApp();
    customer = await aCustomer(app);
  });
  afterEach(() => app.stop());

  const grant = (overrides = {}): Promise<Authorization> =>
    app.authorizations.grant({
      customerId: customer.id,
      clientId: CLIENT,
      scope: SCOPE,
      esiids: [ESIID],
      months: 12,
      ...overrides,
    });
  const refused = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

  describe('is refused', () => {
    for (const months of [0, -1, 1.5, 13, Number.NaN]) {
      it(`for a term of ${months} months`, async () => {
        expect(await refused(grant({ months }))).to.include({ messageKey: 'consent.bad-term' });
      });
    }

    it('for no ESIID, for an unknown one, and for one that was left', async () => {
      const today = Temporal.PlainDate.from('2026-03-02');
      const left = { esiid: '10443720000000009', from: today.subtract({ days: 9 }), until: today };
      const { id } = await app.customers.create({ occupancies: [left] }, OPERATOR);

      const none = await refused(grant({ esiids: [] }));
      const unknown = await refused(grant({ esiids: [ESIID, '99999999999999999'] }));
      const gone = await refused(grant({ customerId: id, esiids: [left.esiid] }));

      expect(none).to.include({ messageKey: 'consent.no-esiid' });
      expect(unknown).to.include({ messageKey: 'consent.not-your-esiid' });
      expect(gone).to.include({ messageKey: 'consent.not-your-esiid' });
      expect(await app.authorizations.listByClient(CLIENT)).to.deep.equal([]);
    });
  });

  it('is on the record with its ESIIDs, and without a name', async () => {
    const { id } = await grant();

    const [event] = await app.events('consent.granted');
    expect(event).to.deep.include({ subject: id, actor: { role: 'customer', id: customer.id } });
    expect(event?.detail).to.deep.include({ esiids: [ESIID], clientId: CLIENT });
    expect(JSON.stringify(event)).to.not.include('Ana');
  });

  it('BR-078 shares thirteen months at most, or as far back as was asked', async () => {
    const all = await grant();
    const week = await grant({ historySeconds: 7 * 86_400 });
    const tooMuch = await grant({ historySeconds: 1e12 });

    expect(all.publishedFrom.toString()).to.equal('2025-02-02');
    expect(week.publishedFrom.toString()).to.equal('2026-02-23');
    expect(tooMuch.publishedFrom.toString()).to.equal('2025-02-02');
  });

  it('opens its ESIIDs until the term ends', async () => {
    const { id } = await grant({ months: 1 });

    expect((await app.authorizations.liveFor(ESIID)).map((live) => live.id)).to.deep.equal([id]);
    app.clock.turn({ hours: 24 * 31 });
    expect(await app.authorizations.liveFor(ESIID)).to.deep.equal([]);
    expect(await app.authorizations.find(id)).to.include({ status: 'active' });
  });

  describe('when it is revoked', () => {
    let given: Authorization;
    beforeEach(async () => {
      given = await grant();
    });

    it("answers not-found for another customer's or client's, so ids cannot be probed", async () => {
      const neighbour = await aCustomer(app, '10443720000000002');

      const byOther = await refused(app.authorizations.revoke(given.id, neighbour.id));
      const byStranger = await refused(app.authorizations.revokeByClient(given.id, 'client-2'));
      const unknown = await refused(app.authorizations.revoke('nothing', customer.id));

      expect(byOther).to.include({ kind: 'not-found', messageKey: 'consent.not-found' });
      expect(byStranger).to.include({ kind: 'not-found', messageKey: 'consent.not-found' });
      expect(unknown).to.include({ kind: 'not-found', messageKey: 'consent.not-found' });
    });

    it('is final', async () => {
      await app.authorizations.revoke(given.id, customer.id);

      const again = await refused(app.authorizations.revoke(given.id, customer.id));

      expect(again).to.include({ kind: 'conflict', messageKey: 'consent.already-ended' });
    });

    it('BR-019.010 stays visible to the customer, and opens nothing', async () => {
      await app.authorizations.revoke(given.id, customer.id);

      const [listed] = await app.authorizations.listByCustomer(customer.id);
      expect(listed).to.include({ id: given.id, status: 'revoked' });
      expect(await app.authorizations.liveFor(ESIID)).to.deep.equal([]);
      expect(await app.events('consent.revoked')).to.have.length(1);
    });

    it('says on the record when it was the third party that gave up', async () => {
      await app.authorizations.revokeByClient(given.id, CLIENT);

      const [event] = await app.events('consent.revoked');
      expect(event?.actor).to.deep.equal({ role: 'third-party', id: CLIENT });
    });
  });

  it('lists the newest first for the customer, the oldest first for the third party', async () => {
    const older = await grant();
    app.clock.turn({ minutes: 1 });
    const newer = await grant();

    const ids = (list: readonly Authorization[]) => list.map(({ id }) => id);
    expect(ids(await app.authorizations.listByCustomer(customer.id))).to.deep.equal([
      newer.id,
      older.id,
    ]);
    expect(ids(await app.authorizations.listByClient(CLIENT))).to.deep.equal([older.id, newer.id]);
  });
});
