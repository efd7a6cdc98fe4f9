import { expect } from 'chai';
import { browserName } from '../../../src/http/browser-name.ts';
import type { User } from '../../../src/identity/user.ts';
import { type AccountServer, fill, PASSWORD, startAccount } from '../../support/account-server.ts';
import { Visitor } from '../../support/visitor.ts';

const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';

describe('the own sessions', () => {
  let hub: AccountServer;
  let ana: User;
  let here: Visitor;
  let there: Visitor;
  beforeEach(async () => {
    hub = await startAccount();
    ana = await hub.person('ana.ruiz');
    await hub.person('eve.ruiz');
    [here, there] = [new Visitor(hub.url), new Visitor(hub.url)];
    await here.signIn('ana.ruiz', PASSWORD);
    hub.clock.turn({ minutes: 1 });
    await there.signIn('ana.ruiz', PASSWORD);
  });
  afterEach(() => hub.stop());

  const isSignedIn = async (visitor: Visitor) => (await visitor.get('/account')).status === 200;

  it('BR-037 ends a session after 15 minutes without a request, and not before', async () => {
    hub.clock.turn({ minutes: 14 });
    expect((await there.get('/account/stay')).status).to.equal(204);
    hub.clock.turn({ minutes: 14 });
    expect(await isSignedIn(there)).to.equal(true);
    hub.clock.turn({ minutes: 15 });
    expect((await there.get('/account/stay')).status).to.equal(401);
    expect(await isSignedIn(here)).to.equal(false);
  });

  it('BR-037 counts from the last request, however soon that came after another', async () => {
    await here.get('/account');
    hub.clock.turn({ minutes: 3 });
    await here.get('/account');

    hub.clock.turn({ minutes: 14, seconds: 59 });
    expect(await isSignedIn(here)).to.equal(true);
  });

  it('BR-037 says of a form that was open too long that the session has ended', async () => {
    await here.get('/account');
    hub.clock.turn({ minutes: 15 });

    const answer = await here.post('/account', { name: 'Too Late' });

    expect(answer.status).to.equal(401);
    expect(answer.text).to.include('signed out after 15 minutes without activity');
  });

  it('BR-037 warns on every page of who is signed in, in the language of the page, and on no other', async () => {
    const page = await here.get('/account');
    expect(page.text).to.match(/<dialog id="idle"[^>]*data-idle-seconds="900"/);
    expect(page.text).to.include('Are you still there?').and.include('2 minutes left');
    expect((await new Visitor(hub.url).get('/sign-in')).text).to.not.include('<dialog');
    const script = /src="(\/assets\/[^"]+idle-warning\.js)"/.exec(page.text)?.[1] ?? '';
    expect((await here.get(script)).headers['content-type']).to.match(/javascript/);
  });

  it('lists the sessions of the user and nobody else’s', async () => {
    const page = await here.get('/account/sessions');

    expect(page.text.match(/name="session"/g)).to.have.length(2);
    expect(page.text).to.include('this browser');
    const eve = new Visitor(hub.url);
    await eve.signIn('eve.ruiz', PASSWORD);
    expect((await eve.get('/account/sessions')).text.match(/name="session"/g)).to.have.length(1);
  });

  it('ends one session, but not somebody else’s', async () => {
    const eve = new Visitor(hub.url);
    await eve.signIn('eve.ruiz', PASSWORD);
    const [newest] = await hub.sessions.listOf(ana.id);
    const session = newest?.id ?? '';

    await fill(eve, '/account/sessions', { session }, '/account/sessions/end');
    expect(await isSignedIn(there)).to.equal(true);
    await fill(here, '/account/sessions', { session }, '/account/sessions/end');
    expect(await isSignedIn(there)).to.equal(false);
    expect(await isSignedIn(here)).to.equal(true);
  });

  it('signs out everywhere', async () => {
    const answer = await fill(here, '/account/sessions', {}, '/account/sessions/end-all');

    expect(answer.location).to.equal('/');
    expect(await isSignedIn(here)).to.equal(false);
    expect(await isSignedIn(there)).to.equal(false);
  });

  it('names browsers as people do', () => {
    expect(browserName(FIREFOX)).to.equal('Firefox, Windows');
    expect(browserName('<script>')).to.equal('');
  });
});
