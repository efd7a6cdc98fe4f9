import { expect } from 'chai';
import { STAGE_PAGES } from '../../../src/http/stage.ts';
import { paths } from '../../../src/portal/paths.ts';
import { fill, PASSWORD } from '../../support/account-server.ts';
import {
  offeredIn,
  prove,
  recoveryCodesIn,
  type SecondFactorServer,
  setUpApp,
  startSecondFactor,
} from '../../support/second-factor-server.ts';
import { Visitor } from '../../support/visitor.ts';

const OVERVIEW = '/account/second-factor';
const APP = '/account/second-factor/totp';
const REMOVE = '/account/second-factor/totp/remove';
const CODES = '/account/second-factor/codes';

describe('the own second factors', () => {
  let hub: SecondFactorServer;
  let visitor: Visitor;
  beforeEach(async () => {
    hub = await startSecondFactor();
  });
  afterEach(() => hub.stop());

  async function signedIn(id: string): Promise<Visitor> {
    const one = new Visitor(hub.url);
    await one.signIn(id, PASSWORD);
    return one;
  }

  it('are nobody’s business without signing in', async () => {
    visitor = new Visitor(hub.url);
    for (const path of [OVERVIEW, APP, REMOVE, CODES, `${OVERVIEW}/passkeys/abc`]) {
      expect((await visitor.get(path)).location, path).to.match(/^\/sign-in\?/);
    }
    await visitor.get('/sign-in');
    expect((await visitor.post(REMOVE, { password: PASSWORD })).status).to.equal(401);
  });

  describe('of a customer', () => {
    let id: string;
    beforeEach(async () => {
      id = (await hub.person('ana.ruiz')).id;
      visitor = await signedIn('ana.ruiz');
    });

    it('get no app with a wrong code, and keep the key on the page', async () => {
      const { secret, sealed } = offeredIn(await visitor.get(APP));
      const wrong = { secret: sealed, code: '000000', password: PASSWORD };
      const answer = await visitor.post(APP, wrong);

      expect(answer.status).to.equal(400);
      expect(offeredIn(answer).secret).to.equal(secret);
      expect((await hub.user(id)).secondFactor.totpSecret).to.equal(undefined);
    });

    it('get no app without the password', async () => {
      const { secret, sealed } = offeredIn(await visitor.get(APP));
      const wrong = { secret: sealed, code: hub.codeOf(secret), password: 'wrong' };
      const answer = await visitor.post(APP, wrong);

      expect(answer.status).to.equal(400);
      expect(answer.text).to.include('href="#password"').and.not.include('value="wrong"');
      expect((await hub.user(id)).secondFactor.totpSecret).to.equal(undefined);
    });

    it('take no key that another session or another user was offered', async () => {
      await hub.person('rosa.paz');
      for (const other of [await signedIn('ana.ruiz'), await signedIn('rosa.paz')]) {
        const { secret, sealed } = offeredIn(await other.get(APP));
        await visitor.get(APP);
        const fields = { secret: sealed, code: hub.codeOf(secret), password: PASSWORD };
        expect((await visitor.post(APP, fields)).status).to.equal(400);
      }
      expect((await hub.user(id)).secondFactor.totpSecret).to.equal(undefined);
    });

    it('show the key as a picture and as text', async () => {
      const { text } = await visitor.get(APP);

      expect(text).to.match(/<svg class="hub-qr" role="img" aria-label="[^"]+"/);
      expect(offeredIn({ text } as never).secret).to.match(/^[A-Z2-7]{32}$/);
    });

    it('with an app: ten recovery codes, a letter, an event, and no other session', async () => {
      const other = await signedIn('ana.ruiz');
      const { codes } = await setUpApp(hub, visitor);

      expect(new Set(codes).size).to.equal(10);
      expect(codes[0]).to.match(/^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$/);
      const [letter] = await hub.letters('second-factor-changed');
      expect(letter).to.deep.include({ to: 'ana.ruiz@home.example', facts: { name: 'Ana Ruiz' } });
      const [event] = await hub.events('identity.totp-added');
      expect(event).to.deep.include({ subject: id, actor: { role: 'customer', id } });
      expect(JSON.stringify(event)).to.not.include('Ana');
      expect((await other.get('/account')).location).to.match(/^\/sign-in\?/);
      expect((await visitor.get('/account')).status).to.equal(200);
    });

    it('show the recovery codes again until they are kept, and never after', async () => {
      const { secret, sealed } = offeredIn(await visitor.get(APP));
      const fields = { secret: sealed, code: hub.codeOf(secret), password: PASSWORD };
      expect((await visitor.post(APP, fields)).location).to.equal(CODES);
      const shown = recoveryCodesIn(await visitor.get(CODES));

      expect(recoveryCodesIn(await visitor.get(CODES))).to.deep.equal(shown);
      expect((await visitor.post(`${CODES}/kept`, {})).location).to.equal(OVERVIEW);
      expect(recoveryCodesIn(await visitor.get(CODES))).to.deep.equal([]);
    });

    it('make new recovery codes for the password, and the old ones are dead', async () => {
      const { codes } = await setUpApp(hub, visitor);
      expect((await fill(visitor, CODES, { password: 'wrong' })).status).to.equal(400);
      expect((await fill(visitor, CODES, { password: PASSWORD })).location).to.equal(CODES);
      const made = recoveryCodesIn(await visitor.get(CODES));

      expect(made).to.have.length(10);
      const again = await signedIn('ana.ruiz');
      expect((await prove(again, codes[0] ?? '')).status).to.equal(400);
      expect((await prove(again, made[0] ?? '')).status).to.equal(303);
    });

    it('lose the app for the password only, and its recovery codes with it', async () => {
      await setUpApp(hub, visitor);
      expect((await fill(visitor, REMOVE, { password: 'wrong' })).status).to.equal(400);
      expect((await hub.user(id)).secondFactor.totpSecret).to.be.a('string');

      const { location } = await fill(visitor, REMOVE, { password: PASSWORD });
      expect(location).to.equal(`${OVERVIEW}?done=app-removed`);
      expect((await visitor.get(location)).text).to.include('The app is removed');
      expect((await hub.user(id)).secondFactor).to.deep.equal({ recoveryCodes: [], passkeys: [] });
      expect(await hub.letters('second-factor-changed')).to.have.length(2);
      expect((await (await signedIn('ana.ruiz')).get('/account')).status).to.equal(200);
    });

    it('let another app take the place of the first', async () => {
      const first = await setUpApp(hub, visitor);
      const second = await setUpApp(hub, visitor);

      expect(second.codes).to.deep.equal([]);
      const again = await signedIn('ana.ruiz');
      expect((await prove(again, hub.codeOf(first.secret))).status).to.equal(400);
      expect((await prove(again, hub.codeOf(second.secret))).status).to.equal(303);
    });

    it('say it in the reader’s language', async () => {
      const { text } = await visitor.get(OVERVIEW, { 'accept-language': 'es' });
      expect(text).to.include('Second sign-in step');
      await visitor.post('/language', { language: 'es', next: OVERVIEW });

      expect((await visitor.get(OVERVIEW)).text).to.include('Segundo paso para iniciar sesión');
    });

    it('are taken away by who may reset them, who is on the record', async () => {
      await setUpApp(hub, visitor);
      await hub.secondFactors.changes.reset(id, { role: 'host', id: 'h-1' });

      const [event] = await hub.events('identity.second-factor-reset');
      expect(event).to.deep.include({ subject: id, actor: { role: 'host', id: 'h-1' } });
      expect((await visitor.get('/account')).location).to.match(/^\/sign-in\?/);
      expect((await (await signedIn('ana.ruiz')).get('/account')).status).to.equal(200);
    });
  });

  const required = [
    { role: 'tdsp', isAdministrator: false },
    { role: 'host', isAdministrator: false },
    { role: 'rep', isAdministrator: true },
    { role: 'third-party', isAdministrator: true },
    { role: 'customer', isAdministrator: true },
  ] as const;
  for (const { role, isAdministrator } of required) {
    const who = isAdministrator ? `an administrator of role ${role}` : `a user of role ${role}`;
    it(`are demanded of ${who} before all else`, async () => {
      const user = await hub.person('boss.one', { role, isAdministrator });
      visitor = await signedIn('boss.one');

      for (const path of ['/', '/account', '/account/password', '/usage']) {
        const { status, location } = await visitor.get(path);
        expect([status, location.split('?')[0]], path).to.deep.equal([303, OVERVIEW]);
      }
      await visitor.get(OVERVIEW);
      await visitor.post('/terms', { next: '/account' });
      await visitor.post('/account', { name: 'Eve' });
      expect((await visitor.get('/account')).status).to.equal(303);
      expect((await hub.user(user.id)).name).to.equal('Ana Ruiz');

      await setUpApp(hub, visitor, '');
      expect((await visitor.get('/account')).status).to.equal(200);
    });

    it(`cannot all be removed by ${who}`, async () => {
      const user = await hub.person('boss.one', { role, isAdministrator });
      visitor = await signedIn('boss.one');
      await setUpApp(hub, visitor, '');

      const { status, text } = await fill(visitor, REMOVE, { password: PASSWORD });
      expect(status).to.equal(409);
      expect(text).to.include('Your role needs a second step');
      expect((await hub.user(user.id)).secondFactor.totpSecret).to.be.a('string');
    });
  }

  it('lead an administrator on to where they wanted to go', async () => {
    await hub.person('boss.one', { role: 'rep', isAdministrator: true });
    visitor = new Visitor(hub.url);
    await visitor.signIn('boss.one', PASSWORD, '/account/sessions');
    const { location } = await visitor.get('/account/sessions');
    await visitor.get(location);
    const { secret, sealed } = offeredIn(await visitor.get(APP));
    await visitor.post(APP, { secret: sealed, code: hub.codeOf(secret) });
    await visitor.get(CODES);

    expect((await visitor.post(`${CODES}/kept`, {})).location).to.equal('/account/sessions');
  });

  it('lead an administrator who wanted nothing else home, also after a look around', async () => {
    await hub.person('boss.one', { role: 'rep', isAdministrator: true });
    visitor = await signedIn('boss.one');
    const { location } = await visitor.get('/');
    await visitor.get(location);
    const { secret, sealed } = offeredIn(await visitor.get(APP));
    await visitor.get(OVERVIEW);
    await visitor.post(APP, { secret: sealed, code: hub.codeOf(secret) });
    await visitor.get(CODES);

    expect((await visitor.post(`${CODES}/kept`, {})).location).to.equal('/');
    expect((await visitor.get('/')).status).to.equal(200);
  });

  it('keep where an administrator wanted to go when they come back to the choice', async () => {
    await hub.person('boss.one', { role: 'rep', isAdministrator: true });
    visitor = await signedIn('boss.one');
    await visitor.get((await visitor.get('/account/sessions')).location);
    await visitor.get(OVERVIEW);
    const { secret, sealed } = offeredIn(await visitor.get(APP));
    await visitor.post(APP, { secret: sealed, code: hub.codeOf(secret) });
    await visitor.get(CODES);

    expect((await visitor.post(`${CODES}/kept`, {})).location).to.equal('/account/sessions');
  });

  it('have their pages where the stages of a sign-in lead', () => {
    expect(STAGE_PAGES).to.include({
      'second-factor': paths.secondFactorProof,
      'enrol-second-factor': paths.secondFactor,
    });
  });

  it('are not demanded of others', async () => {
    await hub.person('rep.user', { role: 'rep' });
    visitor = await signedIn('rep.user');

    expect((await visitor.get('/account')).status).to.equal(200);
  });
});
