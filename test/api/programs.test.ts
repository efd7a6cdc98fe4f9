import { expect } from 'chai';
import { HubError } from '../../src/errors.ts';
import { aClient, OPERATOR, REDIRECT_URI, SCOPE } from '../support/hub-app.ts';
import { apiOf, askForToken, makeProgram, tokenFor } from '../support/programs.ts';
import { type RoleHub, startRoleHub } from '../support/role-hub.ts';
import { Visitor } from '../support/visitor.ts';

const ADMINISTER = 'organisation.administer-own';

describe('a program of an organisation', () => {
  let world: RoleHub;
  before(async () => {
    world = await startRoleHub();
  });
  after(() => world.stop());

  const events = (action: string, subject: string) =>
    Array.fromAsync(world.hub.collections.events({ action, subject }));

  async function failure(work: Promise<unknown>): Promise<unknown> {
    try {
      await work;
    } catch (error) {
      if (error instanceof HubError) return `${error.kind} ${error.messageKey}`;
      throw error;
    }
    return 'done';
  }

  async function setStatus(id: string, status: 'approved' | 'suspended' | 'revoked') {
    const { organisations, collections } = world.hub;
    const organisation = await organisations.find(id);
    if (organisation === undefined) throw new Error('no such organisation');
    const next = { ...organisation, status, version: organisation.version + 1 };
    await collections.keep([organisations.replacing(next)]);
  }

  it('BR-028.022 is given by an administrator what he may do himself, and nothing else', async () => {
    const { organisationClients: clients, users } = world.hub;
    const { id } = await world.make({
      ...{ role: 'tdsp', isAdministrator: true, permissions: ['user.administer'] },
    });
    const giver = await users.find(id);
    const organisationId = giver?.organisationId ?? '';
    const by = { role: 'tdsp', id } as const;
    const wish = { organisationId, name: 'One' };

    const more = clients.createProgram({ ...wish, actions: ['organisation.approve'] }, by, giver);
    expect(await failure(more)).to.equal('forbidden organisation.not-yours-to-give');
    const foreign = clients.createProgram({ ...wish, actions: ['esiid.manage-own'] }, OPERATOR);
    expect(await failure(foreign)).to.equal('invalid oauth.bad-client');
    const page = clients.createProgram({ ...wish, actions: ['page.read'] }, by, giver);
    expect(await failure(page)).to.equal('invalid oauth.bad-client');

    const { client } = await clients.createProgram(
      { ...wish, actions: ['user.administer'] },
      by,
      giver,
    );
    expect(client.actions).to.deep.equal(['user.administer']);
    const [made] = await events('oauth.client-created', client.id);
    expect(made).to.deep.include({ actor: by });
    expect(made?.detail).to.deep.equal({ organisationId, actions: ['user.administer'] });
  });

  it('belongs to an approved organisation, which knows it from the same moment on', async () => {
    const { organisationClients: clients, organisations } = world.hub;
    const made = await makeProgram(world, 'rep', [ADMINISTER]);
    const { organisationId } = made;
    const wish = { organisationId, name: 'Another', actions: [] };

    await setStatus(organisationId, 'suspended');
    expect(await failure(clients.createProgram(wish, OPERATOR))).to.equal(
      'not-found organisation.not-found',
    );
    await setStatus(organisationId, 'approved');
    const same = clients.createProgram({ ...wish, name: 'Nightly' }, OPERATOR);
    expect(await failure(same)).to.equal('conflict oauth.program-name-taken');
    const controls = clients.createProgram({ ...wish, name: 'two\nlines' }, OPERATOR);
    expect(await failure(controls)).to.equal('invalid oauth.bad-client');

    expect((await organisations.find(organisationId))?.clientIds).to.deep.equal([made.id]);
  });

  it('is never more than twenty of an organisation', async () => {
    const { organisationId } = await makeProgram(world, 'rep', []);
    const { organisationClients: clients } = world.hub;
    const wish = (n: number) => ({ organisationId, name: `number ${n}`, actions: [] });
    for (let n = 1; n < 20; n++) await clients.createProgram(wish(n), OPERATOR);

    expect(await failure(clients.createProgram(wish(20), OPERATOR))).to.equal(
      'conflict oauth.too-many-programs',
    );
  });

  it('gets tokens for the hub’s own API and for nothing else', async () => {
    const program = await makeProgram(world, 'rep', [ADMINISTER]);
    const wrong = { ...program, secret: 'wrong' };
    expect((await askForToken(world, wrong, { scope: 'hub' })).status).to.equal(401);
    for (const scope of ['FB=34_35', 'FB=36_40', 'FB=1_3_4_5', 'hub FB=34_35', 'HUB']) {
      const { status, text } = await askForToken(world, program, { scope });
      expect(`${status} ${JSON.parse(text).error}`, scope).to.equal('400 invalid_scope');
    }
    const code = await askForToken(world, program, {
      ...{ grant_type: 'authorization_code', code: 'x', redirect_uri: 'https://x.example' },
    });
    expect(JSON.parse(code.text).error).to.equal('unauthorized_client');
    const authorize = `/oauth/authorize?response_type=code&client_id=${program.id}&scope=hub`;
    expect((await new Visitor(world.url).get(authorize)).status).to.equal(401);

    const { text } = await askForToken(world, program, { scope: 'hub' });

    const { access_token: token, ...answer } = JSON.parse(text);
    expect(answer).to.deep.equal({ token_type: 'Bearer', expires_in: 3600, scope: 'hub' });
    expect((await apiOf(world, token)('GET', '/organisation')).status).to.equal(200);
    const [issued] = await events('oauth.token-issued', program.id);
    expect(issued).to.deep.include({ actor: { role: 'rep', id: program.id } });
  });

  it('a third party’s client gets no token for the hub’s own API', async () => {
    const { client, secret } = await world.hub.clients.create(aClient(), OPERATOR);

    const { status, text } = await askForToken(world, { id: client.id, secret }, { scope: 'hub' });

    expect(`${status} ${JSON.parse(text).error}`).to.equal('400 invalid_scope');
  });

  it('a third party’s client rests with its organisation, its tokens too', async () => {
    const { organisationClients, organisationServices, users } = world.hub;
    const { id } = await world.make({ role: 'third-party', isAdministrator: true });
    const { organisationId = '' } = (await users.find(id)) ?? {};
    const made = await organisationClients.createThirdParty(
      aClient({ scopes: [SCOPE, 'FB=34_35'] }),
      organisationId,
      OPERATOR,
    );
    const credentials = { id: made.client.id, secret: made.secret };
    const before = await tokenFor(world, credentials, 'FB=34_35');
    const status = (token: string) => statusOfService(world, token);
    expect(await status(before)).to.equal(200);

    const { standing } = organisationServices;
    const host = { actor: { role: 'host', id: 'h' } } as const;
    await standing.suspend(organisationId, 'asked for too much', host);
    expect(await status(before)).to.equal(401);
    expect((await askForToken(world, credentials, { scope: 'FB=34_35' })).status).to.equal(401);
    const question = new URLSearchParams({
      ...{ response_type: 'code', client_id: made.client.id, redirect_uri: REDIRECT_URI },
      ...{ scope: SCOPE, code_challenge: 'c'.repeat(43), code_challenge_method: 'S256' },
    });
    const asks = async () =>
      (await new Visitor(world.url).get(`/oauth/authorize?${question}`)).status;
    expect(await asks()).to.equal(401);

    await standing.reinstate(organisationId, 'settled', host);
    expect(await status(before)).to.equal(401);
    expect(await status(await tokenFor(world, credentials, 'FB=34_35'))).to.equal(200);
    expect(await asks()).to.equal(303);
  });

  it('is shut out with its tokens as soon as it is revoked', async () => {
    const program = await makeProgram(world, 'rep', [ADMINISTER]);
    const call = apiOf(world, program.token);
    expect((await call('GET', '/organisation')).status).to.equal(200);
    const { organisationClients: clients } = world.hub;
    const other = await makeProgram(world, 'rep', []);
    const foreign = clients.revoke(program.id, other.organisationId, OPERATOR);
    expect(await failure(foreign)).to.equal('not-found oauth.no-such-client');

    await clients.revoke(program.id, program.organisationId, OPERATOR);

    const { status, headers } = await call('GET', '/organisation');
    expect(status).to.equal(401);
    expect(headers['www-authenticate']).to.equal('Bearer realm="api", error="invalid_token"');
    expect((await askForToken(world, program, { scope: 'hub' })).status).to.equal(401);
  });

  it('takes its own token back', async () => {
    const program = await makeProgram(world, 'rep', [ADMINISTER]);

    await askForToken(world, program, { token: program.token }, '/oauth/revoke');

    expect((await apiOf(world, program.token)('GET', '/organisation')).status).to.equal(401);
    const again = await tokenFor(world, program, 'hub');
    expect((await apiOf(world, again)('GET', '/organisation')).status).to.equal(200);
  });

  for (const status of ['suspended', 'revoked'] as const) {
    it(`stops at the next request when its organisation is ${status}`, async () => {
      const program = await makeProgram(world, 'regulator', [ADMINISTER]);
      const call = apiOf(world, program.token);

      await setStatus(program.organisationId, status);

      expect((await call('GET', '/organisation')).status).to.equal(401);
      expect((await askForToken(world, program, { scope: 'hub' })).status).to.equal(401);
      const token = { token: program.token };
      const asked = await askForToken(world, program, token, '/oauth/introspect');
      expect(asked.status).to.equal(401);
    });
  }

  it('goes on with the token it has when the organisation is let in again', async () => {
    const program = await makeProgram(world, 'rep', [ADMINISTER]);
    await setStatus(program.organisationId, 'suspended');
    await setStatus(program.organisationId, 'approved');

    expect((await apiOf(world, program.token)('GET', '/organisation')).status).to.equal(200);
  });

  it('has its token for an hour', async () => {
    const { token } = await makeProgram(world, 'rep', [ADMINISTER]);
    world.clock.turn({ hours: 1 });

    expect((await apiOf(world, token)('GET', '/organisation')).status).to.equal(401);
  });

  it('is on the record when it asks for what it was not given', async () => {
    const program = await makeProgram(world, 'host', ['organisation.approve']);

    const { status } = await apiOf(world, program.token)('GET', '/users/some-id');

    expect(status).to.equal(403);
    const [refused] = await events('api.refused', program.id);
    expect(refused).to.deep.include({ actor: { role: 'host', id: program.id } });
    expect(refused?.detail).to.deep.equal({ route: '/api/v1/users/:id', reason: 'api.forbidden' });
  });
});

async function statusOfService({ url }: RoleHub, token: string): Promise<number> {
  const path = '/espi/1_1/resource/ReadServiceStatus';
  const headers = { authorization: `Bearer ${token}` };
  return (await new Visitor(url).send({ method: 'GET', path, headers })).status;
}
