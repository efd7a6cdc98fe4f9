import { expect } from 'chai';
import type { Role } from '../../src/audit-event.ts';
import type { Organisation } from '../../src/identity/organisation.ts';
import { idleState, purgeOn } from '../../src/lifecycle/idle.ts';
import { OPERATOR } from '../support/hub-app.ts';
import { HOME, PLANT } from '../support/market-texts.ts';
import { type LifecycleWorld, openLifecycleWorld, PASSWORD } from './lifecycle-world.ts';

const ROLES: readonly Role[] = ['third-party', 'rep', 'tdsp', 'regulator', 'ercot', 'host'];

describe('a user id that nobody signs in with', () => {
  let world: LifecycleWorld;
  beforeEach(async () => {
    world = await openLifecycleWorld('2025-01-31T18:00:00Z');
  });
  afterEach(() => world.close());

  /** The daily job of a local date, at noon. */
  async function on(date: string): Promise<void> {
    const day = Temporal.PlainDate.from(date);
    world.clock.turn(world.clock().until(Temporal.Instant.from(`${date}T18:00:00Z`)));
    await world.lifecycle.run(day);
  }

  it('BR-061 is left alone until a month before its time', async () => {
    const ana = await world.resident('ana', []);

    await on('2026-01-30');

    expect(await world.letters()).to.deep.equal([]);
    expect(await world.users.find(ana.id)).to.include({ status: 'active', version: 1 });
  });

  it('BR-061 is warned a month before, once, with the day of the purge', async () => {
    const ana = await world.resident('ana', []);

    await on('2026-01-31');
    await on('2026-01-31');
    await on('2026-02-27');

    expect(await world.letters()).to.deep.equal(['idle-warning ana@example.org']);
    const [warned] = await world.events('identity.idle-warned');
    expect(warned?.detail).to.deep.equal({ until: '2026-02-28' });
    expect((await world.users.signIn('ana', PASSWORD)).id).to.equal(ana.id);
  });

  it('BR-061 is purged after 13 months: nobody signs in with it, and nothing of the person is left', async () => {
    const ana = await world.resident('ana', []);

    await on('2026-01-31');
    await on('2026-02-28');

    const refused = await world.users.signIn('ana', PASSWORD).catch((error: unknown) => error);
    expect(refused).to.include({ kind: 'unauthenticated' });
    const user = await world.users.find(ana.id);
    expect(user).to.include({ status: 'revoked', name: '', email: '', role: 'customer' });
    expect(JSON.stringify({ ...user, id: '', customerId: '' })).not.to.match(/ana/);
    expect(await world.letters()).to.deep.equal([
      'idle-warning ana@example.org',
      'idle-purged ana@example.org',
    ]);
  });

  it('BR-061 of an administrator who made programs: those who stay are told which they are', async () => {
    const organisation = { id: 'bright', kind: 'rep', status: 'approved', name: 'Bright Power' };
    const unsaid = { address: '', puctNumber: '', evidence: '', duns: [], clientIds: [] };
    await world.collections.keep([
      world.organisations.inserting({
        ...({ ...organisation, ...unsaid, version: 1 } as unknown as Organisation),
        ...{ noticeEmail: 'notices@bright.example', requestedAt: world.clock() },
      }),
    ]);
    const wanted = { role: 'rep', organisationId: 'bright', isAdministrator: true } as const;
    const idle = await world.users.create(
      { ...wanted, userId: 'idle-one', email: 'idle@bright.example', password: PASSWORD },
      OPERATOR,
    );
    const wish = { organisationId: 'bright', name: 'Nightly', actions: [] };
    await world.organisationClients.createProgram(wish, { role: 'rep', id: idle.id }, idle);

    await on('2026-01-31');
    await on('2026-02-27');
    const left = async () =>
      (await world.letters()).filter((letter) => letter.startsWith('programs-left'));
    expect(await left()).to.deep.equal([]);
    await on('2026-02-28');

    expect(await left()).to.deep.equal(['programs-left notices@bright.example']);
  });

  it('BR-061 stays on the record under its opaque id, and the purge is on it', async () => {
    const ana = await world.resident('ana', []);
    await on('2026-01-31');
    await on('2026-02-28');
    await on('2026-03-31');

    const purges = await world.events('identity.purged');

    expect(purges.map(({ subject, actor }) => [subject, actor.id])).to.deep.equal([
      [ana.id, 'idle'],
    ]);
    expect(JSON.stringify(purges)).not.to.include('example.org');
  });

  it('BR-061 is kept when it is used after the warning, and warned again a year later', async () => {
    await world.resident('ana', []);
    await on('2026-01-31');
    await world.users.signIn('ana', PASSWORD);

    await on('2026-12-31');
    expect(await world.letters()).to.have.length(1);

    await on('2027-01-31');
    expect(await world.letters()).to.have.length(2);
    expect((await world.users.signIn('ana', PASSWORD)).status).to.equal('active');
  });

  it('BR-061 gets its month’s notice even when the job did not run for a long time', async () => {
    const ana = await world.resident('ana', []);

    await on('2026-06-15');
    await on('2026-07-14');
    expect((await world.users.find(ana.id))?.status).to.equal('active');
    await on('2026-07-15');

    expect((await world.users.find(ana.id))?.status).to.equal('revoked');
  });

  for (const role of ROLES) {
    it(`BR-061 is purged when it is of role ${role}, too`, async () => {
      const { id } = await world.users.create(
        { userId: 'somebody', role, password: PASSWORD },
        OPERATOR,
      );

      await on('2026-01-31');
      await on('2026-02-28');

      expect((await world.users.find(id))?.status).to.equal('revoked');
    });
  }

  for (const status of ['suspended', 'requested', 'unconfirmed'] as const) {
    it(`BR-061 is purged when it is ${status}, too`, async () => {
      const wanted = { userId: 'somebody', role: 'rep', password: PASSWORD, status } as const;
      const { id } = await world.users.create(wanted, OPERATOR);

      await on('2026-01-31');
      await on('2026-02-27');
      expect((await world.users.find(id))?.status).to.equal(status);
      await on('2026-02-28');

      expect(await world.users.find(id)).to.include({ status: 'revoked', userId: `purged-${id}` });
    });
  }

  it('BR-061 leaves its premise to others when it was the last of its customer', async () => {
    const ana = await world.resident('ana', [HOME]);
    const second = { userId: 'second', role: 'customer', customerId: ana.customerId } as const;
    await world.users.create({ ...second, password: PASSWORD }, OPERATOR);
    await on('2026-01-31');
    await world.users.signIn('second', PASSWORD);
    await on('2026-02-28');
    expect((await world.customers.holderOf(HOME))?.customerId).to.equal(ana.customerId);

    await on('2027-01-31');
    await on('2027-02-28');

    expect(await world.customers.holderOf(HOME)).to.equal(undefined);
  });

  it('BR-061 leaves no consent behind, though one named several premises', async () => {
    const ana = await world.resident('ana', [HOME, PLANT]);
    const third = await world.letIn(ana.customerId, [HOME, PLANT]);

    await on('2026-01-31');
    await on('2026-02-28');

    const consent = await world.authorizations.find(third.authorizationId);
    expect(consent?.status).to.equal('revoked');
    expect(await world.customers.holderOf(PLANT)).to.equal(undefined);
    expect((await world.users.find(ana.id))?.status).to.equal('revoked');
  });

  it('BR-061 leaves no claim behind that a move-in could still grant', async () => {
    await world.resident('ana', [HOME]);
    const ben = await world.resident('ben', []);
    const claim = await world.claims.taking(ben.customerId, HOME, OPERATOR);
    await world.collections.commit(claim.changes, claim.because);
    await on('2026-01-31');
    await world.users.signIn('ana', PASSWORD);
    await on('2026-02-28');

    await world.take(`I1,MOVE_IN,${HOME},2026-02-27,148055531,`);

    expect(await Array.fromAsync(world.claims.waiting())).to.deep.equal([]);
    expect((await world.customers.holderOf(HOME))?.customerId).not.to.equal(ben.customerId);
  });
});

describe('the months of idleness', () => {
  const activeAt = Temporal.Instant.from('2025-03-15T12:00:00Z');
  const day = (text: string) => Temporal.PlainDate.from(text);

  it('are counted from the last activity by the calendar of Texas', () => {
    const late = Temporal.Instant.from('2025-03-16T03:00:00Z');

    expect(idleState({ activeAt: late }, day('2026-03-14'))).to.equal('active');
    expect(idleState({ activeAt: late }, day('2026-03-15'))).to.equal('to-warn');
  });

  it('do not take a warning from before the last activity for one', () => {
    const warnedAt = Temporal.Instant.from('2025-03-01T12:00:00Z');

    expect(idleState({ activeAt, warnedAt }, day('2027-01-01'))).to.equal('to-warn');
  });

  it('leave a month from the warning to the purge, however late the warning', () => {
    expect(String(purgeOn(activeAt, day('2026-03-15')))).to.equal('2026-04-15');
    expect(String(purgeOn(activeAt, day('2026-08-31')))).to.equal('2026-09-30');
  });
});
