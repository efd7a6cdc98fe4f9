import { expect } from 'chai';
import type { User } from '../../../src/identity/user.ts';
import {
  type OrganisationServer,
  startOrganisationServer,
} from '../../support/organisation-server.ts';
import {
  aCustomer,
  anApplication,
  aPerson,
  CENTERPOINT_HOME,
  type Established,
  ONCOR,
  ONCOR_HOME,
  unregistered,
} from '../../support/organisation-world.ts';
import type { Visitor } from '../../support/visitor.ts';

const OWN = 'The people of your own organization are administered by its administrators.';
const ACT = '/administration/people/act';

describe('finding users and acting on them', () => {
  let server: OrganisationServer;
  let ours: Established;
  let maria: User;
  let host: Visitor;
  beforeEach(async () => {
    server = await startOrganisationServer();
    ours = await server.approved(unregistered('host', 'host-admin'));
    maria = await aCustomer(server, 'maria', ONCOR_HOME);
    host = await server.visitorAs('host-admin');
  });
  afterEach(() => server.stop());

  async function hostUser(): Promise<User> {
    return server.user(ours.administrator.id);
  }

  describe('is refused', () => {
    it('BR-017.004 for oneself before anything is asked, with the way to where it is done', async () => {
      const { id } = await hostUser();
      const asked = await host.get(`${ACT}?act=suspend&user=${id}&q=host`);
      const sent = await host.post(ACT, { act: 'suspend', user: id });

      for (const { status, text } of [asked, sent]) {
        expect(status).to.equal(403);
        expect(text).to.contain(OWN).and.contain('href="/organisation/people"');
        expect(text).to.not.contain('name="act"');
      }
      expect(asked.text).to.contain(`href="/administration/users/${id}?q=host"`);
      expect((await hostUser()).status).to.equal('active');
    });

    it('BR-017.004 for a group with a colleague in it', async () => {
      const colleague = await server.member(ours, 'host-two');
      const asked = await host.get(`${ACT}?act=revoke&user=${maria.id}&user=${colleague.id}&q=m`);

      expect(asked.status).to.equal(403);
      expect(asked.text).to.contain(OWN).and.contain('href="/administration?q=m"');
    });

    for (const [what, query, field, words] of [
      ['nobody ticked', 'act=suspend', 'user', 'Select at least one user'],
      ['no act', 'act=&user=ID', 'act', 'Choose what to do with the selected users'],
    ] as const) {
      it(`with ${what}, and shows the list again with what was chosen`, async () => {
        const { status, text } = await host.get(`${ACT}?q=maria&${query.replace('ID', maria.id)}`);

        expect(status).to.equal(400);
        expect(text).to.contain(`<a href="#${field}">${words}`).and.contain(`id="${field}-error"`);
        expect(text).to.contain(`id="${field}"`).and.contain(`id="user-${maria.id}"`);
        expect(text).to.match(
          field === 'act'
            ? /<input[^>]*id="user-[^>]* checked/
            : /value="suspend" selected|selected value="suspend"/,
        );
      });
    }

    it('with nobody ticked on the page of an organisation, and shows its people again', async () => {
      const { organisation, administrator } = await server.approved(anApplication());
      const { status, text } = await host.get(`${ACT}?organisation=${organisation.id}&act=suspend`);

      expect(status).to.equal(400);
      expect(text).to.contain(`id="user-${administrator.id}"`).and.contain('id="user-error"');
      expect(text).to.contain(`<h1>${organisation.name}</h1>`);
    });

    it('with an organisation that a utility may not see', async () => {
      await utility();
      const stranger = await server.approved(unregistered('third-party', 'stranger'));
      const oncor = await server.visitorAs('oncor-admin');
      const path = `${ACT}?organisation=${stranger.organisation.id}&act=suspend`;

      expect((await oncor.get(path)).status).to.equal(404);
    });
  });

  it('keeps the search on the way to a user, to the question and back', async () => {
    const list = await host.get('/administration?q=maria');
    const page = await host.get(`/administration/users/${maria.id}?q=maria`);
    const asked = await host.get(`${ACT}?q=maria&act=suspend&user=${maria.id}`);
    const done = await host.post(`${ACT}?q=maria`, { act: 'suspend', user: maria.id });

    expect(list.text).to.contain(`href="/administration/users/${maria.id}?q=maria"`);
    expect(list.text).to.match(/<input type="hidden" name="q" value="maria"/);
    expect(page.text).to.contain('href="/administration?q=maria"');
    expect(asked.text).to.contain(`action="${ACT}?q=maria"`);
    expect(done.location).to.equal(`/administration/users/${maria.id}?q=maria&done=suspend`);
    expect((await host.get(done.location)).text).to.contain('Access is suspended.');
  });

  it('BR-028.024 that leads to nothing tells a utility what it can see', async () => {
    await utility();
    const oncor = await server.visitorAs('oncor-admin');
    const path = `/administration?q=${CENTERPOINT_HOME}`;

    expect((await oncor.get(path)).text)
      .to.contain('Nothing was found.')
      .and.contain('your own territory');
    expect((await host.get(path)).text)
      .to.contain('Nothing was found.')
      .and.not.contain('your own territory');
  });

  it('BR-028.002 shows a reviewer the evidence under a name of its own, or that there is none', async () => {
    const { organisation } = await server.approved(anApplication());
    const path = `/administration/organisations/${organisation.id}`;
    const own = `/administration/organisations/${ours.organisation.id}`;
    const stored = await server.store.find(ours.organisation.id);
    if (stored === undefined) throw new Error('no host');
    const silent = { ...stored, version: stored.version + 1, evidence: '' };
    await server.collections.keep([server.store.replacing(silent)]);

    expect((await host.get(path)).text).to.contain(
      `<dt>Evidence given</dt><dd>${organisation.evidence}`,
    );
    expect((await host.get(own)).text).to.match(/<dt>Evidence given<\/dt><dd>–</);
  });

  async function utility(): Promise<void> {
    await server.approved({
      ...{ kind: 'tdsp', name: 'Oncor Electric Delivery', duns: ONCOR, puctNumber: '30043' },
      ...{ ...aPerson('oncor-admin'), noticeEmail: 'desk@oncor.example' },
    });
  }
});
