import { expect } from 'chai';
import { HubError } from '../../src/errors.ts';
import { belongingsOf } from '../../src/hub/belongings.ts';
import type { Application } from '../../src/identity/application.ts';
import type { StandingAct } from '../../src/identity/organisation.ts';
import type { Reviewer } from '../../src/identity/organisation-review.ts';
import { OrganisationStanding } from '../../src/identity/organisation-standing.ts';
import { failure } from '../support/failure.ts';
import { aClient, OPERATOR } from '../support/hub-app.ts';
import {
  aPerson,
  BRIGHT,
  BRIGHT_SOLAR,
  CENTERPOINT,
  type Established,
  HOST,
  ONCOR,
  type OrganisationWorld,
  organisationWorld,
  PASSWORD,
  unregistered,
} from '../support/organisation-world.ts';

const REASON = 'The certificate has lapsed.';
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEg9shnMY5GtBOA4XuBSwbg72iqUfYeCo029LeO8Nlbc';

describe('a whole organisation', () => {
  let world: OrganisationWorld;
  let oncor: Established;
  let bright: Established;
  let utility: Reviewer;
  beforeEach(async () => {
    world = await organisationWorld();
    oncor = await world.approved(
      aUtility('Oncor Electric Delivery', ONCOR, '30043', 'oncor-admin'),
    );
    utility = by(oncor);
    bright = await world.approved({}, utility);
  });
  afterEach(() => world.close());

  const signIn = (userId: string): Promise<unknown> =>
    world.users.signIn(userId, PASSWORD).then(
      () => 'signed in',
      (error: unknown) => (error as { messageKey: string }).messageKey,
    );
  const act = (what: StandingAct, reviewer: Reviewer = HOST, reason = REASON) =>
    world.standing.act(what, bright.organisation.id, reason, reviewer);
  const organisation = () => world.organisations.find(bright.organisation.id);

  describe('is not touched', () => {
    for (const role of ['customer', 'third-party', 'rep', 'regulator', 'ercot'] as const) {
      it(`BR-028.010 by ${role}`, async () => {
        const nobody = { actor: { role, id: 'x' }, organisationId: 'another' };

        for (const what of ['suspend', 'reinstate', 'revoke'] as const) {
          expect(await failure(act(what, nobody))).to.include({ kind: 'forbidden' });
        }
        expect(await organisation()).to.include({ status: 'approved' });
      });
    }

    it('BR-028.024 by a utility that has not compared its DUNS, or not all of them', async () => {
      const centerpoint = by(
        await world.approved(aUtility('CenterPoint Energy', CENTERPOINT, '30086', 'cnp-admin')),
      );
      expect(await failure(act('suspend', centerpoint))).to.include({ kind: 'forbidden' });

      await world.profile.claimDuns(BRIGHT_SOLAR, bright.administrator);
      await world.review.decideDuns(bright.organisation.id, BRIGHT_SOLAR, true, centerpoint);
      for (const one of [utility, centerpoint]) {
        expect(await failure(act('revoke', one))).to.include({ kind: 'forbidden' });
      }
    });

    it('BR-028.010 by a utility when it is no REP', async () => {
      const { organisation: shop } = await world.approved(unregistered('business', 'shop-owner'));

      expect(await failure(world.standing.suspend(shop.id, REASON, utility))).to.include({
        kind: 'forbidden',
      });
    });

    it('by itself: the host does not shut itself out', async () => {
      const host = await world.approved(unregistered('host', 'host-admin'));

      expect(
        await failure(world.standing.suspend(host.organisation.id, REASON, by(host))),
      ).to.include({ kind: 'forbidden' });
    });

    it('when there is none', async () => {
      expect(await failure(world.standing.suspend('none', REASON, HOST))).to.include({
        kind: 'not-found',
      });
    });

    it('without a reason of one line that can be read', async () => {
      for (const reason of ['', 'x'.repeat(201), 'one\ntwo']) {
        expect(await failure(act('suspend', HOST, reason))).to.include({
          messageKey: 'organisation.invalid',
        });
      }
      expect(await organisation()).to.include({ status: 'approved' });
    });

    it('in a state that does not allow it', async () => {
      const refused = async (what: StandingAct) =>
        expect(await failure(act(what))).to.include({
          kind: 'conflict',
          messageKey: 'organisation.wrong-standing',
        });
      await refused('reinstate');
      await act('revoke');
      for (const what of ['suspend', 'reinstate'] as const) await refused(what);
    });
  });

  it('BR-017.004 suspended, shuts out all its people, who are told why they cannot sign in', async () => {
    await world.member(bright, 'member-one');

    await act('suspend');

    for (const userId of ['bright-admin', 'member-one']) {
      expect(await signIn(userId)).to.equal('identity.organisation-suspended');
    }
    expect(await wrongPassword('member-one')).to.equal('identity.refused');
    expect(await signIn('oncor-admin')).to.equal('signed in');
    const refused = await world.events('identity.refused');
    expect(refused[0]?.detail).to.deep.equal({ organisation: 'suspended' });
  });

  it('BR-017.004 reinstated, has each of its people back as they were, and no more of them', async () => {
    const one = await world.member(bright, 'member-one');
    await world.member(bright, 'member-two');
    await world.accounts.suspend(one.id, { role: 'rep', id: bright.administrator.id });
    const before = await world.user(one.id);

    await act('suspend');
    expect(await signIn('member-one')).to.equal('identity.refused');
    await act('reinstate');

    expect(await world.user(one.id)).to.deep.equal(before);
    expect(await signIn('member-one')).to.equal('identity.refused');
    expect(await signIn('member-two')).to.equal('signed in');
    expect(await organisation()).to.include({ status: 'approved' });
  });

  it('suspended, does nothing by its administrators, and nobody joins it', async () => {
    await act('suspend');

    expect(await failure(world.members.administered(bright.administrator))).to.include({
      kind: 'forbidden',
    });
    const joining = world.applicants.join({
      ...{ ...aPerson('robin'), organisationId: bright.organisation.id },
    });
    expect(await failure(joining)).to.include({ kind: 'invalid' });
  });

  it('BR-028.024 is the utility’s to suspend and to reinstate, but not after the host', async () => {
    await act('suspend', utility);
    await act('reinstate', utility);
    await act('suspend', HOST);

    expect(await failure(act('reinstate', utility))).to.include({
      kind: 'forbidden',
      messageKey: 'organisation.suspended-by-host',
    });
    await act('reinstate', { actor: OPERATOR });
    expect(await organisation()).to.include({ status: 'approved' });
  });

  it('BR-017.004 revoked, is out for good with its programs and extract account; its DUNS is free', async () => {
    const { client } = await world.clients.create(aClient(), OPERATOR);
    const stored = await organisation();
    const withClient = { ...stored, version: stored.version + 1, clientIds: [client.id] };
    await world.collections.keep([world.store.replacing(withClient)]);
    await world.siteAccounts.set(BRIGHT, { publicKey: KEY }, OPERATOR);
    expect(await world.store.holderOf(BRIGHT)).to.equal(bright.organisation.id);

    await act('revoke', utility);

    expect(await world.clients.isActive(client.id)).to.equal(false);
    expect(await world.siteAccounts.publicKeys(BRIGHT)).to.deep.equal([]);
    expect(await signIn('bright-admin')).to.equal('identity.organisation-revoked');
    expect(await world.store.holderOf(BRIGHT)).to.equal(undefined);
    const anew = await world.approved({ ...aPerson('bright-again'), noticeEmail: 'new@b.example' });
    expect(await world.store.holderOf(BRIGHT)).to.equal(anew.organisation.id);
    expect(await signIn('bright-again')).to.equal('signed in');
    expect(await signIn('bright-admin')).to.equal('identity.organisation-revoked');
  });

  it('tells its notification address and its administrators, each in their language, once', async () => {
    await world.member(bright, 'member-one');
    const language = { ...bright.administrator, language: 'es' } as const;
    await world.collections.keep([
      world.users.store.replacing({ ...language, version: language.version + 1 }),
    ]);

    await act('suspend');
    await act('reinstate');
    await act('revoke');

    for (const what of ['suspended', 'reinstated', 'revoked'] as const) {
      const letters = await world.letters(`organisation-${what}`);
      expect(letters.map(({ to, language: spoken }) => `${to} ${spoken}`)).to.have.members([
        'smt@bright.example es',
        'bright-admin@bright.example es',
      ]);
      expect(letters[0]?.facts).to.include({ organisation: 'Bright Power' });
    }
    const [suspended] = await world.letters('organisation-suspended');
    expect(suspended?.facts.reason).to.equal(REASON);
  });

  describe('when something fails after it was shut out', () => {
    const busy = new HubError('unavailable', 'storage.busy');

    for (const what of ['suspend', 'revoke'] as const) {
      it(`BR-017.004 ${what} ends the sessions that it can, says what failed, and done again ends the rest, once told`, async () => {
        await world.member(bright, 'member-one');
        await world.member(bright, 'member-two');
        const ended: string[] = [];
        let failing = [bright.organisation.id, bright.administrator.id];
        const tryTo = async (id: string) => {
          if (failing.includes(id)) throw busy;
          ended.push(id);
        };
        const standing = new OrganisationStanding({
          ...{ collections: world.collections, organisations: world.store, clock: world.clock },
          ...{ userStore: world.users.store, notices: world.notices, publicUrl: 'https://x' },
          sessions: { endAllOf: tryTo },
          belongings: { restFor: ({ id }) => tryTo(id), endFor: async () => {} },
        });
        const shutOut = () => standing.act(what, bright.organisation.id, REASON, HOST);

        expect(await failure(shutOut())).to.equal(busy);
        expect(ended).to.have.length(2);
        failing = [];
        await shutOut();

        expect(new Set(ended).size).to.equal(4);
        const done = what === 'suspend' ? 'suspended' : 'revoked';
        expect(await world.events(`organisation.${done}`)).to.have.length(1);
        expect(await world.letters(`organisation-${done}`)).to.have.length(2);
        expect((await organisation()).standing).to.have.length(1);
      });
    }

    it('BR-017.004 ends the tokens of every program that it can', async () => {
      const ended: string[] = [];
      const clients = {
        revoke: async () => {},
        async endTokens(id: string) {
          if (id === 'first') throw busy;
          ended.push(id);
        },
      };
      const sharing = { endSharing: async () => {} };
      const resting = belongingsOf(clients, world.siteAccounts, sharing).restFor({
        ...(await organisation()),
        clientIds: ['first', 'second'],
      });

      expect(await failure(resting)).to.equal(busy);
      expect(ended).to.deep.equal(['second']);
    });

    it('BR-017.004 revoked again leaves alone who has its DUNS now', async () => {
      await act('revoke', utility);
      await world.approved({ ...aPerson('bright-again'), noticeEmail: 'new@b.example' });
      await world.siteAccounts.set(BRIGHT, { publicKey: KEY }, OPERATOR);

      await act('revoke');

      expect(await world.siteAccounts.publicKeys(BRIGHT)).to.have.length(1);
    });
  });

  it('keeps every reason with who acted, and the record holds no words', async () => {
    await act('suspend', utility, 'First.');
    await act('reinstate', HOST, 'Second.');

    const { standing = [] } = await organisation();
    expect(standing.map((one) => `${one.act} ${one.reason} ${one.by}`)).to.deep.equal([
      'suspend First. tdsp',
      'reinstate Second. host',
    ]);
    expect(standing[0]?.at.toString()).to.equal(world.clock().toString());
    const [event] = await world.events('organisation.suspended');
    expect(event).to.deep.include({ subject: bright.organisation.id, actor: utility.actor });
    expect(JSON.stringify(event)).to.not.include('First');
  });

  async function wrongPassword(userId: string): Promise<unknown> {
    const refused = await failure(world.users.signIn(userId, 'wrong'));
    return (refused as { messageKey: string }).messageKey;
  }
});

function aUtility(name: string, duns: string, puctNumber: string, userId: string) {
  return {
    ...{ kind: 'tdsp', name, duns, puctNumber, ...aPerson(userId) },
    noticeEmail: `desk@${userId}.example`,
  } satisfies Partial<Application>;
}

function by({ organisation: { id }, administrator }: Established): Reviewer {
  return { actor: { role: administrator.role, id: administrator.id }, organisationId: id };
}
