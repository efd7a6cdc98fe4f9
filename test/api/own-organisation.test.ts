import { expect } from 'chai';
import type { User } from '../../src/identity/user.ts';
import type { Action } from '../../src/policy.ts';
import { expectAs } from '../support/api-schema.ts';
import { OPERATOR } from '../support/hub-app.ts';
import { apiOf, type MadeProgram, makeProgram, tokenFor } from '../support/programs.ts';
import { type RoleHub, startRoleHub } from '../support/role-hub.ts';

const ADMINISTER = 'organisation.administer-own';

describe('the own organisation by the API', () => {
  let world: RoleHub;
  let program: MadeProgram;
  let member: string;
  beforeEach(async () => {
    world ??= await startRoleHub();
    program = await makeProgram(world, 'tdsp', [ADMINISTER, 'user.administer']);
    member = await aMember(program.organisationId);
  });
  after(() => world.stop());

  let members = 0;
  async function aMember(organisationId: string, permissions: readonly Action[] = []) {
    const wanted = { password: 'harbor4maple7stone', role: 'tdsp', organisationId } as const;
    const userId = `member.${++members}`;
    const email = `${userId}@example.org`;
    const user = { ...wanted, userId, email, permissions };
    return (await world.hub.users.create(user, OPERATOR)).id;
  }

  async function anAdministrator(organisationId: string): Promise<string> {
    const id = await aMember(organisationId, ['user.administer']);
    const user = await userOf(id);
    const next = { ...user, version: user.version + 1, isAdministrator: true };
    await world.hub.collections.keep([world.hub.users.store.replacing(next)]);
    return id;
  }
  async function userOf(id: string): Promise<User> {
    const user = await world.hub.users.find(id);
    if (user === undefined) throw new Error('no such user');
    return user;
  }

  const call = (method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown) =>
    apiOf(world, program.token)(method, `/organisation${path}`, body);
  const permit = (id: string, actions: readonly string[]) =>
    call('PUT', `/people/${id}/permissions`, { actions });

  it('answers alike for another organisation’s people and for nobody', async () => {
    const other = await makeProgram(world, 'tdsp', []);
    const theirs = await aMember(other.organisationId);
    const wants: readonly ((id: string) => ReturnType<typeof call>)[] = [
      (id) => call('POST', `/people/${id}/suspend`),
      (id) => call('POST', `/people/${id}/reinstate`),
      (id) => call('POST', `/people/${id}/revoke`),
      (id) => permit(id, []),
    ];
    for (const want of wants) {
      const foreign = await want(theirs);
      const nobodys = await want('no-such-user');
      expect(foreign.status).to.equal(404);
      expect({ ...foreign.json, requestId: '' }).to.deep.equal({ ...nobodys.json, requestId: '' });
    }
    expect((await world.hub.users.find(theirs))?.status).to.equal('active');
  });

  it('BR-028.022 a program gives and takes what it has itself, and nothing else', async () => {
    const unknown = await permit(member, ['user.administer', 'everything']);
    expect(`${unknown.status} ${unknown.json.facts.field}`).to.equal('400 /actions/1');
    const twice = await permit(member, ['user.administer', 'user.administer']);
    expect(`${twice.status} ${twice.json.facts.field}`).to.equal('400 /actions');
    const more = await permit(member, ['organisation.approve']);
    expect(`${more.status} ${more.json.code}`).to.equal('403 organisation.not-yours-to-give');
    const decider = await aMember(program.organisationId, ['claim.decide']);
    expect((await permit(decider, [])).status).to.equal(403);

    const { status, json } = await permit(member, ['user.administer']);

    expect(status).to.equal(200);
    expectAs('User', json);
    expect(json.permissions).to.deep.equal(['user.administer']);
    expect((await permit(member, [])).json.permissions).to.deep.equal([]);
    const [event] = await Array.fromAsync(
      world.hub.collections.events({ action: 'identity.permissions-changed', subject: member }),
    );
    expect(event?.actor).to.deep.equal({ role: 'tdsp', id: program.id });
  });

  it('BR-028.016 a program gives no administrator anything, nor takes it: he might have made it himself', async () => {
    const { administratorId } = program;
    const { permissions = [] } = (await world.hub.users.find(administratorId)) ?? {};
    const others = permissions.filter((one) => one !== 'user.administer');
    const changed = permissions.includes('user.administer')
      ? others
      : [...others, 'user.administer'];

    const { status, json } = await permit(administratorId, changed);

    expect(`${status} ${json.code}`).to.equal('403 organisation.administrators-not-by-program');
    expect((await world.hub.users.find(administratorId))?.permissions).to.deep.equal(permissions);
    expect((await permit(member, ['user.administer'])).status).to.equal(200);
  });

  it('BR-028.014 shuts no administrator out and lets none in again, the last or one of many', async () => {
    const other = await anAdministrator(program.organisationId);
    for (const id of [program.administratorId, other]) {
      for (const act of ['suspend', 'reinstate', 'revoke']) {
        const { status, json } = await call('POST', `/people/${id}/${act}`);
        expect(`${status} ${json.code}`).to.equal('403 organisation.administrators-not-by-program');
      }
      expect((await world.hub.users.find(id))?.status).to.equal('active');
    }
  });

  describe('whoever made the program', () => {
    let maker: string;
    beforeEach(async () => {
      maker = await anAdministrator(program.organisationId);
      const giver = await userOf(maker);
      const wish = {
        organisationId: program.organisationId,
        ...{ name: 'Made', actions: [ADMINISTER, 'user.administer'] as const },
      };
      const made = await world.hub.organisationClients.createProgram(
        wish,
        { role: 'tdsp', id: maker },
        giver,
      );
      const credentials = { id: made.client.id, secret: made.secret };
      program = { ...program, ...credentials, token: await tokenFor(world, credentials, 'hub') };
    });

    it('BR-028.014 changes nothing about himself by it once he is dismissed, and never lets himself in again', async () => {
      const { members } = world.hub.organisationServices;
      await members.dismiss([maker], await userOf(program.administratorId));
      const refusals = [await permit(maker, []), await call('POST', `/people/${maker}/suspend`)];
      await members.act('suspend', [maker], await userOf(program.administratorId));
      refusals.push(await call('POST', `/people/${maker}/reinstate`));
      refusals.push(await call('POST', `/people/${maker}/revoke`));

      for (const { status, json } of refusals) {
        expect(`${status} ${json.code}`).to.equal('403 organisation.administrators-not-by-program');
      }
      expect(await userOf(maker)).to.include({ status: 'suspended', isAdministrator: false });
      // It is the organisation's, and goes on with everybody else.
      expect((await permit(member, ['user.administer'])).status).to.equal(200);
    });
  });

  it('BR-028.014 suspends, reinstates and revokes', async () => {
    const act = async (what: string) => call('POST', `/people/${member}/${what}`);
    expect((await act('reinstate')).status).to.equal(409);
    expect((await act('suspend')).json.status).to.equal('suspended');
    expect((await act('suspend')).status).to.equal(409);
    expect((await act('reinstate')).json.status).to.equal('active');
    expect((await act('revoke')).json.status).to.equal('revoked');
  });

  it('shows itself and its people, page by page', async () => {
    const own = await call('GET', '');
    expectAs('Organisation', own.json);
    expect(own.json.id).to.equal(program.organisationId);

    const first = await call('GET', '/people?limit=1');
    const second = await call('GET', `/people?limit=1&after=${first.json.next}`);

    expectAs('UserPage', first.json);
    const ids = [...first.json.items, ...second.json.items].map(({ id }: User) => id);
    expect(ids).to.have.members([program.administratorId, member]);
    expect((await call('GET', '/people?limit=51')).json.facts.field).to.equal('limit');
  });
});
