import { expect } from 'chai';
import type { User } from '../../src/identity/user.ts';
import type { Action } from '../../src/policy.ts';
import { expectAs } from '../support/api-schema.ts';
import { OPERATOR } from '../support/hub-app.ts';
import { apiOf, type MadeProgram, makeProgram } from '../support/programs.ts';
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

  it('never shuts the last administrator out', async () => {
    for (const act of ['suspend', 'revoke']) {
      const { status, json } = await call('POST', `/people/${program.administratorId}/${act}`);
      expect(`${status} ${json.code}`).to.equal('409 organisation.last-administrator');
    }
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
