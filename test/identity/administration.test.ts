import { expect } from 'chai';
import type { User } from '../../src/identity/user.ts';
import { POLICY } from '../../src/policy.ts';
import { failure } from '../support/failure.ts';
import {
  aCustomer,
  aPerson,
  BRIGHT,
  BRIGHT_SOLAR,
  CENTERPOINT,
  CENTERPOINT_HOME,
  type Established,
  ONCOR,
  ONCOR_HOME,
  type OrganisationWorld,
  OTHER_REP,
  organisationWorld,
  PASSWORD,
  tellOf,
  unregistered,
} from '../support/organisation-world.ts';

describe('the host and the utilities administer', () => {
  let world: OrganisationWorld;
  let host: User;
  let oncor: Established;
  let centerpoint: Established;
  let maria: User;
  let pedro: User;
  beforeEach(async () => {
    world = await organisationWorld();
    host = (await world.approved(unregistered('host', 'host-admin'))).administrator;
    oncor = await utility('Oncor Electric Delivery', ONCOR, '30043', 'oncor-admin');
    centerpoint = await utility('CenterPoint Energy', CENTERPOINT, '30086', 'centerpoint-admin');
    maria = await aCustomer(world, 'maria', ONCOR_HOME);
    pedro = await aCustomer(world, 'pedro', CENTERPOINT_HOME);
  });
  afterEach(() => world.close());

  const utility = (name: string, duns: string, puctNumber: string, userId: string) =>
    world.approved({
      ...{ kind: 'tdsp', name, duns, puctNumber, ...aPerson(userId) },
      noticeEmail: `desk@${userId}.example`,
    });
  const OPERATOR = { role: 'operator', id: 'test' } as const;
  /** The premise goes to another customer. */
  async function move(to: string, esiid: string, from: string): Promise<void> {
    const on = Temporal.PlainDate.from('2026-02-01');
    const ended = await world.customers.ending(esiid, on, OPERATOR, from);
    if (ended === undefined) throw new Error('nobody to move out');
    await world.collections.commit([ended.change], ended.because);
    const { change, because } = await world.customers.holding(to, esiid, on, OPERATOR);
    await world.collections.commit([change], because);
  }
  const found = async (text: string, by: User): Promise<readonly string[]> => {
    const { users, organisations } = await world.administration.find(text, by);
    return [...users.map(({ userId }) => userId), ...organisations.map(({ name }) => name)];
  };

  for (const role of ['customer', 'third-party', 'rep', 'regulator', 'ercot'] as const) {
    it(`BR-017.004 but no ${role}, who finds nobody`, async () => {
      const nobody = { ...maria, role };

      expect(await found('maria', nobody)).to.deep.equal([]);
      expect(await failure(world.administration.act('suspend', [maria.id], nobody))).to.include({
        kind: 'not-found',
      });
    });
  }

  it('BR-028.024 a utility finds, sees and touches nobody outside its territory', async () => {
    const { administrator } = oncor;

    for (const text of ['pedro', 'pedro@home.example', 'Pedro Ruiz', CENTERPOINT_HOME]) {
      expect(await found(text, administrator)).to.deep.equal([]);
      expect(await found(text, centerpoint.administrator)).to.deep.equal(['pedro']);
    }
    expect(await failure(world.administration.user(pedro.id, administrator))).to.include({
      kind: 'not-found',
    });
    for (const action of ['suspend', 'revoke', 'reset', 'reinstate'] as const) {
      const ids = [maria.id, pedro.id];
      expect(await failure(world.administration.act(action, ids, administrator))).to.include({
        kind: 'not-found',
      });
    }
    expect(await world.user(maria.id)).to.include({ status: 'active' });
  });

  it('BR-028.024 an ESIID outside its territory finds nobody for a utility, not even its own customer', async () => {
    const { administrator } = oncor;
    const { customerId = '' } = maria;
    await move(customerId, CENTERPOINT_HOME, pedro.customerId ?? '');

    expect(await found(CENTERPOINT_HOME, administrator)).to.deep.equal([]);
    expect(await found('10443720000000099', administrator)).to.deep.equal([]);
    expect(await found(ONCOR_HOME, administrator)).to.deep.equal(['maria']);
    for (const by of [centerpoint.administrator, host]) {
      expect(await found(CENTERPOINT_HOME, by)).to.include('maria');
    }
  });

  it('BR-070 BR-028.024 show what a customer holds: to the host all of it, to a utility what is in its territory', async () => {
    const { customerId = '' } = maria;
    await move(customerId, CENTERPOINT_HOME, pedro.customerId ?? '');
    await tellOf(world, ONCOR_HOME);
    const heldFor = async (by: User) => {
      const held = await world.heldPremises.of(maria, by);
      return held?.premises.map(({ esiid, events }) => [
        esiid,
        events.map(({ event, isTakenBack }) => [event.type, isTakenBack]),
      ]);
    };
    const home = [
      ONCOR_HOME,
      [
        ['SWITCH', true],
        ['MOVE_IN', false],
      ],
    ];

    expect(await world.heldPremises.of(host, host)).to.equal(undefined);
    expect(await heldFor(oncor.administrator)).to.deep.equal([home]);
    expect(await heldFor(centerpoint.administrator)).to.deep.equal([[CENTERPOINT_HOME, []]]);
    expect(await heldFor(host)).to.deep.equal([[CENTERPOINT_HOME, []], home]);
    expect(await heldFor({ ...host, role: 'rep' })).to.deep.equal([]);
  });

  it('BR-028.024 not even who has moved out of it', async () => {
    const ended = await world.customers.ending(ONCOR_HOME, Temporal.PlainDate.from('2026-02-01'), {
      role: 'operator',
      id: 'test',
    });
    if (ended === undefined) throw new Error('nobody to move out');
    await world.collections.commit([ended.change], ended.because);

    expect(await found('maria', oncor.administrator)).to.deep.equal([]);
    expect(await found('maria', host)).to.deep.equal(['maria']);
  });

  it('BR-028.024 of REPs, a utility sees those that wait and those it decided on', async () => {
    const bright = await world.approved(
      {},
      { actor: { role: 'tdsp', id: 'x' }, organisationId: oncor.organisation.id },
    );
    await world.approved({
      ...{
        name: 'Accent Energy',
        duns: OTHER_REP,
        puctNumber: '10177',
        ...aPerson('accent-admin'),
      },
      noticeEmail: 'smt@accent.example',
    });

    expect(await found('Bright', oncor.administrator)).to.deep.equal(['Bright Power']);
    expect(await found(BRIGHT, centerpoint.administrator)).to.deep.equal([]);
    expect(await found('Accent', oncor.administrator)).to.deep.equal([]);
    expect(await world.administration.waiting(centerpoint.administrator)).to.deep.equal([]);

    await world.profile.claimDuns(BRIGHT_SOLAR, bright.administrator);

    const [waiting] = await world.administration.waiting(centerpoint.administrator);
    expect(waiting?.name).to.equal('Bright Power');
    expect(await found(BRIGHT, centerpoint.administrator)).to.deep.equal(['Bright Power']);
  });

  it('BR-070 the host finds by user id, address, name, DUNS and ESIID, whatever the case', async () => {
    for (const text of ['MARIA', 'Maria@Home.Example', 'maria ruiz', ONCOR_HOME]) {
      expect(await found(text, host), text).to.deep.equal(['maria']);
    }
    expect(await found(ONCOR, host)).to.deep.equal(['Oncor Electric Delivery']);
    expect(await found('oncor', host)).to.deep.equal(['Oncor Electric Delivery']);
    expect(await found('', host)).to.deep.equal([]);
    expect(await found('%', host)).to.deep.equal([]);
  });

  it('find many by name page by page', async () => {
    for (let n = 0; n < 30; n++) {
      const wanted = { userId: `many-${n}`, password: PASSWORD, role: 'ercot' } as const;
      await world.users.create({ ...wanted, name: 'José Núñez' }, { role: 'operator', id: 'test' });
    }
    const first = await world.administration.find('jose nunez', host);
    const second = await world.administration.find('jose nunez', host, first.next);

    expect(first.users).to.have.length(25);
    expect(second.users).to.have.length(5);
    expect(second.next).to.equal(undefined);
  }).timeout(20_000);

  describe('BR-028.024 of many whose name starts so, those outside its territory are as good as none to a utility', () => {
    const people = async (from: number, until: number, customerId: string) => {
      const changes = Array.from({ length: until - from }, (_, at) => {
        const userId = `zelda-${from + at}`;
        const ids = { id: userId, userId, foldedUserId: userId, foldedEmail: '' };
        const user = { ...maria, ...ids, version: 1, customerId, name: `Zelda ${from + at}` };
        return world.users.store.inserting(user);
      });
      await world.collections.keep(changes);
    };
    const strangers = (from: number, until: number) => people(from, until, 'none');
    const own = (from: number, until: number) => people(from, until, maria.customerId ?? '');
    const pages = async (text: string, limit: number, by = oncor.administrator) => {
      const found: (readonly string[])[] = [];
      let after: string | undefined;
      do {
        const { users, next } = await world.administration.find(text, by, after, limit);
        found.push(users.map(({ userId }) => userId));
        expect(Buffer.from(next ?? '', 'base64url').toString()).to.not.match(/zelda/i);
        after = next;
      } while (after !== undefined);
      return found;
    };

    it('there is no next page for their sake, nor a name in its address', async () => {
      await strangers(100, 130);
      expect(await pages('zelda', 1)).to.deep.equal([[]]);

      await own(210, 211);
      await strangers(211, 215);
      await own(215, 216);
      await strangers(220, 230);

      expect(await pages('zelda', 1)).to.deep.equal([['zelda-210'], ['zelda-215']]);
      expect(await pages('zelda', 2)).to.deep.equal([['zelda-210', 'zelda-215']]);
    });

    it('and a search among very many of them goes on later', async () => {
      await strangers(1000, 1600);
      await own(1700, 1701);

      expect(await pages('zelda', 25)).to.deep.equal([[], ['zelda-1700']]);
    });

    it('and nobody else goes on where a utility was', async () => {
      await own(100, 103);
      const first = await world.administration.find('zelda', oncor.administrator, undefined, 1);

      for (const [text, by] of [
        ['zelda', centerpoint.administrator],
        ['zeld', oncor.administrator],
      ] as const) {
        expect(await failure(world.administration.find(text, by, first.next))).to.include({
          messageKey: 'storage.bad-cursor',
        });
      }
    });
  }).timeout(20_000);

  it('BR-028.024 of organisations in a state, a utility is led past those that it does not see', async () => {
    const others = { actor: { role: 'tdsp', id: 'x' }, organisationId: 'another' } as const;
    const ours = { ...others, organisationId: oncor.organisation.id };
    await world.approved({}, others);
    for (const [duns, puctNumber, name] of [
      [BRIGHT_SOLAR, '10052', 'Bright Solar'],
      [OTHER_REP, '10177', 'Accent Energy'],
    ] as const) {
      const company = { name, duns, puctNumber, noticeEmail: `desk@${duns}.example` };
      await world.approved({ ...company, ...aPerson(`admin-${duns}`) }, ours);
    }
    await world.approved(unregistered('ercot', 'ercot-admin'));
    const pages: (readonly string[])[] = [];
    let after: string | undefined;
    do {
      const wish = { limit: 1, after };
      const page = await world.administration.ofStatus('approved', oncor.administrator, wish);
      pages.push(page.items.map(({ name }) => name));
      after = page.next;
    } while (after !== undefined);

    expect(pages).to.deep.equal([['Bright Solar'], ['Accent Energy']]);
  });

  it('BR-017.004 suspend, reset and revoke one or a group, on record with who did it', async () => {
    const outcomes = await world.administration.act('suspend', [maria.id, pedro.id], host);

    expect(outcomes.map(({ problem }) => problem)).to.deep.equal([undefined, undefined]);
    const events = await world.events('identity.suspended');
    expect(events.map(({ actor, subject }) => ({ actor, subject }))).to.have.deep.members([
      { actor: { role: 'host', id: host.id }, subject: maria.id },
      { actor: { role: 'host', id: host.id }, subject: pedro.id },
    ]);
  });

  const lift = (id: string, by: User) => world.administration.act('reinstate', [id], by);

  for (const suspendedBy of ['host', 'operator', 'tdsp'] as const) {
    it(`BR-017.004 whom a utility sees, it alone lets in again after the ${suspendedBy} suspended them`, async () => {
      await world.accounts.suspend(maria.id, { role: suspendedBy, id: 'x' });

      expect(await lift(maria.id, host)).to.deep.equal([
        { userId: maria.id, problem: 'account.reinstated-by-tdsp-only' },
      ]);
      expect(await failure(lift(maria.id, centerpoint.administrator))).to.include({
        kind: 'not-found',
      });
      await lift(maria.id, oncor.administrator);
      expect(await world.user(maria.id)).to.include({ status: 'active' });
    });
  }

  for (const kind of ['third-party', 'regulator', 'ercot', 'business'] as const) {
    it(`BR-017.004 the host lifts its own suspension of people of a ${kind}, whom no utility sees`, async () => {
      const { administrator } = await world.approved(unregistered(kind, 'first-user'));
      await world.administration.act('suspend', [administrator.id], host);

      expect(await failure(lift(administrator.id, oncor.administrator))).to.include({
        kind: 'not-found',
      });
      expect(await lift(administrator.id, host)).to.deep.equal([{ userId: administrator.id }]);
      expect(await world.user(administrator.id)).to.include({ status: 'active' });
    });
  }

  it('BR-017.004 the host lifts its own suspension of a customer without a premise, of a utility’s and of a REP’s people whom it let in itself', async () => {
    const newcomer = await world.users.create(
      { userId: 'newcomer', password: PASSWORD, role: 'customer', customerId: 'none' },
      OPERATOR,
    );
    const rep = await world.approved();
    for (const { id } of [newcomer, oncor.administrator, rep.administrator]) {
      await world.administration.act('suspend', [id], host);
      expect(await lift(id, host)).to.deep.equal([{ userId: id }]);
    }
  });

  it('BR-017.004 the people of a REP are let in again by the utility that validated it, not by the host', async () => {
    const { organisation } = oncor;
    const by = { actor: { role: 'tdsp', id: 'x' }, organisationId: organisation.id } as const;
    const { administrator } = await world.approved({}, by);
    await world.administration.act('suspend', [administrator.id], host);

    expect((await lift(administrator.id, host))[0]?.problem).to.be.a('string');
    expect(await failure(lift(administrator.id, centerpoint.administrator))).to.include({
      kind: 'not-found',
    });
    expect(await lift(administrator.id, oncor.administrator)).to.deep.equal([
      { userId: administrator.id },
    ]);
  });

  it('BR-017.004 but not themselves nor their own organisation', async () => {
    for (const by of [host, oncor.administrator]) {
      expect(await failure(world.administration.act('revoke', [by.id], by))).to.be.instanceOf(
        Error,
      );
      expect(await world.user(by.id)).to.include({ status: 'active' });
    }
  });

  it('BR-017.004 and see the history, newest first, of whom they look at; the look is in it', async () => {
    await world.administration.user(maria.id, host);
    await world.administration.act('suspend', [maria.id], host);
    const history = await world.histories.of(maria.id, host);

    expect(history.map(({ action }) => action)).to.deep.equal([
      'identity.suspended',
      'identity.looked-at',
      'identity.created',
    ]);
  });

  it('BR-017.004 say who did it, as far as the viewer may know: the host’s people are strangers to a utility', async () => {
    await world.administration.user(maria.id, host);
    await world.administration.user(maria.id, oncor.administrator);
    const { customerId = '' } = maria;
    await world.collections.record([
      {
        ...{ at: world.clock(), actor: { role: 'customer', id: customerId } },
        ...{ action: 'registration.address-confirmed', subject: maria.id },
      },
    ]);
    const whoFor = async (by: User) =>
      (await world.histories.of(maria.id, by)).map(({ role, who }) => `${role} ${who}`);

    const common = ['operator ', 'customer maria', 'tdsp oncor-admin'];
    expect(await whoFor(host)).to.have.members([...common, 'host host-admin']);
    expect(await whoFor(oncor.administrator)).to.have.members([...common, 'host ']);
  });

  it('BR-028.019a a regulator changes nothing but his own account and organisation', () => {
    const allowed = Object.entries(POLICY)
      .filter(([, { roles }]) => (roles as readonly string[]).includes('regulator'))
      .filter(([, { roles }]) => !(roles as readonly string[]).includes('nobody'))
      .map(([action]) => action)
      .filter((action) => !/\.(read|list|search)(-|$)/.test(action))
      // Its programs get tokens, for these same actions.
      .filter((action) => action !== 'oauth.token');

    expect(allowed).to.deep.equal(['account.manage-own', 'organisation.administer-own']);
  });
});
