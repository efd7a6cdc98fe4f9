import { expect } from 'chai';
import { LANGUAGES } from '../../../src/language.ts';
import { type Action, isOpen, POLICY } from '../../../src/policy.ts';
import { wordsFor } from '../../../src/portal/words.ts';
import { OPERATOR } from '../../support/hub-app.ts';
import {
  type OrganisationServer,
  startOrganisationServer,
} from '../../support/organisation-server.ts';
import {
  aCustomer,
  anApplication,
  aPerson,
  BRIGHT,
  BRIGHT_SOLAR,
  CENTERPOINT_HOME,
  type Established,
  HOST,
  ONCOR,
  ONCOR_HOME,
  PASSWORD,
  tellOf,
  unregistered,
} from '../../support/organisation-world.ts';
import { type Answer, Visitor } from '../../support/visitor.ts';

describe('the pages of organisations', () => {
  let server: OrganisationServer;
  let visitor: Visitor;
  beforeEach(async () => {
    server = await startOrganisationServer();
    visitor = new Visitor(server.url);
  });
  afterEach(() => server.stop());

  const REP_FORM = '/organisations/register?kind=rep';
  const form = (overrides: Readonly<Record<string, string>> = {}) => {
    const { kind: _kind, language: _language, ...fields } = anApplication();
    return { ...fields, passwordAgain: fields.password, ...overrides };
  };

  async function sent(path: string, fields: Readonly<Record<string, string>>): Promise<Answer> {
    await visitor.get(path);
    return visitor.post(path, fields);
  }

  describe('to register', () => {
    it('offers the companies of the register by name', async () => {
      const kinds = await visitor.get('/organisations/register');
      const { text } = await visitor.get(REP_FORM);

      expect(kinds.text).to.contain('href="/organisations/register?kind=rep"');
      expect(kinds.text).to.not.contain('kind=host');
      expect(text).to.contain('>Bright Power</option>').and.not.contain('>Oncor Electric');
    });

    it('BR-028.002 say beside the field what is wrong, and keep what was typed but the password', async () => {
      const { status, text } = await sent(REP_FORM, form({ duns: '123456789' }));

      expect(status).to.equal(400);
      expect(text.split('no such organization with this DUNS').length).to.equal(3);
      expect(text).to.contain('value="123456789"').and.contain('href="#duns"');
      expect(text).to.contain('Robin Reyes').and.not.contain(PASSWORD);
    });

    it('in Spanish too', async () => {
      const spanish = { 'accept-language': 'es' };
      await visitor.get(REP_FORM, spanish);
      const { text } = await visitor.get('/organisations/join', spanish);

      expect(text).to.contain('Solicitar acceso a una organización').and.contain('lang="es"');
    });

    it('BR-017.002 an absurdly long user id is too long, and stays on the page', async () => {
      const userId = 'a'.repeat(2500);
      const { status, text } = await sent(REP_FORM, form({ userId }));

      expect(status).to.equal(400);
      expect(text).to.contain('at most 100 characters').and.not.contain('at least 5 characters');
      expect(text).to.contain(`value="${'a'.repeat(2000)}`);
    });

    it('BR-028.017 a user id that looks like another’s is taken', async () => {
      await server.approved(unregistered('host', 'customer1'));
      const { status, text } = await sent(REP_FORM, form({ userId: 'cust0mer1' }));

      expect(status).to.equal(400);
      expect(text).to.contain('or one that looks like it').and.contain('value="cust0mer1"');
    });

    it('counts a form that is sent twice once, and says so; another’s with the same user ID is refused', async () => {
      const first = await sent(REP_FORM, form());
      const second = await visitor.post(REP_FORM, form());

      expect(second).to.include({ status: 303, location: first.location });
      expect(await server.letters('organisation-confirmation')).to.have.length(1);
      for (const other of [
        { password: 'another4maple7', passwordAgain: 'another4maple7' },
        { noticeEmail: 'other@bright.example' },
        { email: 'other@bright.example' },
      ]) {
        const { status, text } = await visitor.post(REP_FORM, form(other));
        expect(status, JSON.stringify(other)).to.equal(400);
        expect(text).to.contain('href="#userId"');
      }
    });

    it('two passwords that differ are refused', async () => {
      const { status, text } = await sent(REP_FORM, form({ passwordAgain: 'another4one' }));

      expect(status).to.equal(400);
      expect(text).to.contain('href="#passwordAgain"');
    });

    it('BR-028.012 confirm by the link of the message, once, and only on a click', async () => {
      const answer = await sent(REP_FORM, form());
      expect(answer).to.include({
        status: 303,
        location: '/organisations/sent?done=registration-both',
      });
      const link = `/organisations/confirm/${await server.newestSecret()}`;

      expect((await visitor.get(link)).text).to.contain('Bright Power');
      expect((await visitor.get(link)).status).to.equal(200);
      expect((await visitor.post(link, {})).status).to.equal(303);
      expect((await visitor.get(link)).status).to.equal(404);
    });

    it('lead on from a used, an old and a made-up link alike, in the reader’s language', async () => {
      const said = ({ status, text }: Answer) =>
        `${status} ${text.replaceAll(/[A-Za-z0-9_-]{43}|nonce="[^"]*"/g, '…')}`;
      const madeUp = await visitor.get(`/organisations/confirm/${'x'.repeat(43)}`);
      await sent(REP_FORM, form());
      const used = `/organisations/confirm/${await server.newestSecret()}`;
      await visitor.get(used);
      await visitor.post(used, {});
      server.clock.turn({ milliseconds: 1 });
      await server.organisations.register(anApplication(unregistered('ercot', 'ercot-admin')));
      const late = `/organisations/confirm/${await server.newestSecret()}`;
      server.clock.turn({ hours: 72 });

      for (const answer of [
        await visitor.get(used),
        await visitor.get(late),
        await visitor.post(late, {}),
      ]) {
        expect(said(answer)).to.equal(said(madeUp));
      }
      expect(madeUp.status).to.equal(404);
      expect(madeUp.text).to.contain('This link does not work any more');
      expect(madeUp.text).to.contain('href="/organisations/register"');
      const spanish = await new Visitor(server.url).get(late, { 'accept-language': 'es' });
      expect(spanish.text).to.contain('Este enlace ya no funciona').and.contain('72 horas');
    });

    it('slow down who registers over and over', async () => {
      await visitor.get(REP_FORM);
      const statuses: number[] = [];
      for (let n = 0; n < 21; n++) {
        statuses.push((await visitor.post(REP_FORM, form({ duns: '' }))).status);
      }

      expect(statuses.at(0)).to.equal(400);
      expect(statuses.at(-1)).to.equal(429);
    });

    it('fill nobody’s mailbox: an eleventh letter to it within the hour is not written', async () => {
      await visitor.get('/organisations/register?kind=third-party');
      const ask = (n: number) => {
        const one = { duns: '', puctNumber: '', name: `App ${n}`, userId: `app.user${n}` };
        const wanted = form({ ...one, noticeEmail: 'Victim@Mail.example' });
        return visitor.post('/organisations/register?kind=third-party', wanted);
      };
      for (let n = 0; n < 10; n++) expect((await ask(n)).status).to.equal(303);

      expect((await ask(10)).status).to.equal(429);
      expect(await server.letters('organisation-confirmation')).to.have.length(10);
    });
  });

  it('BR-028.022 have a name for every permission, in both languages', () => {
    // What programs do with their own credentials, no person does.
    const programs = ['oauth.token', 'espi.read'];
    const actions = (Object.keys(POLICY) as Action[]).filter(
      (action) => !isOpen(action) && !programs.includes(action),
    );

    for (const language of LANGUAGES) {
      const { has } = wordsFor(language);
      expect(actions.filter((action) => !has(`organisation.action.${action}`))).to.deep.equal([]);
    }
  });

  describe('to join', () => {
    it('BR-028.020 an organisation of the list, but a business by its link only', async () => {
      await server.approved();
      const shop = await server.approved(unregistered('business', 'shop-owner'));

      const { text } = await visitor.get('/organisations/join');
      expect(text).to.contain('Bright Power').and.not.contain('The business');
      const link = `/organisations/join?organisation=${shop.organisation.id}`;
      expect((await visitor.get(link)).text).to.contain('The business');

      const person = { ...aPerson('shop-clerk'), passwordAgain: PASSWORD };
      const answer = await visitor.post('/organisations/join', {
        ...{ ...person, organisation: shop.organisation.id },
      });
      expect(answer).to.include({ status: 303, location: '/organisations/sent?done=join' });
    });
  });

  describe('to administer', () => {
    let bright: Established;
    beforeEach(async () => {
      bright = await server.approved();
    });

    for (const path of [
      '/organisation',
      '/organisation/people',
      '/organisation/people/act',
      '/organisation/profile',
      '/organisation/duns',
    ]) {
      it(`send who is not signed in from ${path} to the sign-in`, async () => {
        const answer = await visitor.get(path);

        expect(answer.status).to.equal(303);
        expect(answer.location).to.match(/^\/sign-in\?next=/);
      });
    }

    it('BR-028.014 are shut to users who are no administrators', async () => {
      await server.member(bright, 'member-one');
      const member = await server.visitorAs('member-one');

      const own = (await member.get('/organisation')).text;
      expect(own).to.contain('Bright Power').and.not.contain('/organisation/extract-account');
      for (const path of ['/organisation/people', '/organisation/profile', '/organisation/duns']) {
        expect((await member.get(path)).status, path).to.equal(403);
      }
      for (const path of ['/organisation/people/act', '/organisation/permissions']) {
        expect((await member.post(path, {})).status, path).to.equal(403);
      }
    });

    it('BR-028.021 accept a request after asking once more', async () => {
      const { id } = await server.asking(bright.organisation.id, 'robin');
      const administrator = await server.visitorAs('bright-admin');
      const list = await administrator.get('/organisation/people');
      const asked = await administrator.get(`/organisation/people/act?act=accept&user=${id}`);
      const answer = await administrator.post('/organisation/people/act', {
        ...{ act: 'accept', user: id },
      });

      expect(list.text).to.contain('waiting for a decision').and.contain('robin');
      expect(asked.text).to.contain('Robin Reyes (robin)');
      expect(answer.location).to.equal('/organisation/people?done=accept');
      expect(await server.user(id)).to.include({ status: 'active' });
    });

    it('BR-028.021 reject only with a reason, which stays when it is too long', async () => {
      const { id } = await server.asking(bright.organisation.id, 'robin');
      const administrator = await server.visitorAs('bright-admin');
      await administrator.get('/organisation/people');
      const send = (reason: string) =>
        administrator.post('/organisation/people/act', { act: 'reject', user: id, reason });

      expect((await send('')).status).to.equal(400);
      expect((await send('x'.repeat(201))).text).to.contain('x'.repeat(201));
      expect((await send('No.')).status).to.equal(303);
    });

    it('say which of a group could not be done', async () => {
      const one = await server.member(bright, 'member-one');
      const administrator = await server.visitorAs('bright-admin');
      await administrator.get('/organisation/people');
      const suspend = () =>
        administrator.post('/organisation/people/act', { act: 'suspend', user: one.id });

      expect((await suspend()).status).to.equal(303);
      const again = await suspend();
      expect(again.status).to.equal(409);
      expect(again.text).to.contain('member-one: ');
    });

    it('a choice without users, or without what to do, is refused in place', async () => {
      const administrator = await server.visitorAs('bright-admin');
      const { status, text } = await administrator.get('/organisation/people/act?act=');

      expect(status).to.equal(400);
      expect(text).to.contain('Select at least one user');
    });

    it('another organisation’s user is not found', async () => {
      await server.approved({ ...unregistered('ercot', 'ercot-admin') });
      const [stranger] = (
        await server.administration.find('ercot-admin', { ...bright.administrator, role: 'host' })
      ).users;
      const administrator = await server.visitorAs('bright-admin');
      const path = `/organisation/people/act?act=suspend&user=${stranger?.id}`;

      expect((await administrator.get(path)).status).to.equal(404);
    });

    it('BR-028.022 BR-028.013 show the matrix; a change is in force at the next request', async () => {
      const host = await server.approved(unregistered('host', 'host-admin'));
      const member = await server.member(host, 'host-member');
      const administrator = await server.visitorAs('host-admin');
      const user = await server.visitorAs('host-member');
      expect((await user.get('/administration')).status).to.equal(403);

      const { text } = await administrator.get('/organisation/people');
      expect(text).to.contain('Find and administer users');
      const saved = await administrator.post('/organisation/permissions', {
        row: [host.administrator.id, member.id],
        [`may-${member.id}`]: 'user.administer',
      });
      expect(saved.location).to.equal('/organisation/people?done=permissions');
      expect((await user.get('/administration')).status).to.equal(303);
      const again = await server.visitorAs('host-member');
      expect((await again.get('/administration')).status).to.equal(200);
      expect((await again.get('/administration/waiting')).status).to.equal(403);

      await administrator.post('/organisation/permissions', { row: member.id });
      expect((await again.get('/administration')).status).to.equal(303);
    });

    it('BR-028.014 administer from the next request on, and no longer from the one after they are dismissed', async () => {
      const { id } = await server.member(bright, 'bright-second');
      const administrator = await server.visitorAs('bright-admin');
      const second = await server.visitorAs('bright-second');
      await administrator.get('/organisation/people');
      const send = (act: string) =>
        administrator.post('/organisation/people/act', { act, user: id });

      expect((await send('appoint')).location).to.equal('/organisation/people?done=appoint');
      expect((await second.get('/organisation/people')).status, 'signs in anew').to.equal(303);
      const again = await server.visitorAs('bright-second');
      expect((await again.get('/organisation/people')).status).to.equal(200);
      await send('dismiss');

      expect((await again.get('/organisation/people')).status).to.equal(303);
      const later = await server.visitorAs('bright-second');
      expect((await later.get('/organisation/people')).status).to.equal(403);
    });

    it('BR-031.012 work under the chosen DUNS in a new session', async () => {
      await server.profile.claimDuns(BRIGHT_SOLAR, bright.administrator);
      const administrator = await server.visitorAs('bright-admin');
      const other = await server.visitorAs('bright-admin');
      const choose = (duns: string) => administrator.post('/organisation/working-duns', { duns });
      await administrator.get('/organisation/profile');
      expect((await choose(BRIGHT_SOLAR)).status).to.equal(404);

      await server.review.decideDuns(bright.organisation.id, BRIGHT_SOLAR, true, HOST);
      const { text } = await administrator.get('/organisation');
      expect(text).to.contain('href="/organisation/extract-account"');
      for (const path of ['/organisation/profile', '/organisation/duns']) {
        expect((await administrator.get(path)).text).to.contain('<a href="/organisation">Back</a>');
      }
      expect(text).to.contain(`value="${BRIGHT_SOLAR}"`).and.contain(`value="${BRIGHT}"`);
      expect((await choose(BRIGHT_SOLAR)).location).to.equal('/organisation?done=working-duns');
      expect((await administrator.get('/organisation')).status).to.equal(200);
      expect((await other.get('/organisation')).status).to.equal(303);
    });

    it('BR-028.013 keep a wrong profile on the page, and a right one for good', async () => {
      const administrator = await server.visitorAs('bright-admin');
      await administrator.get('/organisation/profile');
      const save = (noticeEmail: string) =>
        administrator.post('/organisation/profile', {
          ...{ name: 'Bright Power', address: '3 Oak Street', noticeEmail },
        });

      const wrong = await save('not an address');
      expect(wrong.status).to.equal(400);
      expect(wrong.text).to.contain('3 Oak Street').and.contain('not an address');
      expect((await save('new@bright.example')).location).to.equal('/organisation?done=profile');
      expect((await administrator.get('/organisation')).text).to.contain('3 Oak Street');
    });
  });

  describe('of the host and the utilities', () => {
    beforeEach(async () => {
      await server.approved(unregistered('host', 'host-admin'));
    });

    const utilityOncor = () =>
      server.approved({
        ...{ kind: 'tdsp', name: 'Oncor Electric Delivery', duns: ONCOR, puctNumber: '30043' },
        ...{ ...aPerson('oncor-admin'), noticeEmail: 'desk@oncor.example' },
      });
    const PAGES = ['/administration', '/administration/waiting'];
    for (const kind of ['business', 'third-party', 'regulator', 'ercot'] as const) {
      it(`BR-028.010 are shut to ${kind}`, async () => {
        await server.approved(unregistered(kind, 'first-user'));
        const user = await server.visitorAs('first-user');
        await user.get('/organisation');

        for (const path of PAGES) expect((await user.get(path)).status, path).to.equal(403);
        for (const path of [
          '/administration/people/act',
          '/administration/organisations/x/decision',
          '/administration/organisations/x/duns',
        ]) {
          expect((await user.post(path, {})).status, path).to.equal(403);
        }
      });
    }

    it('BR-028.002 show application and register side by side, and approve', async () => {
      const id = await server.confirmed();
      const host = await server.visitorAs('host-admin');
      const waiting = await host.get('/administration/waiting');
      const page = await host.get(`/administration/organisations/${id}`);
      const answer = await host.post(`/administration/organisations/${id}/decision`, {
        ...{ answer: 'approve', reached: 'yes' },
      });

      expect(waiting.text).to.contain(`/administration/organisations/${id}`);
      expect(page.text).to.contain('In the register: Bright Power, PUCT 10052');
      expect(answer.location).to.equal('/administration/waiting?done=approve');
      expect(await server.organisations.find(id)).to.include({ status: 'approved' });
    });

    it('BR-028.002 want a reason to reject', async () => {
      const id = await server.confirmed();
      const host = await server.visitorAs('host-admin');
      await host.get(`/administration/organisations/${id}`);
      const reject = (reason: string) =>
        host.post(`/administration/organisations/${id}/decision`, { answer: 'reject', reason });

      expect((await reject('')).status).to.equal(400);
      expect((await reject('Not theirs.')).status).to.equal(303);
      expect(await server.organisations.find(id)).to.include({ status: 'rejected' });
    });

    it('BR-031.012 a utility validates a further DUNS', async () => {
      await utilityOncor();
      const { organisation, administrator } = await server.approved();
      await server.profile.claimDuns(BRIGHT_SOLAR, administrator);
      const utility = await server.visitorAs('oncor-admin');
      const path = `/administration/organisations/${organisation.id}`;
      await utility.get(path);
      const answer = await utility.post(`${path}/duns`, { duns: BRIGHT_SOLAR, answer: 'yes' });

      expect(answer).to.include({ status: 303, location: `${path}?done=duns-validated` });
    });

    it('BR-017.004 find a user, see the history, and suspend', async () => {
      const { administrator } = await server.approved();
      const host = await server.visitorAs('host-admin');
      const found = await host.get('/administration?q=BRIGHT-admin');
      const page = `/administration/users/${administrator.id}`;
      const asked = await host.get(
        `/administration/people/act?act=suspend&user=${administrator.id}`,
      );
      const answer = await host.post('/administration/people/act', {
        ...{ act: 'suspend', user: administrator.id },
      });

      expect(found.text).to.contain(page);
      expect(asked.text).to.contain('Suspend access');
      expect(answer.location).to.equal(`${page}?done=suspend`);
      expect((await host.get(page)).text).to.contain('Suspended');
      const lifted = await host.post('/administration/people/act', {
        ...{ act: 'reinstate', user: administrator.id },
      });
      expect(lifted.location, 'no utility sees them').to.equal(`${page}?done=reinstate`);
    });

    it('BR-017.004 are refused what is the utility’s to lift, in words', async () => {
      await utilityOncor();
      const maria = await aCustomer(server, 'maria', ONCOR_HOME);
      const host = await server.visitorAs('host-admin');
      await host.get('/administration');
      const act = (what: string) =>
        host.post('/administration/people/act', { act: what, user: maria.id });
      await act('suspend');
      const lifted = await act('reinstate');

      expect(lifted.status).to.equal(409);
      expect(lifted.text).to.contain('Only the utility');
    });

    it('BR-070 BR-028.024 show the premises of a customer and what the market told of them, to a utility its own only', async () => {
      await utilityOncor();
      const maria = await aCustomer(server, 'maria', ONCOR_HOME);
      await tellOf(server, ONCOR_HOME);
      const from = Temporal.PlainDate.from('2025-07-01');
      const { customerId = '' } = maria;
      const second = await server.customers.holding(customerId, CENTERPOINT_HOME, from, OPERATOR);
      await server.collections.commit([second.change], second.because);
      const path = `/administration/users/${maria.id}`;
      const utility = (await (await server.visitorAs('oncor-admin')).get(path)).text;
      const host = (await (await server.visitorAs('host-admin')).get(path)).text;

      expect(utility).to.not.contain(CENTERPOINT_HOME);
      for (const page of [utility, host]) {
        expect(page).to.contain(ONCOR_HOME).and.contain('Theirs since Jun 1, 2025');
        expect(page).to.contain('Jun 1, 2025: Move-in (Bright Power, 148055531)');
        expect(page).to.contain(
          'Sep 1, 2025: Switch of provider (Accent Energy, 133305370) – taken back',
        );
      }
      expect(host)
        .to.contain(CENTERPOINT_HOME)
        .and.contain('No move-in, move-out or switch of provider has been reported for it.');
    });

    it('BR-028.002 do not approve before the reviewer has reached the organization otherwise, and say what is confirmed', async () => {
      const id = await server.confirmed();
      const host = await server.visitorAs('host-admin');
      const path = `/administration/organisations/${id}`;
      const page = await host.get(path);
      const unticked = await host.post(`${path}/decision`, { answer: 'approve' });

      expect(page.text).to.contain('link that was sent to smt@bright.example');
      expect(page.text).to.contain('Not confirmed: that the applicant represents');
      expect(unticked.status).to.equal(400);
      expect(unticked.text).to.contain('id="reached-error"').and.contain('href="#reached"');
      expect(await server.organisations.find(id)).to.include({ status: 'requested' });
    });

    it('BR-017.004 say what was done and who did it, in words and user ids', async () => {
      const maria = await aCustomer(server, 'maria', ONCOR_HOME);
      const { role, id } = maria;
      const did = { at: server.clock(), actor: { role, id }, subject: id } as const;
      await server.collections.record([{ ...did, action: 'identity.terms-accepted' }]);
      const host = await server.visitorAs('host-admin');
      const { text } = await host.get(`/administration/users/${maria.id}`);

      expect(text).to.contain('Accepted the terms of use').and.contain('maria, ');
      expect(text).to.not.match(/identity\.[a-z]/);
      const history = text.slice(text.indexOf('<caption>'));
      expect(history).to.not.contain(maria.id);
    });

    it('BR-017.004 nobody is revoked by a page of the own organisation', async () => {
      const host = await server.visitorAs('host-admin');
      const { users } = await server.administration.find('host-admin', {
        ...(await server.approved()).administrator,
        role: 'host',
      });
      await host.get('/administration');
      const { status } = await host.post('/administration/people/act', {
        ...{ act: 'revoke', user: users[0]?.id ?? '' },
      });

      expect(status).to.equal(403);
    });
  });
});
