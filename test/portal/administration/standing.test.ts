import { Client, FTPError } from 'basic-ftp';
import { expect } from 'chai';
import type { Organisation } from '../../../src/identity/organisation.ts';
import { OPERATOR } from '../../support/hub-app.ts';
import {
  type OrganisationServer,
  startOrganisationServer,
} from '../../support/organisation-server.ts';
import {
  aPerson,
  BRIGHT,
  CENTERPOINT,
  type Established,
  ONCOR,
  unregistered,
} from '../../support/organisation-world.ts';
import { type MadeUser, PASSWORD, type RoleHub, startRoleHub } from '../../support/role-hub.ts';
import { type Answer, Visitor } from '../../support/visitor.ts';

const START_TIMEOUT_MS = 120_000;
const FTPS_TIMEOUT_MS = 10_000;
const REASON = 'The certificate has lapsed.';
const OPERATING = { actor: OPERATOR } as const;

describe('the pages that shut an organisation out', () => {
  let server: OrganisationServer;
  let bright: Established;
  beforeEach(async () => {
    server = await startOrganisationServer();
    await server.approved(unregistered('host', 'host-admin'));
    const oncor = await utility('Oncor Electric Delivery', ONCOR, '30043', 'oncor-admin');
    bright = await server.approved(
      {},
      { actor: { role: 'tdsp', id: 'x' }, organisationId: oncor.organisation.id },
    );
  });
  afterEach(() => server.stop());

  const utility = (name: string, duns: string, puctNumber: string, userId: string) =>
    server.approved({
      ...{ kind: 'tdsp', name, duns, puctNumber, ...aPerson(userId) },
      noticeEmail: `desk@${userId}.example`,
    });
  const page = () => `/administration/organisations/${bright.organisation.id}`;
  const asking = (act: string) => `${page()}/standing?act=${act}`;
  const stored = (): Promise<Organisation> => server.organisations.find(bright.organisation.id);
  async function changed(userId: string, act: string, reason = REASON): Promise<Answer> {
    const visitor = await server.visitorAs(userId);
    // Any page with a form, for those who do not see the organisation's.
    await visitor.get('/organisation/people');
    await visitor.get(page());
    return visitor.post(`${page()}/standing`, { act, reason });
  }

  it('send who is not signed in to the sign-in', async () => {
    const { location } = await new Visitor(server.url).get(asking('suspend'));

    expect(location).to.match(/^\/sign-in\?next=/);
  });

  for (const kind of ['business', 'third-party', 'regulator', 'ercot'] as const) {
    it(`BR-028.010 are shut to ${kind}`, async () => {
      await server.approved(unregistered(kind, 'first-user'));
      const visitor = await server.visitorAs('first-user');

      expect((await visitor.get(asking('suspend'))).status).to.equal(403);
      expect((await changed('first-user', 'suspend')).status).to.equal(403);
      expect(await stored()).to.include({ status: 'approved' });
    });
  }

  it('BR-028.010 are shut to the organisation itself', async () => {
    expect((await changed('bright-admin', 'revoke')).status).to.equal(403);
  });

  it('BR-028.016 are shut to a utility’s user to whom nobody gave them', async () => {
    const { organisation, administrator } = await utility(
      ...(['CenterPoint Energy', CENTERPOINT, '30086', 'centerpoint-admin'] as const),
    );
    await server.member({ organisation, administrator }, 'clerk-one');

    expect((await changed('clerk-one', 'suspend')).status).to.equal(403);
  });

  it('BR-028.024 show a utility nothing of a REP that it has nothing to do with', async () => {
    await utility('CenterPoint Energy', CENTERPOINT, '30086', 'centerpoint-admin');
    const visitor = await server.visitorAs('centerpoint-admin');

    expect((await visitor.get(asking('suspend'))).status).to.equal(404);
    expect((await changed('centerpoint-admin', 'suspend')).status).to.equal(404);
  });

  it('refuse the host its own organisation, and do not offer it', async () => {
    const host = await server.users.store.findByUserId('host-admin');
    const own = `/administration/organisations/${host?.organisationId}`;
    const visitor = await server.visitorAs('host-admin');

    expect((await visitor.get(own)).text).to.not.contain('/standing?');
    expect((await visitor.get(`${own}/standing?act=suspend`)).status).to.equal(403);
  });

  it('want a reason, and keep one that is too long', async () => {
    const none = await changed('host-admin', 'suspend', ' ');
    expect(none.status).to.equal(400);
    expect(none.text).to.contain('href="#reason"');
    const long = await changed('host-admin', 'suspend', 'x'.repeat(201));
    expect(long.text).to.contain('x'.repeat(201));
    expect(await stored()).to.include({ status: 'approved' });
  });

  it('do not do what cannot be done now, an act that is none, nor twice what is sent twice', async () => {
    expect((await changed('host-admin', 'reinstate')).status).to.equal(409);
    expect((await changed('host-admin', 'explode')).status).to.equal(409);
    expect((await changed('host-admin', 'suspend')).status).to.equal(303);
    expect((await changed('host-admin', 'suspend')).status).to.equal(303);
    expect(await server.events('organisation.suspended')).to.have.length(1);
  });

  it('BR-017.004 ask once more, suspend, and end every session at its next request', async () => {
    await server.member(bright, 'member-one');
    const member = await server.visitorAs('member-one');
    const administrator = await server.visitorAs('bright-admin');
    const host = await server.visitorAs('host-admin');
    const before = await host.get(page());
    const asked = await host.get(asking('suspend'));
    expect((await member.get('/organisation')).status).to.equal(200);

    const answer = await host.post(`${page()}/standing`, { act: 'suspend', reason: REASON });

    expect(before.text).to.contain('standing?act=suspend').and.contain('standing?act=revoke');
    expect(before.text).to.not.contain('standing?act=reinstate');
    expect(asked.text).to.contain('Bright Power').and.contain('none can sign in');
    expect(answer.location).to.equal(`${page()}?done=organisation-suspend`);
    for (const one of [member, administrator]) {
      expect((await one.get('/organisation')).location).to.match(/^\/sign-in\?/);
    }
    const after = await host.get(answer.location);
    expect(after.text).to.contain('The organization is suspended').and.contain(REASON);
    expect(after.text).to.contain('standing?act=reinstate');
  });

  it('BR-028.024 let the utility that let it in suspend and reinstate it', async () => {
    expect((await changed('oncor-admin', 'suspend')).status).to.equal(303);
    expect((await changed('oncor-admin', 'reinstate', 'Renewed.')).status).to.equal(303);
    expect((await changed('host-admin', 'suspend')).status).to.equal(303);
    const refused = await changed('oncor-admin', 'reinstate');

    expect(refused.status).to.equal(403);
    expect(refused.text).to.contain('only the host lifts it');
  });
});

