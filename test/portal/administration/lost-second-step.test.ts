import { expect } from 'chai';
import { withTotp } from '../../../src/identity/second-factor/second-factor.ts';
import type { User } from '../../../src/identity/user.ts';
import {
  type OrganisationServer,
  startOrganisationServer,
} from '../../support/organisation-server.ts';
import {
  aCustomer,
  aPerson,
  CENTERPOINT_HOME,
  ONCOR,
  ONCOR_HOME,
  unregistered,
} from '../../support/organisation-world.ts';

const ACT = 'reset-second-factor';

describe('a lost second step', () => {
  let server: OrganisationServer;
  let maria: User;
  let pedro: User;
  beforeEach(async () => {
    server = await startOrganisationServer();
    await server.approved(unregistered('host', 'host-admin'));
    await server.approved({
      ...{ kind: 'tdsp', name: 'Oncor Electric Delivery', duns: ONCOR, puctNumber: '30043' },
      ...{ ...aPerson('oncor-admin'), noticeEmail: 'desk@oncor.example' },
    });
    maria = await withApp(await aCustomer(server, 'maria', ONCOR_HOME));
    pedro = await withApp(await aCustomer(server, 'pedro', CENTERPOINT_HOME));
  });
  afterEach(() => server.stop());

  async function withApp(user: User): Promise<User> {
    const enrolled = withTotp(user, 'sealed');
    await server.collections.keep([server.users.store.replacing(enrolled)]);
    return enrolled;
  }
  async function takenAway(by: string, { id }: User) {
    const visitor = await server.visitorAs(by);
    await visitor.get('/administration');
    return visitor.post('/administration/people/act', { act: ACT, user: id });
  }
  const hasApp = async ({ id }: User) =>
    (await server.user(id)).secondFactor.totpSecret !== undefined;

  it('BR-017.004 is nobody’s own to take away', async () => {
    const [host] = (await server.administration.find('host-admin', { ...maria, role: 'host' }))
      .users;
    if (host === undefined) throw new Error('no host');
    await withApp(host);

    expect((await takenAway('host-admin', host)).status).to.equal(403);
    expect(await hasApp(host)).to.equal(true);
  });

  it('BR-028.024 is not taken away by a utility outside its territory', async () => {
    expect((await takenAway('oncor-admin', pedro)).status).to.equal(404);
    expect(await hasApp(pedro)).to.equal(true);
  });

  it('is not for an organisation’s own administrator to take away', async () => {
    const bright = await server.approved();
    const member = await withApp(await server.member(bright, 'member-one'));
    const visitor = await server.visitorAs('bright-admin');
    await visitor.get('/organisation/people');
    const { status } = await visitor.post('/organisation/people/act', {
      act: ACT,
      user: member.id,
    });

    expect(status).to.equal(400);
    expect(await hasApp(member)).to.equal(true);
  });

  it('is not offered, and said to be missing, where there is none', async () => {
    const { administrator } = await server.approved();
    const host = await server.visitorAs('host-admin');
    const { text } = await host.get(`/administration/users/${administrator.id}`);
    const answer = await takenAway('host-admin', administrator);

    expect(text).to.not.contain(ACT);
    expect(answer.status).to.equal(409);
    expect(answer.text).to.contain('This user has no second step');
  });

  for (const by of ['host-admin', 'oncor-admin']) {
    it(`is taken away by ${by} after asking once more, told by e-mail, on the record`, async () => {
      const visitor = await server.visitorAs(by);
      const page = `/administration/users/${maria.id}`;
      const { text } = await visitor.get(page);
      const asked = await visitor.get(`/administration/people/act?act=${ACT}&user=${maria.id}`);
      const answer = await takenAway(by, maria);

      expect(text).to.contain(`act=${ACT}`);
      expect(asked.text).to.contain('Take away the second step');
      expect(answer.location).to.equal(`${page}?done=${ACT}`);
      expect(await hasApp(maria)).to.equal(false);
      expect(await server.letters('second-factor-changed')).to.have.length(1);
      const [event] = await server.events('identity.second-factor-reset');
      expect(event?.subject).to.equal(maria.id);
      expect(event?.actor.id).to.not.equal(maria.id);
    });
  }
});
