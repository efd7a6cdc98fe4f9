import { expect } from 'chai';
import type { Organisation } from '../../src/identity/organisation.ts';
import { OPERATOR } from '../support/hub-app.ts';
import { HOME } from '../support/market-texts.ts';
import { type LifecycleWorld, openLifecycleWorld, PASSWORD } from './lifecycle-world.ts';

describe('a third party that stays away', () => {
  let world: LifecycleWorld;
  beforeEach(async () => {
    world = await openLifecycleWorld('2025-01-31T18:00:00Z');
  });
  afterEach(() => world.close());

  async function on(date: string): Promise<void> {
    world.clock.turn(world.clock().until(Temporal.Instant.from(`${date}T18:00:00Z`)));
    await world.lifecycle.run(world.today());
  }

  async function anOrganisation(clientIds: readonly string[]): Promise<Organisation> {
    const organisation: Organisation = {
      id: 'bright',
      version: 1,
      kind: 'third-party',
      status: 'approved',
      name: 'Bright Savings',
      address: '1 Main St, Waco',
      noticeEmail: 'notices@bright.example',
      duns: [],
      puctNumber: '',
      evidence: '',
      requestedAt: world.clock(),
      clientIds,
    };
    await world.collections.commit([world.organisations.inserting(organisation)], {
      ...{ at: world.clock(), actor: OPERATOR, action: 'test', subject: 'bright' },
    });
    return organisation;
  }

  async function statusOf(clientId: string): Promise<string | undefined> {
    return (await world.oauth.clients.find(clientId))?.status;
  }

  it('BR-305 keeps its access while its program comes for tokens', async () => {
    const ana = await world.resident('ana', [HOME]);
    const third = await world.letIn(ana.customerId, [HOME]);
    await anOrganisation([third.client.id]);
    await on('2025-12-31');
    expect((await third.refresh()).status).to.equal(200);

    await on('2026-01-31');
    await on('2026-12-30');

    expect(await statusOf(third.client.id)).to.equal('active');
    expect((await world.letters()).filter((letter) => letter.includes('bright'))).to.deep.equal([]);
  });

  it('BR-305 loses the access of an idle program a month after the notice, and not before', async () => {
    const ana = await world.resident('ana', [HOME]);
    const third = await world.letIn(ana.customerId, [HOME]);
    await anOrganisation([third.client.id]);
    const worker = { userId: 'worker', role: 'third-party', organisationId: 'bright' } as const;
    await world.users.create({ ...worker, password: PASSWORD }, OPERATOR);

    await on('2026-01-31');
    await world.users.signIn('worker', PASSWORD);
    await on('2026-02-27');
    expect(await statusOf(third.client.id)).to.equal('active');
    await on('2026-02-28');

    expect(await statusOf(third.client.id)).to.equal('revoked');
    expect((await third.read()).status).to.equal(401);
    // Its people were there: the organisation stays.
    expect((await world.organisations.find('bright'))?.status).to.equal('approved');
    const told = (await world.letters()).filter((letter) => letter.startsWith('api-'));
    expect(told).to.deep.equal([
      'api-idle-warning notices@bright.example',
      'api-ended notices@bright.example',
    ]);
  });

  it('BR-305 loses the access of a program that belongs to nobody we could tell, on the record', async () => {
    const ana = await world.resident('ana', [HOME]);
    const third = await world.letIn(ana.customerId, [HOME]);

    await on('2026-01-31');
    await on('2026-02-28');

    expect(await statusOf(third.client.id)).to.equal('revoked');
    const warned = await world.events('oauth.client-idle-warned');
    expect(warned.map(({ subject }) => subject)).to.deep.equal([third.client.id]);
  });

  it('BR-073 is removed from its associations when all of its people and programs were away', async () => {
    const ana = await world.resident('ana', [HOME]);
    const third = await world.letIn(ana.customerId, [HOME]);
    await anOrganisation([third.client.id]);
    await on('2026-01-15');
    await world.users.signIn('ana', PASSWORD);
    // A consent given lately does not make the third party less gone.
    const wish = { customerId: ana.customerId, clientId: third.client.id, scope: 'FB=1_3_4_5' };
    const live = await world.authorizations.grant({ ...wish, esiids: [HOME], months: 12 });

    await on('2026-01-31');
    await on('2026-02-27');
    expect((await world.organisations.find('bright'))?.status).to.equal('approved');
    await on('2026-02-28');

    expect((await world.organisations.find('bright'))?.status).to.equal('revoked');
    expect((await world.authorizations.find(live.id))?.status).to.equal('revoked');
    const told = (await world.letters()).filter((letter) => letter.startsWith('idle-'));
    expect(told).to.include.members([
      'idle-warning notices@bright.example',
      'idle-purged notices@bright.example',
    ]);
    expect(await world.events('identity.organisation-purged')).to.have.length(1);
  });

  it('BR-073 goes when it was suspended before, and its DUNS is free for who registers anew', async () => {
    const organisation = await anOrganisation([]);
    const duns = [{ duns: '987654321', status: 'validated' }] as const;
    await world.collections.keep([
      world.organisations.replacing({ ...organisation, version: 2, status: 'suspended', duns }),
      world.organisations.holding('987654321', 'bright'),
      world.organisations.holding('148055531', 'somebody else'),
    ]);

    await on('2026-01-31');
    expect(await world.organisations.holderOf('987654321')).to.equal('bright');
    await on('2026-02-28');

    expect((await world.organisations.find('bright'))?.status).to.equal('revoked');
    expect(await world.organisations.holderOf('987654321')).to.equal(undefined);
    expect(await world.organisations.holderOf('148055531')).to.equal('somebody else');
  });

  it('BR-073 is counted from the day it was let in, however long that took', async () => {
    const organisation = await anOrganisation([]);
    const decidedAt = Temporal.Instant.from('2025-12-31T18:00:00Z');
    await world.collections.keep([
      world.organisations.replacing({ ...organisation, version: 2, decidedAt }),
    ]);

    await on('2026-02-28');

    expect(await world.letters()).to.deep.equal([]);
  });

  it('BR-305 hears nothing more of a program that has ended', async () => {
    const ana = await world.resident('ana', [HOME]);
    const third = await world.letIn(ana.customerId, [HOME]);
    await anOrganisation([third.client.id]);
    await world.oauth.clients.revoke(third.client.id, OPERATOR);

    await on('2026-01-31');
    await on('2026-02-28');

    expect((await world.letters()).filter((letter) => letter.startsWith('api-'))).to.deep.equal([]);
  });

  for (const kind of ['business', 'rep', 'tdsp', 'host'] as const) {
    it(`BR-305 a program of a ${kind} that does not come is warned of and ended, and no other`, async () => {
      const organisation = { ...(await anOrganisation([])), version: 2, kind };
      await world.collections.keep([world.organisations.replacing(organisation)]);
      const wish = { organisationId: 'bright', name: 'Nightly', actions: [] };
      const { client: idle } = await world.organisationClients.createProgram(wish, OPERATOR);
      const busy = await world.organisationClients.createProgram(
        { ...wish, name: 'Hourly' },
        OPERATOR,
      );
      const comes = () => world.oauth.clients.authenticate(busy.client.id, busy.secret);
      const isActive = (id: string) => world.oauth.clients.isActive(id);
      await on('2025-12-31');
      expect(await comes()).to.include({ id: busy.client.id });

      await on('2026-01-31');
      await on('2026-02-27');
      expect(await isActive(idle.id)).to.equal(true);
      await on('2026-02-28');

      expect(await isActive(idle.id)).to.equal(false);
      expect(await isActive(busy.client.id)).to.equal(true);
      expect((await world.organisations.find('bright'))?.status).to.equal('approved');
      const told = (await world.letters()).filter((letter) => letter.startsWith('api-'));
      expect(told).to.deep.equal([
        'api-idle-warning notices@bright.example',
        'api-ended notices@bright.example',
      ]);
    });
  }

  it('BR-073 stays as long as one of its people signs in', async () => {
    await anOrganisation([]);
    const worker = { userId: 'worker', role: 'third-party', organisationId: 'bright' } as const;
    await world.users.create({ ...worker, password: PASSWORD }, OPERATOR);
    await on('2025-12-31');
    await world.users.signIn('worker', PASSWORD);

    await on('2026-01-31');
    await on('2026-12-30');

    expect((await world.organisations.find('bright'))?.status).to.equal('approved');
  });

  it('is purged once, however often the job runs', async () => {
    await anOrganisation([]);

    for (const date of ['2026-01-31', '2026-01-31', '2026-02-28', '2026-02-28', '2026-04-30']) {
      await on(date);
    }

    expect(await world.letters()).to.have.length(2);
  });
});