describe('an organisation that is shut out', () => {
  let world: RoleHub;
  before(async function () {
    this.timeout(START_TIMEOUT_MS);
    world = await startRoleHub();
  });
  after(() => world.stop());

  async function organisationOf({ id }: MadeUser): Promise<string> {
    return (await world.hub.users.find(id))?.organisationId ?? '';
  }

  it('BR-017.004 tells its people so at the sign-in, after the right password only, until it is let in again', async () => {
    const made = await world.make({ role: 'rep' });
    const { standing } = world.hub.organisationServices;
    const id = await organisationOf(made);
    const visitor = await world.signedIn(made);

    await standing.suspend(id, REASON, OPERATING);

    expect((await visitor.get('/organisation')).location).to.match(/^\/sign-in\?/);
    const sign = async (password: string) => {
      const one = new Visitor(world.url);
      await one.get('/sign-in');
      return one.post('/sign-in', { userId: made.userId, password, next: '/' });
    };
    const wrong = await sign('wrong');
    expect(wrong.status).to.equal(401);
    expect(wrong.text).to.not.contain('suspended');
    const right = await sign(PASSWORD);
    expect(right.status).to.equal(403);
    expect(right.text).to.contain('The access of your organization is suspended');
    await standing.reinstate(id, 'Renewed.', OPERATING);
    expect((await sign(PASSWORD)).status).to.equal(303);
    await standing.revoke(id, REASON, OPERATING);
    const revoked = await sign(PASSWORD);
    expect(revoked.status).to.equal(403);
    expect(revoked.text).to.contain('The access of your organization has ended');
  });

  it('BR-017.004 collects no extracts for as long as that lasts', async () => {
    const id = await organisationOf(await world.make({ role: 'rep' }));
    const { hub, served } = world;
    const { standing, store } = hub.organisationServices;
    await hub.collections.keep([store.holding(BRIGHT, id)]);
    const { password = '' } = await hub.siteAccounts.set(BRIGHT, {}, OPERATOR);
    const comes = async (): Promise<string> => {
      const client = new Client(FTPS_TIMEOUT_MS);
      const door = { host: 'localhost', port: served.ftpsPort, user: BRIGHT, password };
      const secureOptions = { ca: served.certificate };
      try {
        await client.access({ ...door, secure: true, secureOptions });
        return 'let in';
      } catch (error) {
        return error instanceof FTPError && error.code === 530 ? 'refused' : String(error);
      } finally {
        client.close();
      }
    };

    expect(await comes()).to.equal('let in');
    await standing.suspend(id, REASON, OPERATING);
    expect(await comes()).to.equal('refused');
    await standing.reinstate(id, 'Renewed.', OPERATING);
    expect(await comes()).to.equal('let in');
    await standing.revoke(id, REASON, OPERATING);
    expect(await comes()).to.equal('refused');
  });
});
