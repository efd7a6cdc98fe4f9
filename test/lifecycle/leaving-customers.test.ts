import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { Actor } from '../../src/audit-event.ts';
import type { Organisation } from '../../src/identity/organisation.ts';
import type { User } from '../../src/identity/user.ts';
import { OPERATOR } from '../support/hub-app.ts';
import { startWholeHub, type WholeHub } from '../support/whole-hub.ts';

const HOST: Actor = { role: 'host', id: 'host' };
const HOME = '10443720000000001';
const MOVED_IN = Temporal.PlainDate.from('2025-06-01');

describe('a customer who is shut out for good', () => {
  let world: WholeHub;
  let customerId: string;
  let ana: User;
  let consentId: string;

  beforeEach(async () => {
    world = await startWholeHub('2026-03-02T18:00:00Z');
    const { customers, authorizations } = world.hub;
    const occupancies = [{ esiid: HOME, from: MOVED_IN, until: null }];
    customerId = (await customers.create({ occupancies }, OPERATOR)).id;
    ana = await person('ana.ruiz');
    const question = { customerId, clientId: 'third-party', scope: 'FB=1_3_4_5' };
    consentId = (await authorizations.grant({ ...question, esiids: [HOME], months: 12 })).id;
  });
  afterEach(() => world.stop());

  function person(userId: string): Promise<User> {
    const email = `${userId}@home.example`;
    const wanted = { userId, role: 'customer', customerId, email, password: 'harbor7maple3stone' };
    return world.hub.users.create({ ...wanted, role: 'customer' }, OPERATOR);
  }

  const consent = async () => (await world.hub.authorizations.find(consentId))?.status;

  it('BR-017.004 shares nothing any more: at once, on the record', async () => {
    await world.hub.accounts.revoke(ana.id, HOST);

    expect(await consent()).to.equal('revoked');
    const revoked = await Array.fromAsync(world.hub.collections.events({ subject: consentId }));
    expect(revoked.at(-1)).to.deep.include({ action: 'consent.revoked', actor: HOST });
  });

  it('goes on sharing while suspended, and while somebody else signs in for the same customer', async () => {
    await world.hub.accounts.suspend(ana.id, HOST);
    expect(await consent()).to.equal('active');

    await person('luis.ruiz');
    await world.hub.accounts.revoke(ana.id, HOST);

    expect(await consent()).to.equal('active');
  });

  it('BR-017.004 shares nothing any more when it is a business that is revoked', async () => {
    const { organisations, collections, organisationServices, clock } = world.hub;
    const now = clock();
    const bakery: Organisation = {
      id: randomUUID(),
      version: 1,
      kind: 'business',
      status: 'approved',
      ...{ name: 'Bakery', address: '', noticeEmail: 'office@bakery.example', duns: [] },
      ...{ puctNumber: '', evidence: '', clientIds: [], customerId, requestedAt: now },
    };
    await collections.keep([organisations.inserting(bakery)]);

    await organisationServices.standing.revoke(bakery.id, 'it was made up', { actor: HOST });

    expect(await consent()).to.equal('revoked');
  });
});
