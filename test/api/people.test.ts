import { expect } from 'chai';
import { expectAs } from '../support/api-schema.ts';
import { aPremise } from '../support/portal-world.ts';
import { apiOf, type MadeProgram, makeProgram } from '../support/programs.ts';
import { type MadeUser, type RoleHub, startRoleHub } from '../support/role-hub.ts';

const FAR_ESIID = '10443720000900009';

describe('people by the API', () => {
  let world: RoleHub;
  let host: MadeProgram;
  let tdsp: MadeProgram;
  let customer: MadeUser;
  /** At an address of another TDSP's territory. */
  let farAway: string;
  before(async () => {
    world = await startRoleHub();
    host = await makeProgram(world, 'host', ['user.administer']);
    tdsp = await makeProgram(world, 'tdsp', ['user.administer']);
    customer = await world.make({ role: 'customer' });
    farAway = await farCustomer();
  });
  after(() => world.stop());

  async function farCustomer(): Promise<string> {
    const { hub } = world;
    const premise = {
      ...aPremise(FAR_ESIID, '9 Far St', 'EL PASO', '79901'),
      tdspDuns: '957877905',
    };
    await hub.collections.keep([hub.market.premises.inserting(premise)]);
    const from = Temporal.PlainDate.from('2025-06-01');
    const by = { role: 'operator', id: 'test' } as const;
    const occupancies = [{ esiid: FAR_ESIID, from, until: null }];
    const { id: customerId } = await hub.customers.create({ occupancies }, by);
    const wanted = {
      userId: 'far.away',
      password: 'harbor4maple7stone',
      role: 'customer',
    } as const;
    const { id } = await hub.users.create({ ...wanted, name: 'Ana Far', customerId }, by);
    return id;
  }

  const as = (program: MadeProgram) => apiOf(world, program.token);

  it('asks for what to find, and names a limit that is none', async () => {
    const call = as(host);
    for (const [query, field] of [
      ['', 'find'],
      ['?find=ana&find=bea', 'find'],
      ['?find=ana&limit=0', 'limit'],
      ['?find=ana&limit=26', 'limit'],
      ['?find=ana&limit=ten', 'limit'],
    ] as const) {
      const { status, json } = await call('GET', `/users${query}`);
      expect(`${status} ${json.code} ${json.facts.field}`, query).to.equal(
        `400 http.invalid-query ${field}`,
      );
    }
    const cursor = await call('GET', '/users?find=ana&after=nonsense');
    expect(`${cursor.status} ${cursor.json.code}`).to.equal('400 storage.bad-cursor');
  });

  it('BR-028.024 a TDSP finds nobody of another territory, and cannot tell them from nobody', async () => {
    const call = as(tdsp);
    const { json } = await call('GET', '/users?find=far.away');
    expect(json).to.deep.equal({ items: [] });
    const byName = await call('GET', '/users?find=ana&limit=1');
    expect(byName.json.items).to.have.length(1);
    expect(byName.json).to.not.have.property('next');

    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/suspend'],
      ['POST', '/reinstate'],
      ['POST', '/revoke'],
      ['POST', '/reset-password'],
      ['POST', '/reset-second-factor'],
    ] as const) {
      const theirs = await call(method, `/users/${farAway}${path}`);
      const nobodys = await call(method, `/users/no-such-user${path}`);
      expect(theirs.status, path).to.equal(404);
      expect({ ...theirs.json, requestId: '' }).to.deep.equal({ ...nobodys.json, requestId: '' });
    }
    expect((await world.hub.users.find(farAway))?.status).to.equal('active');
  });

  it('finds by user ID, and by name from page to page', async () => {
    const call = as(host);
    const one = await call('GET', `/users?find=${customer.userId}`);
    expectAs('UserPage', one.json);
    expect(one.json.items.map(({ id }: MadeUser) => id)).to.deep.equal([customer.id]);

    const first = await call('GET', '/users?find=Ana&limit=2');
    const second = await call('GET', `/users?find=Ana&limit=2&after=${first.json.next}`);

    expect(first.json.items).to.have.length(2);
    const ids = [...first.json.items, ...second.json.items].map(({ id }: MadeUser) => id);
    expect(new Set(ids).size).to.equal(ids.length);
    expect(ids.length).to.be.above(2);
  });

  it('shows nothing of a user’s password, questions or second step', async () => {
    const { status, json, text } = await as(host)('GET', `/users/${host.administratorId}`);
    // The own people are seen, too; acting on them is another matter.
    expect(status).to.equal(200);
    expectAs('User', json);
    expect(text).to.not.match(/argon2|hash|totp|secret/i);
  });

  it('BR-017.004 a program suspends and lifts, resets and revokes, as an authority of its role may', async () => {
    const { id } = await world.make({ role: 'customer' });
    const call = as(tdsp);
    const act = (what: string, by = call) => by('POST', `/users/${id}/${what}`);
    expect((await act('reinstate')).status).to.equal(409);

    const suspended = await act('suspend');
    expectAs('User', suspended.json);
    expect(suspended.json.status).to.equal('suspended');
    expect((await act('reset-password')).status).to.equal(409);
    // Lifted by the TDSP alone.
    expect((await act('reinstate', as(host))).status).to.equal(403);
    expect((await act('reinstate')).json.status).to.equal('active');
    expect((await act('reset-password')).status).to.equal(200);
    expect((await world.hub.users.find(id))?.password.isTemporary).to.equal(true);
    expect((await act('reset-second-factor')).status).to.equal(409);
    expect((await act('revoke')).json.status).to.equal('revoked');
    expect((await act('suspend')).status).to.equal(409);

    const [event] = await Array.fromAsync(
      world.hub.collections.events({ action: 'identity.suspended', subject: id }),
    );
    expect(event?.actor).to.deep.equal({ role: 'tdsp', id: tdsp.id });
  });

  it('refuses to act on the people of its own organisation', async () => {
    const { status, json } = await as(host)('POST', `/users/${host.administratorId}/suspend`);

    expect(`${status} ${json.code}`).to.equal('403 organisation.own-people');
  });
});
