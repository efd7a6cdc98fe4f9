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

  it('show the secret once, and a reload makes no second program', async () => {
    const fields = { name: 'Nightly', action: 'organisation.administer-own' };
    const made = await create(fields);

    const [program] = await programs();
    const [, secret = ''] = /<code class="hub-breakable">([A-Za-z0-9_-]{43})<\/code>/.exec(
      made.text,
    ) ?? [''];
    expect(made.status).to.equal(200);
    expect(made.headers['cache-control']).to.equal('no-store');
    expect(made.text).to.contain(program?.id ?? 'none');
    expect(await server.clients.authenticate(program?.id ?? '', secret)).to.include({
      ...{ name: 'Nightly', role: 'rep' },
    });
    const again = await visitor.post(PAGE, fields);
    expect(again.status).to.equal(400);
    expect(again.text).to.contain('There is a program of this name already');
    const list = await visitor.get(PAGE);
    expect(list.text).to.contain('Nightly').and.contain('Administer the organization');
    expect(list.text).to.not.contain(secret);
    expect(await programs()).to.have.length(1);
    const record = JSON.stringify(await Array.fromAsync(server.collections.events()));
    expect(record).to.not.contain(secret).and.not.contain('Nightly');
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
