import { expect } from 'chai';
import { PASSWORD, type PortalServer, startPortal } from '../../support/portal-server.ts';
import { FLAT, NEW_HOME, SOLAR_HOME } from '../../support/portal-world.ts';
import { Visitor } from '../../support/visitor.ts';

describe('sharing with a third party', () => {
  let portal: PortalServer;
  let maria: Visitor;
  beforeEach(async () => {
    portal = await startPortal();
    maria = new Visitor(portal.url);
    await maria.signIn('maria', PASSWORD);
  });
  afterEach(() => portal.stop());

  async function given() {
    return portal.authorizations.listByCustomer(portal.customerIds.get('maria') ?? '');
  }

  describe('when it asks', () => {
    it('answers 404 for a question that does not exist or is too old', async () => {
      const id = await portal.ask();
      portal.clock.turn({ minutes: 11 });

      expect((await maria.get(`/consent/${id}`)).status).to.equal(404);
      expect((await maria.get('/consent/none')).text).to.include('answered already');
    });

    it('asks again when no address is ticked, and keeps the term', async () => {
      const id = await portal.ask();
      await maria.get(`/consent/${id}`);

      const { status, text } = await maria.post(`/consent/${id}`, {
        decision: 'allow',
        months: '12',
      });

      expect(status).to.equal(400);
      expect(text).to.include('href="#esiids"');
      expect(text).to.match(/value="12" checked/);
      expect(await given()).to.have.length(0);
    });

    for (const [what, fields] of [
      ['another customer’s ESIID', { esiids: [FLAT, NEW_HOME], months: '6' }],
      ['a term that was not offered', { esiids: [FLAT], months: '120' }],
      ['no term', { esiids: [FLAT] }],
    ] as const) {
      it(`refuses ${what}`, async () => {
        const id = await portal.ask();
        await maria.get(`/consent/${id}`);

        const { status } = await maria.post(`/consent/${id}`, { decision: 'allow', ...fields });

        expect(status).to.equal(400);
        expect(await given()).to.have.length(0);
      });
    }

    it('OAD002 takes a no back to the third party', async () => {
      const id = await portal.ask();
      await maria.get(`/consent/${id}`);

      const { status, location } = await maria.post(`/consent/${id}`, { decision: 'deny' });

      expect(status).to.equal(303);
      expect(new URL(location).searchParams.get('error')).to.equal('access_denied');
    });

    it('BR-306 says who asks, for what, and lets the form lead to where it waits', async () => {
      const id = await portal.ask('https://third-party.example/callback');

      const { text, headers } = await maria.get(`/consent/${id}`);

      expect(text)
        .to.include('Share your data with Bright Savings?')
        .and.include('https://third-party.example/privacy')
        .and.include('How much electricity you send to the grid');
      expect(headers['content-security-policy']).to.include(
        "form-action 'self' https://third-party.example",
      );
    });

    it('ticks nothing when there is something to choose', async () => {
      const { text } = await maria.get(`/consent/${await portal.ask()}`);

      expect(text).not.to.match(/type="checkbox"[^>]*checked/);
    });

    it('BR-306 grants the chosen ESIIDs for the chosen term, and goes back with a code', async () => {
      const id = await portal.ask();
      await maria.get(`/consent/${id}`);

      const { status, location } = await maria.post(`/consent/${id}`, {
        decision: 'allow',
        esiids: [SOLAR_HOME, FLAT],
        months: '3',
      });

      expect(status).to.equal(303);
      expect(new URL(location).searchParams.get('code')).to.be.a('string');
      const [authorization] = await given();
      expect(authorization?.esiids).to.have.members([SOLAR_HOME, FLAT]);
      expect(authorization?.expiresAt.toString()).to.equal('2026-07-01T12:00:00Z');
    });

    it('takes one answer to one question', async () => {
      const id = await portal.ask();
      await maria.get(`/consent/${id}`);
      await maria.post(`/consent/${id}`, { decision: 'deny' });

      expect((await maria.post(`/consent/${id}`, { decision: 'deny' })).status).to.equal(404);
    });
  });

  describe('as a list', () => {
    it('shows nothing of another customer, and does not let them revoke', async () => {
      const id = await portal.grant();
      const other = new Visitor(portal.url);
      await other.signIn('newcomer', PASSWORD);

      expect((await other.get('/authorizations')).text).not.to.include('Bright Savings');
      expect((await other.get(`/authorizations/${id}/revoke`)).status).to.equal(404);
      expect((await other.post(`/authorizations/${id}/revoke`, {})).status).to.equal(404);
      expect((await given())[0]?.status).to.equal('active');
    });

    it('says when nothing is shared', async () => {
      expect((await maria.get('/authorizations')).text).to.include('with nobody');
    });

    it('shows to whom, what and until when', async () => {
      await portal.grant();

      const { text } = await maria.get('/authorizations');

      expect(text)
        .to.include('Bright Savings')
        .and.include('Active')
        .and.include('Apr 1, 2026 to Oct 1, 2026')
        .and.include(`9 BAYOU BLVD APT 14, HOUSTON, TX 77002 (${FLAT})`);
    });

    it('shows an ended one as ended, without a button', async () => {
      await portal.grant();
      portal.clock.turn({ hours: 24 * 200 });
      const later = new Visitor(portal.url);
      await later.signIn('maria', PASSWORD);

      const { text } = await later.get('/authorizations');

      expect(text).to.include('>Ended<').and.not.include('Stop sharing');
    });

    it('asks before it stops sharing, then stops it for good', async () => {
      const id = await portal.grant();

      const question = await maria.get(`/authorizations/${id}/revoke`);
      expect(question.text).to.include('Stop sharing with Bright Savings?');
      expect((await given())[0]?.status).to.equal('active');
      const answer = await maria.post(`/authorizations/${id}/revoke`, {});

      expect(answer.location).to.equal('/authorizations?revoked=yes');
      expect((await maria.get(answer.location)).text).to.include('Sharing has stopped');
      expect((await given())[0]?.status).to.equal('revoked');
      expect((await maria.post(`/authorizations/${id}/revoke`, {})).status).to.equal(409);
    });
  });
});
