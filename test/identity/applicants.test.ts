import { expect } from 'chai';
import { REQUESTS_MAX } from '../../src/identity/applicants.ts';
import type { Application } from '../../src/identity/application.ts';
import { APPLICATION_ADDRESSES, unprovenOf } from '../../src/identity/organisation.ts';
import { CONFIRMABLE_FOR } from '../../src/identity/organisations.ts';
import type { NewPerson } from '../../src/identity/person.ts';
import type { User } from '../../src/identity/user.ts';
import { failure } from '../support/failure.ts';
import {
  anApplication,
  aPerson,
  type Established,
  HOST,
  type OrganisationWorld,
  organisationWorld,
  PASSWORD,
  unregistered,
} from '../support/organisation-world.ts';

const WEEK = { hours: 7 * 24 };
const ROBIN = 'robin@bright.example';
const BOSS = 'bright-admin@bright.example';
const DEAD = { kind: 'not-found', messageKey: 'identity.dead-link' };

describe('people who act for an organisation prove their own address', () => {
  let world: OrganisationWorld;
  beforeEach(async () => {
    world = await organisationWorld();
  });
  afterEach(() => world.close());

  const signIn = (userId: string): Promise<unknown> =>
    world.users.signIn(userId, PASSWORD).then(
      () => 'signed in',
      (error: unknown) => (error as { messageKey: string }).messageKey,
    );
  const later = () => world.clock.turn({ milliseconds: 1 });

  describe('who joins', () => {
    let bright: Established;
    beforeEach(async () => {
      bright = await world.approved();
      later();
    });

    const join = (overrides: Partial<NewPerson> = {}): Promise<User> =>
      world.applicants.join({
        ...{ ...aPerson('robin'), ...overrides, organisationId: bright.organisation.id },
      });

    /** As many as may wait; gives their ids. */
    async function crowd(status: 'unconfirmed' | 'requested'): Promise<readonly string[]> {
      const ids = Array.from({ length: REQUESTS_MAX }, (_, n) => `crowd-${n}`);
      const like = bright.administrator;
      const people = ids.map((id) => ({
        ...{ ...like, id, version: 1, userId: id, foldedUserId: id, status },
        isAdministrator: false,
      }));
      await world.collections.keep(people.map((user) => world.users.store.inserting(user)));
      return ids;
    }

    it('BR-017.011 nobody hears of whoever has not: not the administrators, by letter or in their list', async () => {
      const { id } = await join();
      const by = bright.administrator;

      expect(await world.letters('user-requested')).to.be.empty;
      expect((await world.members.page(bright.organisation.id)).items).to.have.length(1);
      for (const work of [
        world.members.accept([id], by),
        world.members.reject([id], 'No.', by),
        world.members.act('revoke', [id], by),
        world.members.chosenBy(by, [id], () => true),
      ]) {
        expect(await failure(work)).to.include({ kind: 'not-found' });
      }
      expect(await signIn('robin')).to.equal(await signIn('nobody-at-all'));
    });

    it('BR-017.011 a wrong link, a late one and one for something else prove nothing', async () => {
      const { id } = await join();
      const secret = await world.ownSecret(ROBIN);
      const application = unregistered('ercot', 'ercot-admin');
      await world.organisations.register(anApplication(application));
      const another = await world.newestSecret();
      world.clock.turn({ hours: 24 });

      for (const wrong of ['guessed', another, secret]) {
        expect(await failure(world.applicants.confirm(wrong))).to.include(DEAD);
      }
      expect(await world.user(id)).to.include({ status: 'unconfirmed' });
    });

    it('BR-017.011 BR-028.020 asks by the link in a letter in their language; looking at it spends nothing', async () => {
      const { id } = await join({ language: 'es' });
      const [letter] = await world.letters('address-confirmation');
      expect(letter).to.include({ to: ROBIN, language: 'es' });
      const secret = await world.ownSecret(ROBIN);
      for (let n = 0; n < 2; n++) {
        expect((await world.applicants.find(secret)).organisation.name).to.equal('Bright Power');
      }
      expect(await world.user(id)).to.include({ status: 'unconfirmed' });

      expect(await world.applicants.confirm(secret)).to.equal('asked');

      expect(await world.user(id)).to.include({ status: 'requested' });
      expect((await world.letters('user-requested')).map(({ to }) => to)).to.deep.equal([
        'smt@bright.example',
      ]);
      expect(await failure(world.applicants.confirm(secret))).to.include(DEAD);
      expect(await world.events('registration.address-confirmed')).to.have.length(2);
    });

    it('BR-017.011 two presses at once ask once', async () => {
      await join();
      const secret = await world.ownSecret(ROBIN);
      const press = () => world.applicants.confirm(secret).catch(() => 'refused');

      expect((await Promise.all([press(), press()])).toSorted()).to.deep.equal([
        'asked',
        'refused',
      ]);
      expect(await world.letters('user-requested')).to.have.length(1);
    });

    it('BR-017.011 do not take the place of those who wait, however many they are', async () => {
      await crowd('unconfirmed');
      const { id } = await world.asking(bright.organisation.id, 'robin');

      expect(await world.user(id)).to.include({ status: 'requested' });
      const { items } = await world.members.page(bright.organisation.id);
      expect(items.map(({ userId }) => userId)).to.deep.equal(['bright-admin', 'robin']);
    });

    it('not while as many wait as may; the link is good still when there are fewer', async () => {
      await join();
      const [one] = await crowd('requested');
      const secret = await world.ownSecret(ROBIN);
      const limited = { kind: 'limited', messageKey: 'organisation.too-many-requests' };
      expect(await failure(world.applicants.confirm(secret))).to.include(limited);
      expect(await failure(join(aPerson('robin-two')))).to.include(limited);

      await world.members.reject([one ?? ''], 'No.', bright.administrator);

      expect(await world.applicants.confirm(secret)).to.equal('asked');
    });

    it('BR-017.011 get the letter again, and an address that nobody has none', async () => {
      const { id } = await join();
      later();
      await world.applicants.resend('nobody@bright.example');
      expect(await world.letters('address-confirmation')).to.have.length(1);

      const first = await world.ownSecret(ROBIN);
      await world.applicants.resend('Robin@Bright.example');

      const again = await world.ownSecret(ROBIN);
      expect(again).to.not.equal(first);
      await world.applicants.confirm(again);
      expect(await world.user(id)).to.include({ status: 'requested' });
      expect(await failure(world.applicants.confirm(first))).to.include(DEAD);
      await world.applicants.resend(ROBIN);
      expect(await world.letters('address-confirmation')).to.have.length(2);
    });

    it('BR-017.011 are forgotten after a week without an answer, their user id free again', async () => {
      const { id } = await join();
      const asked = await world.asking(bright.organisation.id, 'asked-one');
      await world.applicants.removeUnconfirmed();
      expect(await world.user(id)).to.include({ status: 'unconfirmed' });

      world.clock.turn(WEEK);
      await world.applicants.removeUnconfirmed();

      expect(await world.users.find(id)).to.equal(undefined);
      expect(await world.user(asked.id)).to.include({ status: 'requested' });
      expect(await world.events('registration.expired')).to.have.length(1);
      expect(await join({ email: 'other@bright.example' })).to.include({
        status: 'unconfirmed',
      });
    });

    it('not for an organisation that has lost its access meanwhile', async () => {
      await join();
      await world.standing.revoke(bright.organisation.id, 'Its licence lapsed.', HOST);

      const secret = await world.ownSecret(ROBIN);
      expect(await failure(world.applicants.confirm(secret))).to.include(DEAD);
    });
  });

  describe('who registers one', () => {
    const register = (overrides: Partial<Application> = {}) =>
      world.organisations.register(anApplication(overrides));
    const left = async (id: string) => unprovenOf(await world.organisations.find(id));

    it('BR-017.011 nobody reviews it before both addresses are proven, whichever comes first', async () => {
      const orders = [
        { first: 'notices', outcome: ['administrator'] },
        { first: 'administrator', outcome: 'notices-left' },
      ] as const;
      const host = await world.approved(unregistered('host', 'host-admin'));
      for (const { first, outcome } of orders) {
        later();
        const { id } = await register({ ...aPerson(`first-${first}`), duns: '', kind: 'ercot' });
        expect(await left(id)).to.deep.equal(APPLICATION_ADDRESSES);
        const notices = await world.newestSecret();
        const own = await world.ownSecret(`first-${first}@bright.example`);
        const told = (await world.letters('organisation-requested')).length;
        const prove = {
          notices: () => world.organisations.confirm(notices),
          administrator: () => world.applicants.confirm(own),
        };

        expect(await prove[first]()).to.deep.equal(outcome);

        for (const decide of [
          world.review.approve(id, HOST, true),
          world.review.reject(id, 'No.', HOST),
        ]) {
          expect(await failure(decide)).to.include({ messageKey: 'organisation.unconfirmed' });
        }
        expect(await world.administration.waiting(host.administrator)).to.be.empty;
        expect(await world.letters('organisation-requested')).to.have.length(told);

        await prove[first === 'notices' ? 'administrator' : 'notices']();

        expect(await left(id)).to.deep.equal([]);
        expect(await world.letters('organisation-requested')).to.have.length(told + 1);
        await world.review.approve(id, HOST, true);
        expect(await signIn(`first-${first}`)).to.equal('signed in');
      }
    });

    it('BR-017.011 the letter to their own address says what else is to be confirmed, and names nobody', async () => {
      await register({ language: 'es' });

      const [letter] = await world.letters('administrator-confirmation');
      expect(letter).to.include({ to: BOSS, language: 'es' });
      expect(Object.keys(letter?.facts ?? {}).toSorted()).to.deep.equal(['link', 'until']);
    });

    it('BR-017.011 one link proves one mailbox, however it is written', async () => {
      const { id } = await register({ noticeEmail: 'Bright-Admin@bright.example' });
      expect(await world.letters()).to.have.length(1);
      later();
      await world.applicants.resend(BOSS);
      expect((await world.letters()).map(({ kind }) => kind)).to.deep.equal([
        'organisation-confirmation',
        'organisation-confirmation',
      ]);

      expect(await world.organisations.confirm(await world.newestSecret())).to.deep.equal([]);
      await world.review.approve(id, HOST, true);

      expect(await signIn('bright-admin')).to.equal('signed in');
      expect(await world.events('registration.address-confirmed')).to.have.length(1);
    });

    it('BR-017.011 both addresses answered at once are both believed', async () => {
      const { id } = await register();
      const secrets = [await world.newestSecret(), await world.ownSecret(BOSS)] as const;

      await Promise.all([
        world.organisations.confirm(secrets[0]),
        world.applicants.confirm(secrets[1]),
      ]);

      expect(await left(id)).to.deep.equal([]);
    });

    it('BR-017.011 get a letter again at the mailbox that asks, and no other; a link counts once', async () => {
      const { id } = await register();
      const notices = await world.newestSecret();
      later();
      await world.applicants.resend('SMT@bright.example');
      expect(await world.letters('administrator-confirmation')).to.have.length(1);
      await world.organisations.confirm(await world.newestSecret());
      expect(await failure(world.organisations.confirm(notices))).to.include(DEAD);
      expect(await failure(world.organisations.behind(notices))).to.include(DEAD);

      later();
      for (const email of [BOSS, 'smt@bright.example']) await world.applicants.resend(email);

      expect(await world.letters('administrator-confirmation')).to.have.length(2);
      expect(await world.letters('organisation-confirmation')).to.have.length(2);
      expect(await world.applicants.confirm(await world.ownSecret(BOSS))).to.equal('reviewed');
      expect(await left(id)).to.deep.equal([]);
    });

    it('BR-017.011 is forgotten when only one of the two addresses answers in time', async () => {
      const { id } = await register();
      await world.organisations.confirm(await world.newestSecret());
      world.clock.turn(CONFIRMABLE_FOR);
      expect(await failure(world.applicants.confirm(await world.ownSecret(BOSS)))).to.include(DEAD);
      for (const email of [BOSS, 'smt@bright.example']) await world.applicants.resend(email);
      expect(await world.letters()).to.have.length(2);
      await world.organisations.removeUnconfirmed();

      expect(await failure(world.organisations.find(id))).to.include({ kind: 'not-found' });
      expect(await register()).to.include({ status: 'requested' });
    });

    it('BR-017.004 not who was revoked meanwhile: that is for good', async () => {
      const { id } = await register();
      const [first] = (await world.members.page(id)).items;
      await world.accounts.revoke(first?.id ?? '', HOST.actor);

      expect(await failure(world.applicants.confirm(await world.ownSecret(BOSS)))).to.include(DEAD);
    });
  });
});
