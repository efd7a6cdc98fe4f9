import { expect } from 'chai';
import { OPERATOR } from '../../support/hub-app.ts';
import {
  type OrganisationServer,
  startOrganisationServer,
} from '../../support/organisation-server.ts';
import {
  anApplication,
  aPerson,
  type Established,
  PASSWORD,
  unregistered,
} from '../../support/organisation-world.ts';
import { Visitor } from '../../support/visitor.ts';
import { startWholeHub, type WholeHub } from '../../support/whole-hub.ts';

const START_TIMEOUT_MS = 60_000;
const JOIN = '/organisations/join';
const OWN = '/organisations/confirm-address';

describe('the pages where people prove their own address', () => {
  describe('for an organisation', () => {
    let server: OrganisationServer;
    let visitor: Visitor;
    let bright: Established;
    beforeEach(async () => {
      server = await startOrganisationServer();
      visitor = new Visitor(server.url);
      bright = await server.approved();
      await visitor.get(JOIN);
    });
    afterEach(() => server.stop());

    const join = (userId = 'robin', email = `${userId}@bright.example`) =>
      visitor.post(JOIN, {
        ...{ ...aPerson(userId), email, passwordAgain: PASSWORD },
        organisation: bright.organisation.id,
      });
    const waiting = async () =>
      (await (await server.visitorAs('bright-admin')).get('/organisation/people')).text;

    it('BR-017.011 a spent, a late and a made-up link lead on alike, in the reader’s language', async () => {
      await join();
      const late = `${OWN}/${await server.ownSecret('robin@bright.example')}`;
      server.clock.turn({ hours: 24 });

      for (const dead of [late, `${OWN}/${'x'.repeat(43)}`]) {
        for (const { status, text } of [await visitor.get(dead), await visitor.post(dead, {})]) {
          expect(status).to.equal(404);
          expect(text).to.contain('This link does not work any more');
          for (const way of ['/register/resend', '/sign-in', JOIN, '/organisations/register']) {
            expect(text).to.contain(`href="${way}"`);
          }
        }
      }
      const spanish = await new Visitor(server.url).get(late, { 'accept-language': 'es' });
      expect(spanish.text).to.contain('Este enlace ya no funciona');
    });

    it('BR-017.011 only the press of the button spends the link, and then the administrator sees the request', async () => {
      expect(await join()).to.include({ status: 303, location: '/organisations/sent?done=join' });
      const sent = await visitor.get('/organisations/sent?done=join');
      expect(sent.text).to.contain('a link to your e-mail address');
      expect(sent.text).to.contain('href="/register/resend"');
      const link = `${OWN}/${await server.ownSecret('robin@bright.example')}`;
      for (let n = 0; n < 2; n++) {
        expect((await visitor.get(link)).text).to.contain('access to Bright Power');
      }
      expect(await waiting()).to.not.contain('robin');

      expect((await visitor.post(link, {})).location).to.equal('/organisations/sent?done=request');

      expect((await visitor.get('/organisations/sent?done=request')).text).to.contain(
        'An administrator of the organization decides',
      );
      expect(await waiting()).to.contain('robin');
      expect((await visitor.get(link)).status).to.equal(404);
    });

    it('BR-017.011 fill nobody’s mailbox: an eleventh letter to it within the hour is not written', async () => {
      for (let n = 0; n < 10; n++) {
        expect((await join(`robin.${n}`, 'victim@mail.example')).status).to.equal(303);
      }

      expect((await join('robin.x', 'Victim@Mail.example')).status).to.equal(429);
      expect(await server.letters('address-confirmation')).to.have.length(10);
    });

    it('BR-017.011 a first administrator and the reviewer see what is still to be confirmed', async () => {
      await server.approved(unregistered('host', 'host-admin'));
      const {
        kind: _kind,
        language: _language,
        ...fields
      } = anApplication({
        ...unregistered('third-party', 'app-admin'),
      });
      const register = '/organisations/register?kind=third-party';
      const asked = await visitor.post(register, { ...fields, passwordAgain: PASSWORD });
      expect(asked.location).to.equal('/organisations/sent?done=registration-both');
      expect((await visitor.get(asked.location ?? '')).text).to.contain('two links');
      const own = `${OWN}/${await server.ownSecret('app-admin@bright.example')}`;
      expect((await visitor.get(own)).text).to.contain('register The third-party');

      const left = await visitor.post(own, {});

      expect((await visitor.get(left.location ?? '')).text).to.contain(
        'Still to be confirmed: the address for notifications',
      );
      const host = await server.visitorAs('host-admin');
      const [organisation] = await Array.fromAsync(server.store.ofStatus('requested'));
      const path = `/administration/organisations/${organisation?.id}`;
      const { text } = await host.get(path);
      expect(text).to.contain('Still to be confirmed: the address for notifications, app-admin@');
      expect(text).to.contain('Confirmed: the administrator’s own address');
      expect(text).to.not.contain('id="reached"');
      const decide = { answer: 'approve', reached: 'yes' };
      const refused = await host.post(`${path}/decision`, decide);
      expect(refused.status).to.equal(409);
      expect(refused.text).to.contain('Both addresses must be confirmed first');
    });

    it('BR-017.011 one link is sent, and said, where both addresses are the same', async () => {
      const {
        kind: _kind,
        language: _language,
        ...fields
      } = anApplication({
        ...{ ...unregistered('third-party', 'app-admin'), noticeEmail: 'app-admin@bright.example' },
      });
      const register = '/organisations/register?kind=third-party';
      const asked = await visitor.post(register, { ...fields, passwordAgain: PASSWORD });
      expect((await visitor.get(asked.location ?? '')).text).to.contain('which is your own too');
      const link = `/organisations/confirm/${await server.newestSecret()}`;

      expect((await visitor.post(link, {})).location).to.equal(
        '/organisations/sent?done=confirmation',
      );
    });
  });

  describe('of the whole hub', () => {
    let world: WholeHub;
    before(async function () {
      this.timeout(START_TIMEOUT_MS);
      world = await startWholeHub('2026-04-01T12:00:00Z');
    });
    after(() => world.stop());

    it('BR-017.011 send the letter again, and say the same where nobody waits for it, or has a user ID', async () => {
      const { hostUsers, store } = world.hub.organisationServices;
      const host = { userId: 'ana.host', name: 'Ana Host', email: 'ana@host.example' };
      await hostUsers.create(host, OPERATOR);
      const [organisation] = await Array.fromAsync(store.ofKind('host'));
      const visitor = new Visitor(world.url);
      await visitor.get(JOIN, { 'accept-language': 'es' });
      await visitor.post(JOIN, {
        ...{ ...aPerson('robin.host'), passwordAgain: PASSWORD, email: 'robin@host.example' },
        organisation: organisation?.id ?? '',
      });
      const first = await world.letterTo('robin@host.example', /Confirm/);
      const refused = async (userId: string) =>
        (await new Visitor(world.url).signIn(userId, PASSWORD)).status;
      expect(await refused('robin.host')).to.equal(await refused('nobody.host'));
      const resend = async (email: string) => {
        const { status, location } = await visitor.post('/register/resend', { email });
        return `${status} ${location}`;
      };
      expect(await resend('robin@host.example')).to.equal(await resend('nobody@host.example'));

      const again = await world.letterTo('robin@host.example', /Confirm/);

      expect(again.link).to.not.equal(first.link);
      const path = new URL(again.link).pathname;
      expect((await visitor.get(path)).status).to.equal(200);
      expect((await visitor.post(path, {})).location).to.equal('/organisations/sent?done=request');
      const told = await world.letterTo('ana@host.example', /access/);
      expect(told.link).to.contain('/organisation/people');
    });
  });
});
