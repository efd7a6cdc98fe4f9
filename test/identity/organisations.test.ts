import { expect } from 'chai';
import type { Application } from '../../src/identity/application.ts';
import type { OrganisationKind } from '../../src/identity/organisation.ts';
import { CONFIRMABLE_FOR } from '../../src/identity/organisations.ts';
import { failure } from '../support/failure.ts';
import {
  anApplication,
  aPerson,
  BRIGHT,
  BRIGHT_SOLAR,
  CENTERPOINT,
  HOST,
  ONCOR,
  type OrganisationWorld,
  organisationWorld,
  PASSWORD,
  unregistered,
} from '../support/organisation-world.ts';

const UTILITY = { actor: { role: 'tdsp', id: 'utility user' }, organisationId: 'oncor' } as const;

describe('an organisation registers', () => {
  let world: OrganisationWorld;
  beforeEach(async () => {
    world = await organisationWorld();
  });
  afterEach(() => world.close());

  const register = (overrides: Partial<Application>): Promise<unknown> =>
    world.organisations.register(anApplication(overrides)).catch((error: unknown) => error);
  const signIn = (userId: string): Promise<unknown> =>
    world.users.signIn(userId, PASSWORD).then(
      () => 'signed in',
      (error: unknown) => (error as { messageKey: string }).messageKey,
    );

  /** Registers and confirms; gives the organisation's id. */
  function confirmed(overrides: Partial<Application> = {}): Promise<string> {
    // Messages of one moment have no order.
    world.clock.turn({ milliseconds: 1 });
    return world.confirmed(overrides);
  }

  describe('and is refused', () => {
    const wrong: readonly (readonly [string, Partial<Application>, Record<string, string>])[] = [
      [
        'BR-028.002 a DUNS that the register lacks',
        { duns: '123456789' },
        { duns: 'organisation.unknown-duns' },
      ],
      [
        'BR-028.002 a PUCT number of somebody else',
        { puctNumber: '10177' },
        { puctNumber: 'organisation.other-puct' },
      ],
      [
        'BR-028.002 a name of somebody else',
        { name: 'Accent Energy' },
        { name: 'organisation.other-name' },
      ],
      [
        'BR-028.005 a utility under the DUNS of a REP',
        { kind: 'tdsp' },
        { duns: 'organisation.unknown-duns' },
      ],
      ['a DUNS of eight digits', { duns: '14805553' }, { duns: 'organisation.not-duns' }],
      [
        'BR-028.012 no notification address',
        { noticeEmail: '' },
        { noticeEmail: 'organisation.missing' },
      ],
      [
        'an address that starts another header',
        { noticeEmail: 'a@b.example\r\nBcc: c@d.example' },
        { noticeEmail: 'organisation.not-email' },
      ],
      [
        'a name of two lines',
        { kind: 'business', name: 'A\nB' },
        { name: 'organisation.not-a-line' },
      ],
      ['no evidence', { evidence: '' }, { evidence: 'organisation.missing' }],
      [
        'evidence without end',
        { evidence: 'x'.repeat(2001) },
        { evidence: 'organisation.too-long' },
      ],
      ['a short password', { password: 'a1b2' }, { password: 'account.password-too-short' }],
      ['a user id with a slash', { userId: 'bright/admin' }, { userId: 'account.user-id-quotes' }],
    ];
    for (const [title, overrides, detail] of wrong) {
      it(title, async () => {
        expect(await register(overrides)).to.deep.include({
          messageKey: 'organisation.invalid',
          detail,
        });
        expect(await world.letters()).to.be.empty;
      });
    }

    it('BR-028.017 a user id that somebody has, however it is typed', async () => {
      await world.organisations.register(anApplication());

      expect(await register({ userId: 'BRIGHT-Admin' })).to.deep.include({
        detail: { userId: 'organisation.user-id-taken' },
      });
    });

    it('a DUNS of an organisation that is registered: its people ask to join', async () => {
      await world.approved();

      expect(await register({ userId: 'second-admin' })).to.deep.include({
        detail: { duns: 'organisation.registered-already' },
      });
    });
  });

  it('BR-028.012 confirms at the one common address, by a link that works once', async () => {
    const { id } = await world.organisations.register(anApplication());
    const [letter] = await world.letters('organisation-confirmation');
    const secret = await world.newestSecret();

    expect(letter?.to).to.equal('smt@bright.example');
    expect(await failure(world.organisations.confirm('guessed'))).to.include({
      messageKey: 'identity.dead-link',
    });
    await world.organisations.confirm(secret);
    expect(await failure(world.organisations.confirm(secret))).to.include({
      messageKey: 'identity.dead-link',
    });
    expect((await world.organisations.find(id)).proven).to.deep.equal(['notices']);
  });

  it('is forgotten, its user id free again, when nobody follows the link in time', async () => {
    const { id } = await world.organisations.register(anApplication());
    await world.organisations.removeUnconfirmed();
    expect((await world.organisations.find(id)).status).to.equal('requested');

    world.clock.turn(CONFIRMABLE_FOR);
    expect(await failure(world.organisations.confirm(await world.newestSecret()))).to.include({
      messageKey: 'identity.dead-link',
    });
    await world.organisations.removeUnconfirmed();

    expect(await failure(world.organisations.find(id))).to.include({ kind: 'not-found' });
    expect(await register({})).to.include({ status: 'requested' });
  });

  describe('and is decided on', () => {
    it('only after the second channel confirmed it', async () => {
      const { id } = await world.organisations.register(anApplication());

      expect(await failure(world.review.approve(id, HOST, true))).to.include({
        messageKey: 'organisation.unconfirmed',
      });
    });

    it('BR-028.002 only after the reviewer reached it by a way of their own, which goes on the record', async () => {
      const id = await confirmed({});

      expect(await failure(world.review.approve(id, HOST, false))).to.deep.include({
        kind: 'invalid',
        detail: { reached: 'organisation.not-reached' },
      });
      expect(await world.organisations.find(id)).to.include({ status: 'requested' });
      await world.review.approve(id, HOST, true);
      const [event] = await world.events('organisation.approved');
      expect(event?.detail).to.include({ isReached: true });
    });

    function decidedByTheHostAlone(kind: OrganisationKind): () => Promise<void> {
      return async () => {
        const utility = { kind, name: 'Oncor Electric Delivery', duns: ONCOR, puctNumber: '30043' };
        const organisation = await confirmed(
          kind === 'tdsp' ? utility : unregistered(kind, 'first-user'),
        );
        const userId = kind === 'tdsp' ? 'bright-admin' : 'first-user';

        expect(await failure(world.review.approve(organisation, UTILITY, true))).to.include({
          kind: 'forbidden',
        });
        expect(await signIn(userId)).to.equal('identity.refused');
        await world.review.approve(organisation, HOST, true);
        expect(await signIn(userId)).to.equal('signed in');
      };
    }
    it('BR-028.003 for ERCOT by the host, not by a utility', decidedByTheHostAlone('ercot'));
    it('BR-028.005 for a utility by the host, not by another', decidedByTheHostAlone('tdsp'));
    it('BR-028.019a for a regulator by the host', decidedByTheHostAlone('regulator'));
    it('for a third party by the host', decidedByTheHostAlone('third-party'));
    it('for a business by the host', decidedByTheHostAlone('business'));

    for (const role of ['customer', 'rep', 'third-party', 'regulator', 'ercot'] as const) {
      it(`BR-028.002 never by ${role}`, async () => {
        const id = await confirmed();
        const by = { actor: { role, id: 'somebody' } };

        expect(await failure(world.review.approve(id, by, true))).to.include({ kind: 'forbidden' });
        expect(await failure(world.review.reject(id, 'No.', by))).to.include({ kind: 'forbidden' });
      });
    }

    it('BR-031.012 a utility validates the DUNS of a REP, and its first administrator may sign in', async () => {
      const id = await confirmed();
      expect(await signIn('bright-admin')).to.equal('identity.refused');

      await world.review.approve(id, UTILITY, true);

      expect((await world.organisations.find(id)).duns).to.deep.equal([
        { duns: BRIGHT, status: 'validated', validatedBy: 'oncor' },
      ]);
      expect(await signIn('bright-admin')).to.equal('signed in');
      const [letter] = await world.letters('organisation-approved');
      expect(letter?.to).to.equal('bright-admin@bright.example');
      const [event] = await world.events('organisation.approved');
      expect(event).to.deep.include({ actor: UTILITY.actor, subject: id });
    });

    it('tells the host and, of a REP, the utilities that somebody waits', async () => {
      await world.approved({
        ...unregistered('host', 'host-admin'),
        noticeEmail: 'desk@host.example',
      });
      const oncor = { kind: 'tdsp', name: 'Oncor Electric Delivery', duns: ONCOR } as const;
      await world.approved({
        ...{ ...oncor, puctNumber: '30043', noticeEmail: 'desk@oncor.example' },
        ...aPerson('oncor-admin'),
      });
      const told = async () => {
        const letters = await world.letters('organisation-requested');
        return letters.map(({ to }) => to).toSorted();
      };
      const before = await told();
      await confirmed();
      const after = await told();

      expect(after.slice()).to.deep.equal(
        [...before, 'desk@host.example', 'desk@oncor.example'].toSorted(),
      );
    });

    it('BR-017.004 not when who asked was revoked meanwhile: that is for good', async () => {
      const id = await confirmed();
      const [first] = (await world.members.page(id)).items;
      await world.accounts.revoke(first?.id ?? '', HOST.actor);

      expect(await failure(world.review.approve(id, HOST, true))).to.include({ kind: 'conflict' });
      expect(await signIn('bright-admin')).to.equal('identity.refused');
      expect(await failure(world.review.reject(id, 'Revoked.', HOST))).to.equal('no error');
    });

    it('once: the slower of two reviewers is told so', async () => {
      const id = await confirmed();
      const outcomes = await Promise.all([
        failure(world.review.approve(id, HOST, true)),
        failure(world.review.approve(id, UTILITY, true)),
      ]);

      expect(outcomes.filter((outcome) => outcome === 'no error')).to.have.length(1);
      expect(outcomes.find((outcome) => outcome !== 'no error')).to.include({ kind: 'conflict' });
    });

    it('of two that claim one DUNS, one gets it', async () => {
      const first = await confirmed();
      const second = await confirmed({
        ...aPerson('impostor'),
        noticeEmail: 'me@impostor.example',
      });
      await world.review.approve(first, HOST, true);

      expect(await failure(world.review.approve(second, HOST, true))).to.deep.include({
        messageKey: 'organisation.others-duns',
        detail: { duns: BRIGHT },
      });
    });

    it('BR-028.002 with a no: the reason goes out by e-mail and the user id is free again', async () => {
      const id = await confirmed();

      expect(await failure(world.review.reject(id, '', HOST))).to.deep.include({
        detail: { reason: 'organisation.missing' },
      });
      await world.review.reject(id, 'The certificate is another company’s.', HOST);

      const [letter] = await world.letters('organisation-rejected');
      expect(letter?.facts.reason).to.contain('another company');
      expect(await signIn('bright-admin')).to.equal('identity.refused');
      expect(await failure(world.review.approve(id, HOST, true))).to.include({ kind: 'conflict' });
      expect(await register({})).to.include({ status: 'requested' });
    });

    it('a business gets a customer of its own, whose premises its people see', async () => {
      const { organisation, administrator } = await world.approved(
        unregistered('business', 'shop-owner'),
      );

      expect(administrator).to.include({ role: 'customer', isAdministrator: true });
      expect(administrator.customerId).to.equal(organisation.customerId);
      const customer = organisation.customerId ?? '';
      expect(await world.customers.removing(customer)).to.deep.include({ kind: 'remove' });
      expect((await world.customers.premisesOf(customer, { limit: 1 })).items).to.deep.equal([]);
    });

    it('keeps names, addresses and evidence off the record', async () => {
      await confirmed();
      await world.approved({
        ...{ kind: 'tdsp', name: 'CenterPoint Energy', duns: CENTERPOINT, puctNumber: '30086' },
        ...aPerson('centerpoint-admin'),
        noticeEmail: 'desk@cnp.example',
      });

      const record = JSON.stringify(await Array.fromAsync(world.collections.events()));
      for (const secret of ['Robin', 'example', 'Main Street', 'certificate', PASSWORD]) {
        expect(record).to.not.contain(secret);
      }
    });
  });

  describe('and works under several DUNS', () => {
    const validated = async (id: string) =>
      (await world.organisations.find(id)).duns
        .filter(({ status }) => status === 'validated')
        .map(({ duns }) => duns);

    it('BR-031.012 only under those of its own PUCT number', async () => {
      const { administrator } = await world.approved();

      expect(await failure(world.profile.claimDuns('133305370', administrator))).to.deep.include({
        detail: { puctNumber: 'organisation.other-puct' },
      });
      expect(await failure(world.profile.claimDuns(BRIGHT, administrator))).to.deep.include({
        detail: { duns: 'organisation.registered-already' },
      });
    });

    it('BR-031.012 no other kind of organisation claims one', async () => {
      const { administrator } = await world.approved({
        ...unregistered('third-party', 'saver-admin'),
        puctNumber: '10052',
      });

      expect(await failure(world.profile.claimDuns(BRIGHT_SOLAR, administrator))).to.include({
        kind: 'forbidden',
      });
    });

    it('BR-031.012 not one that another organisation got meanwhile', async () => {
      const { organisation, administrator } = await world.approved();
      await world.profile.claimDuns(BRIGHT_SOLAR, administrator);
      await world.approved({
        ...{ name: 'Bright Solar', duns: BRIGHT_SOLAR, noticeEmail: 'smt@solar.example' },
        ...aPerson('solar-admin'),
      });
      const { id } = organisation;

      expect(await failure(world.review.decideDuns(id, BRIGHT_SOLAR, true, UTILITY))).to.include({
        messageKey: 'organisation.others-duns',
      });
      expect(await validated(id)).to.deep.equal([BRIGHT]);
      await world.review.decideDuns(id, BRIGHT_SOLAR, false, UTILITY);
      const again = world.profile.claimDuns(BRIGHT_SOLAR, await world.user(administrator.id));
      expect(await failure(again)).to.deep.include({
        detail: { duns: 'organisation.registered-already' },
      });
    });

    it('BR-031.012 not one that the register gives to another by the time it is decided', async () => {
      const { organisation, administrator } = await world.approved();
      await world.profile.claimDuns(BRIGHT_SOLAR, administrator);
      const entry = await world.participants.find(BRIGHT_SOLAR);
      if (entry === undefined) throw new Error('not in the register');
      await world.collections.keep([
        world.participants.replacing({ ...entry, version: 2, puctNumber: '10999' }),
      ]);
      const deciding = world.review.decideDuns(organisation.id, BRIGHT_SOLAR, true, UTILITY);

      expect(await failure(deciding)).to.include({ messageKey: 'organisation.others-duns' });
    });

    it('BR-031.012 each of them validated before anybody works under it', async () => {
      const { organisation, administrator } = await world.approved();
      await world.profile.claimDuns(BRIGHT_SOLAR, administrator);
      const { id } = organisation;

      expect(await validated(id)).to.deep.equal([BRIGHT]);
      expect(await failure(world.profile.chooseDuns(BRIGHT_SOLAR, administrator))).to.include({
        kind: 'not-found',
      });
      const itself = { actor: { role: 'rep', id: administrator.id } } as const;
      expect(await failure(world.review.decideDuns(id, BRIGHT_SOLAR, true, itself))).to.include({
        kind: 'forbidden',
      });

      await world.review.decideDuns(id, BRIGHT_SOLAR, true, UTILITY);

      expect(await validated(id)).to.deep.equal([BRIGHT, BRIGHT_SOLAR]);
      const chosen = await world.profile.chooseDuns(BRIGHT_SOLAR, administrator);
      expect(chosen.duns).to.equal(BRIGHT_SOLAR);
      expect((await world.user(administrator.id)).duns).to.equal(BRIGHT_SOLAR);
    });

    it('BR-031.012 a refused one goes, and may be claimed again', async () => {
      const { organisation, administrator } = await world.approved();
      await world.profile.claimDuns(BRIGHT_SOLAR, administrator);
      await world.review.decideDuns(organisation.id, BRIGHT_SOLAR, false, UTILITY);

      expect((await world.organisations.find(organisation.id)).duns).to.have.length(1);
      expect(await failure(world.profile.claimDuns(BRIGHT_SOLAR, administrator))).to.equal(
        'no error',
      );
    });
  });
});
