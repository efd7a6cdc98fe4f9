import { expect } from 'chai';
import {
  type OrganisationServer,
  startOrganisationServer,
} from '../../support/organisation-server.ts';
import {
  aPerson,
  type Established,
  ONCOR,
  unregistered,
} from '../../support/organisation-world.ts';
import type { Visitor } from '../../support/visitor.ts';

const PAGE = '/organisation/programs';
const MADE = `${PAGE}/made`;

describe('the pages of an organisation’s programs', () => {
  let server: OrganisationServer;
  let bright: Established;
  let visitor: Visitor;
  beforeEach(async () => {
    server = await startOrganisationServer();
    bright = await server.approved();
    visitor = await server.visitorAs('bright-admin');
  });
  afterEach(() => server.stop());

  const programs = async ({ organisation }: Established = bright) => {
    const now = await server.organisations.find(organisation.id);
    return server.organisationClients.programsOf(now);
  };

  async function create(fields: Readonly<Record<string, string | readonly string[]>>) {
    await visitor.get(PAGE);
    return visitor.post(PAGE, fields);
  }
  const secretIn = (text: string): string =>
    /<code class="hub-breakable">([A-Za-z0-9_-]{43})<\/code>/.exec(text)?.[1] ?? '';

  it('BR-028.014 are for administrators alone', async () => {
    await server.member(bright, 'member-one');
    const member = await server.visitorAs('member-one');

    expect((await member.get(PAGE)).status).to.equal(403);
    expect((await member.post(PAGE, { name: 'One' })).status).to.equal(403);
    expect(await programs()).to.deep.equal([]);
  });

  it('say beside the field what is wrong, and keep what was typed', async () => {
    const { status, text } = await create({ name: ' Nightly ' });
    expect(status).to.equal(400);
    expect(text.split('Choose at least one thing').length).to.equal(3);
    expect(text).to.contain('href="#actions"').and.contain('value="Nightly"');

    const action = 'organisation.administer-own';
    const nameless = await create({ name: 'x'.repeat(61), action });
    expect(nameless.text).to.contain('at most 60 characters').and.contain('href="#name"');
    expect(nameless.text).to.match(/value="organisation\.administer-own"[^>]* checked/);
    expect(await programs()).to.deep.equal([]);
  });

  it('show the secret until its owner goes on, and to nobody else', async () => {
    const fields = { name: 'Nightly', action: 'organisation.administer-own' };
    const { status, location } = await create(fields);
    expect(`${status} ${location}`).to.equal(`303 ${MADE}`);
    const elsewhere = await server.visitorAs('bright-admin');
    expect((await elsewhere.get(MADE)).location).to.equal(PAGE);
    const made = await visitor.get(MADE);

    const [program] = await programs();
    const secret = secretIn(made.text);
    expect(made.headers['cache-control']).to.equal('no-store');
    expect(made.text).to.contain(program?.id ?? 'none');
    expect(await server.clients.authenticate(program?.id ?? '', secret)).to.include({
      ...{ name: 'Nightly', role: 'rep' },
    });
    expect(secretIn((await visitor.get(MADE)).text), 'after a reload').to.equal(secret);
    const list = await visitor.get(PAGE);
    expect((await visitor.get(MADE)).location).to.equal(PAGE);
    const again = await visitor.post(PAGE, fields);
    expect(again.status).to.equal(400);
    expect(again.text).to.contain('There is a program of this name already');
    expect(list.text).to.contain('Nightly').and.contain('Administer the organization');
    expect(list.text).to.not.contain(secret);
    expect(await programs()).to.have.length(1);
    const record = JSON.stringify(await Array.fromAsync(server.collections.events()));
    expect(record).to.not.contain(secret).and.not.contain('Nightly');
  });

  it('lose no secret, and make no second program, when the form is sent twice', async () => {
    const fields = { name: 'Nightly', action: 'organisation.administer-own' };
    await create(fields);
    const { status, location } = await visitor.post(PAGE, fields);

    expect(`${status} ${location}`).to.equal(`303 ${MADE}`);
    const [program, second] = await programs();
    expect(second).to.equal(undefined);
    const secret = secretIn((await visitor.get(MADE)).text);
    expect(await server.clients.authenticate(program?.id ?? '', secret)).to.include({
      name: 'Nightly',
    });
  });

  it('BR-028.012 tell the one address and every administrator when a program comes and goes, and say who added it', async () => {
    const member = await server.member(bright, 'second');
    await server.members.appoint([member.id], await server.user(bright.administrator.id));
    await create({ name: 'Nightly', action: 'organisation.administer-own' });
    const [program] = await programs();
    const told = async (kind: 'program-made' | 'program-revoked') =>
      (await server.letters(kind)).map(({ to, facts }) => `${to} ${facts.program}`);
    const everybody = ['smt', 'bright-admin', 'second'].map(
      (name) => `${name}@bright.example Nightly`,
    );
    expect(await told('program-made')).to.have.members(everybody);
    expect((await visitor.get(PAGE)).text).to.match(/Added by[\s\S]*<td>bright-admin<\/td>/);

    await visitor.get(`${PAGE}/${program?.id}/revoke`);
    await visitor.post(`${PAGE}/${program?.id}/revoke`, {});
    await visitor.post(`${PAGE}/${program?.id}/revoke`, {});

    expect(await told('program-revoked')).to.have.members(everybody);
  });

  it('BR-028.016 offer an administrator of a utility only what he may do himself', async () => {
    const oncor = await server.approved({
      ...{ ...aPerson('oncor-admin'), kind: 'tdsp', name: 'Oncor Electric Delivery' },
      ...{ duns: ONCOR, puctNumber: '30043', noticeEmail: 'smt@oncor.example' },
    });
    const admin = await server.user(oncor.administrator.id);
    const permissions = ['market.tell-events'];
    const next = { ...admin, version: admin.version + 1, permissions };
    await server.collections.keep([server.users.store.replacing(next)]);
    visitor = await server.visitorAs('oncor-admin');

    const { text } = await visitor.get(PAGE);
    expect(text).to.contain('value="market.tell-events"');
    expect(text).to.not.contain('value="user.administer"');
    const events = 'market.tell-events';
    const sent = await create({ name: 'Events', action: [events, 'user.administer'] });
    expect(sent.status).to.equal(403);
    expect((await create({ name: 'Events', action: 'page.read' })).status).to.equal(400);
    expect(await programs(oncor)).to.deep.equal([]);

    await create({ name: 'Events', action: events });

    const [program] = await programs(oncor);
    expect(program?.actions).to.deep.equal([events]);
  });

  it('revoke a program, after asking, and nobody else’s', async () => {
    const other = await server.approved(unregistered('regulator', 'other-admin'));
    const wish = { name: 'Theirs', actions: [] };
    const by = { role: 'operator', id: 'test' } as const;
    const theirs = await server.organisationClients.createProgram(
      { ...wish, organisationId: other.organisation.id },
      by,
    );
    await create({ name: 'Nightly', action: 'organisation.administer-own' });
    const [own] = await programs();
    for (const id of [theirs.client.id, 'no-such-program']) {
      expect((await visitor.get(`${PAGE}/${id}/revoke`)).status).to.equal(404);
      await visitor.get(PAGE);
      expect((await visitor.post(`${PAGE}/${id}/revoke`, {})).status).to.equal(404);
    }

    const asked = await visitor.get(`${PAGE}/${own?.id}/revoke`);
    expect(asked.text).to.contain('Revoke the program “Nightly”');
    expect((await programs())[0]?.status).to.equal('active');
    const { status, location } = await visitor.post(`${PAGE}/${own?.id}/revoke`, {});

    expect(`${status} ${location}`).to.equal(`303 ${PAGE}?done=program-revoked`);
    const list = await visitor.get(location);
    expect(list.text).to.contain('The program is revoked.').and.contain('revoked');
    expect(list.text).to.not.contain(`${own?.id}/revoke`);
    expect((await programs(other))[0]?.status).to.equal('active');
    const [event] = await server.events('oauth.client-revoked');
    expect(event?.actor).to.deep.equal({ role: 'rep', id: bright.administrator.id });
  });
});
