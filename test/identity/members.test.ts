import { expect } from 'chai';
import { ADMINISTRATORS_MAX } from '../../src/identity/organisation.ts';
import type { User } from '../../src/identity/user.ts';
import { isAllowed } from '../../src/policy.ts';
import { failure } from '../support/failure.ts';
import { OPERATOR } from '../support/hub-app.ts';
import {
  aPerson,
  BRIGHT_SOLAR,
  type Established,
  HOST,
  ONCOR,
  type OrganisationWorld,
  OTHER_REP,
  organisationWorld,
  PASSWORD,
  unregistered,
} from '../support/organisation-world.ts';

describe('the people of an organisation', () => {
  let world: OrganisationWorld;
  let bright: Established;
  beforeEach(async () => {
    world = await organisationWorld();
    bright = await world.approved();
  });
  afterEach(() => world.close());

  const signIn = (userId: string): Promise<unknown> =>
    world.users.signIn(userId, PASSWORD).then(
      () => 'signed in',
      () => 'refused',
    );
  const join = (userId: string, organisationId = bright.organisation.id): Promise<User> =>
    world.applicants.join({ ...aPerson(userId), organisationId });
  /** Who has proven the address too. */
  const asking = (userId: string): Promise<User> => world.asking(bright.organisation.id, userId);
  const accent = (): Promise<Established> =>
    world.approved({
      ...{ name: 'Accent Energy', duns: OTHER_REP, puctNumber: '10177' },
      ...{ ...aPerson('accent-admin'), noticeEmail: 'smt@accent.example' },
    });
  const oncor = (): Promise<Established> =>
    world.approved({
      ...{ kind: 'tdsp', name: 'Oncor Electric Delivery', duns: ONCOR, puctNumber: '30043' },
      ...{ ...aPerson('oncor-admin'), noticeEmail: 'smt@oncor.example' },
    });

  describe('ask to join', () => {
    it('an organisation that is not approved, or none: refused', async () => {
      expect(await failure(join('somebody', 'nothing'))).to.deep.include({
        detail: { organisation: 'organisation.choose' },
      });
    });

    it('BR-028.020 and the administrators are told at the common address', async () => {
      await asking('robin');

      const [letter] = await world.letters('user-requested');
      expect(letter).to.include({ to: 'smt@bright.example' });
      expect(letter?.facts).to.include({ name: 'Robin Reyes', organisation: 'Bright Power' });
      expect(await signIn('robin')).to.equal('refused');
    });

    it('BR-028.017 under a user id that nobody has', async () => {
      expect(await failure(join('Bright-Admin'))).to.deep.include({
        detail: { userId: 'organisation.user-id-taken' },
      });
    });
  });

  describe('are let in or turned away', () => {
    it('BR-028.021 not by who is no administrator, nor by another organisation’s', async () => {
      const member = await world.member(bright, 'member-one');
      const { id } = await asking('robin');
      const { administrator: stranger } = await accent();

      expect(await failure(world.members.accept([id], member))).to.include({ kind: 'forbidden' });
      expect(await failure(world.members.accept([id], stranger))).to.include({ kind: 'not-found' });
      expect(await failure(world.members.reject([id], 'No.', stranger))).to.include({
        kind: 'not-found',
      });
    });

    it('BR-028.005b of the host by its administrator alone, and may nothing then that was not given', async () => {
      const host = await world.approved(unregistered('host', 'host-admin'));
      const { id } = await world.asking(host.organisation.id, 'second-host');

      expect(await signIn('second-host')).to.equal('refused');
      expect(await failure(world.members.accept([id], bright.administrator))).to.include({
        kind: 'not-found',
      });
      await world.members.accept([id], host.administrator);

      expect(await signIn('second-host')).to.equal('signed in');
      const user = await world.user(id);
      expect(user).to.include({ role: 'host', isAdministrator: false });
      for (const action of ['user.administer', 'organisation.approve', 'claim.decide'] as const) {
        expect(isAllowed(user, action), action).to.equal(false);
      }
    });

    it('BR-028.021 accepted, by e-mail, and under the organisation’s DUNS', async () => {
      const { id } = await asking('robin');
      await world.members.accept([id], bright.administrator);

      expect(await signIn('robin')).to.equal('signed in');
      expect(await world.user(id)).to.include({ duns: '148055531', isAdministrator: false });
      const [letter] = await world.letters('user-accepted');
      expect(letter?.to).to.equal('robin@bright.example');
      const [event] = (await world.events('identity.accepted')).filter(
        ({ subject }) => subject === id,
      );
      expect(event?.actor).to.deep.equal({ role: 'rep', id: bright.administrator.id });
    });

    it('BR-028.021 rejected with a reason by e-mail, and forgotten', async () => {
      const { id } = await asking('robin');
      await world.members.reject([id], 'You do not work here.', bright.administrator);

      const [letter] = await world.letters('user-rejected');
      expect(letter?.facts.reason).to.equal('You do not work here.');
      expect(await world.users.find(id)).to.equal(undefined);
      expect(await asking('robin')).to.include({ status: 'requested' });
    });

    it('all or none of a group', async () => {
      const { id } = await asking('robin');
      const active = await world.member(bright, 'member-one');

      expect(await failure(world.members.accept([id, active.id], bright.administrator))).to.include(
        { messageKey: 'organisation.wrong-state' },
      );
      expect(await world.user(id)).to.include({ status: 'requested' });
    });

    it('a business’s people see its premises: they are its customer', async () => {
      const shop = await world.approved(unregistered('business', 'shop-owner'));
      const clerk = await world.member(shop, 'shop-clerk');

      expect(clerk).to.include({ role: 'customer', customerId: shop.organisation.customerId });
    });
  });

  it('BR-028.020 ask once, however often the form is sent, at once or again', async () => {
    const [one, two] = await Promise.all([join('jo.doe'), join('jo.doe')]);
    const three = await join('jo.doe');

    expect([two?.id, three.id]).to.deep.equal([one?.id, one?.id]);
    expect(await world.letters('address-confirmation')).to.have.length(1);
    await world.applicants.confirm(await world.ownSecret('jo.doe@bright.example'));
    expect((await join('jo.doe')).id).to.equal(one?.id);
    expect(await world.letters('user-requested')).to.have.length(1);
    const { id: organisationId } = (await accent()).organisation;
    const other = { ...aPerson('jo.doe'), organisationId: bright.organisation.id };
    for (const wanted of [
      { ...other, organisationId },
      { ...other, password: 'another4maple7' },
      { ...other, email: 'else@bright.example' },
    ]) {
      expect(await failure(world.applicants.join(wanted))).to.deep.include({
        detail: { userId: 'organisation.user-id-taken' },
      });
    }
    await world.members.accept([three.id], await world.user(bright.administrator.id));
    expect(await failure(join('jo.doe'))).to.include({ messageKey: 'organisation.invalid' });
  });

  describe('are administrators', () => {
    it('BR-028.011 up to four, even when two are made at once', async () => {
      const by = bright.administrator;
      const members: User[] = [];
      for (let n = 1; n <= ADMINISTRATORS_MAX; n++) {
        members.push(await world.member(bright, `member-${n}`));
      }
      const [one, two, three, four] = members.map(({ id }) => id);
      await world.members.appoint([one ?? '', two ?? ''], by);
      const outcomes = await Promise.all(
        [three, four].map((id) => failure(world.members.appoint([id ?? ''], by))),
      );

      expect(outcomes.filter((outcome) => outcome === 'no error')).to.have.length(1);
      const { items } = await world.members.page(bright.organisation.id);
      expect(items.filter(({ isAdministrator }) => isAdministrator)).to.have.length(4);
      expect(await failure(world.members.appoint([one ?? ''], by))).to.equal('no error');
      const left = items.find(({ isAdministrator }) => !isAdministrator);
      expect(await failure(world.members.appoint([left?.id ?? ''], by))).to.include({
        messageKey: 'organisation.administrators-full',
      });
    });

    it('BR-028.011 and never none', async () => {
      const by = bright.administrator;

      expect(await failure(world.members.dismiss([by.id], by))).to.include({
        messageKey: 'organisation.last-administrator',
      });
      const second = await world.member(bright, 'member-one');
      await world.members.appoint([second.id], by);
      await world.members.dismiss([by.id], by);
      expect(await world.user(by.id)).to.include({ isAdministrator: false });
      expect(
        await failure(world.members.dismiss([second.id], await world.user(second.id))),
      ).to.include({ messageKey: 'organisation.last-administrator' });
    });

    it('BR-028.011 and never none who can sign in: one who is suspended does not count', async () => {
      const { id } = await world.member(bright, 'member-one');
      const by = bright.administrator;
      await world.members.appoint([id], by);
      await world.members.act('suspend', [id], by);

      expect(await failure(world.members.dismiss([by.id], by))).to.include({
        messageKey: 'organisation.last-administrator',
      });
    });

    it('BR-028.011 and keep their place while they are suspended, until they are revoked', async () => {
      const by = bright.administrator;
      const members: User[] = [];
      for (const n of [1, 2, 3, 4]) members.push(await world.member(bright, `member-${n}`));
      const [one = '', two = '', three = '', four = ''] = members.map(({ id }) => id);
      await world.members.appoint([one, two, three], by);
      await world.members.act('suspend', [three], by);

      expect(await failure(world.members.appoint([four], by))).to.include({
        messageKey: 'organisation.administrators-full',
      });
      await world.members.act('revoke', [three], by);
      expect(await failure(world.members.appoint([four], by))).to.equal('no error');
    });

    it('BR-028.014 and nothing any more once they are suspended', async () => {
      const { id } = await world.asking(bright.organisation.id, 'robin');
      const suspended = { ...bright.administrator, status: 'suspended' } as const;

      expect(await failure(world.members.accept([id], suspended))).to.include({
        kind: 'forbidden',
      });
    });

    it('BR-028.015 and are told by e-mail when they become one, cease to be one, or may do more or less', async () => {
      const { id } = await world.member(bright, 'member-one');
      const by = bright.administrator;
      const told = async () =>
        (await world.letters('permissions-changed')).map(({ to, facts }) => [to, facts]);
      const letter = [
        'member-one@bright.example',
        { name: 'Robin Reyes', organisation: 'Bright Power' },
      ];

      await world.members.appoint([id], by);
      expect(await told()).to.deep.equal([letter]);
      await world.members.appoint([id], by);
      expect(await told()).to.have.length(1);
      await world.members.dismiss([id], by);
      const given = new Map([[id, ['extract-account.manage']]]);
      await world.permissions.give(given, by);
      await world.permissions.give(given, by);

      expect(await told()).to.deep.equal([letter, letter, letter]);
    });

    for (const act of ['suspend', 'revoke'] as const) {
      it(`BR-028.011 and never none, also when two ${act} each other at once`, async () => {
        const { id } = await world.member(bright, 'member-one');
        await world.members.appoint([id], bright.administrator);
        const one = await world.user(bright.administrator.id);
        const two = await world.user(id);

        const outcomes = await Promise.all([
          world.members.act(act, [two.id], one),
          world.members.act(act, [one.id], two),
        ]);

        const problems = outcomes.flat().map(({ problem }) => problem);
        expect(problems.filter((problem) => problem === undefined)).to.have.length(1);
        expect(problems.filter((problem) => problem !== undefined)[0]).to.be.oneOf([
          ...['storage.stale', 'organisation.last-administrator'],
        ]);
        const { items } = await world.members.page(bright.organisation.id);
        expect(items.filter(({ status }) => status === 'active')).to.have.length(1);
      });
    }

    it('BR-028.016 all equal: the second may do to the first what the first may', async () => {
      const host = await world.approved(unregistered('host', 'host-admin'));
      const second = await world.member(host, 'host-second');
      await world.members.appoint([second.id], host.administrator);
      const appointed = await world.user(second.id);

      for (const action of ['user.administer', 'organisation.approve'] as const) {
        expect(isAllowed(appointed, action)).to.equal(isAllowed(host.administrator, action));
      }
      await world.members.dismiss([host.administrator.id], appointed);
      expect(await world.user(host.administrator.id)).to.include({ isAdministrator: false });
    });

    it('BR-028.016 at a utility each has what he was given, and gives no more', async () => {
      const utility = await oncor();
      const second = await world.member(utility, 'oncor-second');
      await world.members.appoint([second.id], utility.administrator);
      const matrix = new Map([[second.id, ['user.administer']]]);
      await world.permissions.give(matrix, utility.administrator);
      const appointed = await world.user(second.id);
      const third = await world.member(utility, 'oncor-third');

      expect(isAllowed(appointed, 'user.administer')).to.equal(true);
      expect(isAllowed(appointed, 'organisation.approve')).to.equal(false);
      expect(
        await failure(
          world.permissions.give(new Map([[third.id, ['organisation.approve']]]), appointed),
        ),
      ).to.include({ messageKey: 'organisation.not-yours-to-give' });
      expect(
        await failure(
          world.permissions.give(new Map([[appointed.id, ['organisation.approve']]]), appointed),
        ),
      ).to.include({ messageKey: 'organisation.not-yours-to-give' });
      // Nor does anybody take his own away: another has to.
      expect(
        await failure(world.permissions.give(new Map([[appointed.id, []]]), appointed)),
      ).to.include({ messageKey: 'organisation.not-yours-to-give' });
    });
  });

  describe('have permissions', () => {
    it('BR-028.022 BR-028.010 that an administrator gives and takes, and nobody else', async () => {
      const host = await world.approved(unregistered('host', 'host-admin'));
      const member = await world.member(host, 'host-member');
      const matrix = new Map([[member.id, ['user.administer', 'usage.read-own', 'nonsense']]]);

      expect(isAllowed(member, 'user.administer')).to.equal(false);
      expect(await failure(world.permissions.give(matrix, member))).to.include({
        kind: 'forbidden',
      });
      expect(await failure(world.permissions.give(matrix, bright.administrator))).to.include({
        kind: 'not-found',
      });

      await world.permissions.give(matrix, host.administrator);
      // What the policy lets nobody give to that role is left out.
      expect((await world.user(member.id)).permissions).to.deep.equal(['user.administer']);
      const [event] = await world.events('identity.permissions-changed');
      expect(event?.detail).to.deep.equal({ given: ['user.administer'], taken: [] });

      await world.permissions.give(new Map([[member.id, []]]), host.administrator);
      expect((await world.user(member.id)).permissions).to.deep.equal([]);
    });
  });

  describe('are listed', () => {
    it('page by page, in the order of their user ids', async () => {
      for (let n = 10; n < 62; n++) {
        const wanted = { userId: `clerk-${n}`, password: PASSWORD, role: 'rep' } as const;
        const { id: organisationId } = bright.organisation;
        await world.users.create({ ...wanted, organisationId }, OPERATOR);
      }
      const { id } = bright.organisation;
      const first = await world.members.page(id);
      const second = await world.members.page(id, first.next);

      expect(first.items.map(({ userId }) => userId).slice(0, 2)).to.deep.equal([
        'bright-admin',
        'clerk-10',
      ]);
      expect(second.items.map(({ userId }) => userId)).to.deep.equal([
        'clerk-59',
        'clerk-60',
        'clerk-61',
      ]);
    });

    it('BR-028.010 and never another organisation’s, whatever page is asked for', async () => {
      const { organisation, administrator } = await accent();
      await world.member({ organisation, administrator }, 'accent-member');
      const theirs = (await world.members.page(organisation.id, undefined, 1)).next ?? '';
      expect(theirs).to.not.equal('');
      const forged = ['!', '$', '$0', '~'].map((text) => Buffer.from(text).toString('base64url'));
      for (const after of ['%', theirs, ...forged]) {
        expect(await failure(world.members.page(bright.organisation.id, after))).to.include({
          kind: 'invalid',
        });
      }
    });
  });

  describe('lose and get back their access', () => {
    it('BR-028.014 never by themselves, nor by another organisation', async () => {
      const member = await world.member(bright, 'member-one');
      const by = bright.administrator;
      const { administrator: stranger } = await accent();

      for (const action of ['suspend', 'revoke'] as const) {
        expect(await failure(world.members.act(action, [by.id], by))).to.include({
          messageKey: 'organisation.wrong-state',
        });
        expect(await failure(world.members.act(action, [by.id], member))).to.include({
          kind: 'forbidden',
        });
        expect(await failure(world.members.act(action, [member.id], stranger))).to.include({
          kind: 'not-found',
        });
      }
    });

    it('BR-028.014 BR-028.010 one or a group of them, administrators too', async () => {
      const by = bright.administrator;
      const one = await world.member(bright, 'member-one');
      const two = await world.member(bright, 'member-two');
      await world.members.appoint([two.id], by);
      await world.members.act('suspend', [one.id, two.id], by);

      expect([await signIn('member-one'), await signIn('member-two')]).to.deep.equal([
        'refused',
        'refused',
      ]);
      await world.members.act('reinstate', [one.id], by);
      expect(await signIn('member-one')).to.equal('signed in');
      await world.members.act('revoke', [two.id], by);
      expect(await world.members.act('reinstate', [two.id], by)).to.deep.equal([
        { userId: two.id, problem: 'account.wrong-state' },
      ]);
    });

    it('BR-017.004 what the host suspended, the organisation cannot lift', async () => {
      const member = await world.member(bright, 'member-one');
      const host = await world.approved(unregistered('host', 'host-admin'));
      await world.administration.act('suspend', [member.id], host.administrator);

      expect(await world.members.act('reinstate', [member.id], bright.administrator)).to.deep.equal(
        [{ userId: member.id, problem: 'account.reinstated-by-tdsp-only' }],
      );
    });
  });

  describe('are of an organisation that says of itself', () => {
    const profile = {
      name: 'Bright Power',
      address: '2 Elm Street, Austin, TX 78701',
      noticeEmail: 'new@bright.example',
    };

    it('BR-028.013 what its administrators write, and nobody else', async () => {
      const member = await world.member(bright, 'member-one');

      expect(await failure(world.profile.change(profile, member))).to.include({
        kind: 'forbidden',
      });
      expect(
        await failure(
          world.profile.change({ ...profile, name: 'Texas Best Power' }, bright.administrator),
        ),
      ).to.deep.include({ detail: { name: 'organisation.other-name' } });
    });

    it('BR-028.013 a name of the list, which has those of its validated DUNS', async () => {
      const { organisation, administrator: by } = bright;
      const renamed = { ...profile, name: 'Bright Solar' };
      await world.profile.claimDuns(BRIGHT_SOLAR, by);

      expect(await failure(world.profile.change(renamed, by))).to.deep.include({
        detail: { name: 'organisation.other-name' },
      });
      await world.review.decideDuns(organisation.id, BRIGHT_SOLAR, true, HOST);
      await world.profile.change(renamed, by);
      expect(await world.organisations.find(organisation.id)).to.include({ name: 'Bright Solar' });
    });

    it('BR-028.013 BR-028.012 and the old and the new address are told', async () => {
      await world.profile.change(profile, bright.administrator);

      const { address, noticeEmail } = await world.organisations.find(bright.organisation.id);
      expect({ address, noticeEmail }).to.deep.equal({
        address: profile.address,
        noticeEmail: profile.noticeEmail,
      });
      const told = await world.letters('profile-changed');
      expect(told.map(({ to }) => to)).to.have.members([
        'smt@bright.example',
        'new@bright.example',
      ]);
      const [event] = await world.events('organisation.profile-changed');
      expect(event?.detail).to.deep.equal({ fields: ['address', 'noticeEmail'] });
    });
  });
});
