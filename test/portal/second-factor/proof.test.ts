import { expect } from 'chai';
import { fill, PASSWORD } from '../../support/account-server.ts';
import {
  prove,
  type SecondFactorServer,
  setUpApp,
  startSecondFactor,
} from '../../support/second-factor-server.ts';
import { Visitor } from '../../support/visitor.ts';

const PAGE = '/sign-in/second-factor';

describe('a sign-in with an authenticator app', () => {
  let hub: SecondFactorServer;
  let visitor: Visitor;
  let secret: string;
  let codes: readonly string[];
  let userId: string;
  beforeEach(async () => {
    hub = await startSecondFactor();
    userId = (await hub.person('ana.ruiz')).id;
    ({ secret, codes } = await setUpApp(hub, await signedIn('ana.ruiz')));
    visitor = await signedIn('ana.ruiz');
  });
  afterEach(() => hub.stop());

  async function signedIn(id: string): Promise<Visitor> {
    const one = new Visitor(hub.url);
    await one.signIn(id, PASSWORD);
    return one;
  }

  const isIn = async (one: Visitor) => (await one.get('/account')).status === 200;

  it('shows and does nothing before the second factor is right', async () => {
    const pages = [
      '/',
      '/usage',
      '/account',
      '/account/second-factor',
      '/account/password',
      '/sign-in',
    ];
    for (const path of pages) {
      const { status, location } = await visitor.get(path);
      expect([status, location.split('?')[0]], path).to.deep.equal([303, PAGE]);
    }
    await visitor.get(PAGE);
    const forms = [
      ['/terms', { next: '/account' }],
      ['/account', { name: 'Eve', email: 'eve@home.example', language: 'en' }],
      ['/account/password', { old: PASSWORD, wanted: 'x', repeated: 'x' }],
      ['/account/second-factor/totp/remove', { password: PASSWORD }],
      ['/account/sessions/end-all', {}],
      ['/sign-in', { userId: 'ana.ruiz', password: PASSWORD }],
    ] as const;
    for (const [path, fields] of forms) {
      await visitor.post(path, fields);
      expect(await isIn(visitor), path).to.equal(false);
    }
    const user = await hub.user(userId);
    expect(user.name).to.equal('Ana Ruiz');
    expect(user.secondFactor.totpSecret).to.be.a('string');
  });

  it('gives programs nothing for the cookie of such a session', async () => {
    const { status } = await visitor.get('/api/v1/anything');

    expect(status).to.equal(404);
  });

  it('refuses a wrong code and an empty one, and says so beside the field', async () => {
    for (const code of ['', '000000', '12', 'x'.repeat(3000)]) {
      const { status, text } = await prove(visitor, code);
      expect(status).to.equal(400);
      expect(text).to.include('href="#code"').and.include('id="code-error"');
    }
    expect(await isIn(visitor)).to.equal(false);
  });

  it('refuses the code of another user', async () => {
    await hub.person('rosa.paz');
    const other = await setUpApp(hub, await signedIn('rosa.paz'));

    expect((await prove(visitor, hub.codeOf(other.secret))).status).to.equal(400);
    expect((await prove(visitor, other.codes[0] ?? '')).status).to.equal(400);
    expect(await isIn(visitor)).to.equal(false);
  });

  it('refuses a code of two steps ago and one of two steps ahead', async () => {
    for (const steps of [-2, 2]) {
      expect((await prove(visitor, hub.codeOf(secret, steps))).status).to.equal(400);
    }
  });

  it('takes a code once, in whichever session, and none older than it', async () => {
    const second = await signedIn('ana.ruiz');
    expect((await prove(visitor, hub.codeOf(secret))).status).to.equal(303);

    expect((await prove(second, hub.codeOf(secret))).status).to.equal(400);
    expect((await prove(second, hub.codeOf(secret, -1))).status).to.equal(400);
    expect((await prove(second, hub.codeOf(secret, 1))).status).to.equal(303);
  });

  it('lets one of two in who give the same code at once', async () => {
    const second = await signedIn('ana.ruiz');
    await Promise.all([visitor.get(PAGE), second.get(PAGE)]);
    const code = hub.codeOf(secret);
    await Promise.all([visitor, second].map((one) => one.post(PAGE, { code, next: '/' })));

    expect([await isIn(visitor), await isIn(second)].filter((entered) => entered)).to.deep.equal([
      true,
    ]);
  });

  it('lets in with a right code, in a new cookie, and where the user wanted to go', async () => {
    const [before] = await hub.sessions.listOf(userId);
    const { location } = await visitor.get('/usage?esiid=1');
    const page = await visitor.get(location);
    const answer = await visitor.post(PAGE, {
      code: ` ${hub.codeOf(secret).replace(/^.../, '$& ')} `,
      next: /<form class="usa-form".*?name="next" value="([^"]+)"/.exec(page.text)?.[1] ?? '',
    });

    expect([answer.status, answer.location]).to.deep.equal([303, '/usage?esiid=1']);
    expect(await isIn(visitor)).to.equal(true);
    expect((await hub.sessions.listOf(userId)).map(({ id }) => id)).to.not.include(before?.id);
    const [event] = await hub.events('identity.second-factor-passed');
    expect(event).to.deep.include({ subject: userId, detail: { by: 'totp' } });
  });

  it('goes on when the right form is sent twice', async () => {
    await prove(visitor, hub.codeOf(secret));
    await visitor.get('/account');

    const again = await visitor.post(PAGE, { code: hub.codeOf(secret), next: '/account' });
    expect([again.status, again.location]).to.deep.equal([303, '/account']);
  });

  it('leads nowhere else than to this site', async () => {
    const { location } = await prove(visitor, hub.codeOf(secret), 'https://elsewhere.example/');

    expect(location).to.equal('/');
  });

  describe('after five wrong codes in a row', () => {
    beforeEach(async () => {
      for (let tries = 0; tries < 4; tries++) await prove(visitor, '000000');
    });

    it('ends the session, and tells the owner that somebody knows the password', async () => {
      expect(await hub.letters('second-factor-refused')).to.deep.equal([]);
      const { status, text } = await prove(visitor, '000000');

      expect(status).to.equal(401);
      expect(text).to.include('too many wrong codes');
      const [letter] = await hub.letters('second-factor-refused');
      expect(letter?.to).to.equal('ana.ruiz@home.example');
      expect(await hub.events('identity.second-factor-locked')).to.have.length(1);
      expect((await visitor.get('/account')).location).to.match(/^\/sign-in\?/);
    });

    it('counts on in the next session, and then looks at no code for a quarter of an hour', async () => {
      const second = await signedIn('ana.ruiz');
      expect((await prove(second, '000000')).status).to.equal(401);
      const third = await signedIn('ana.ruiz');

      expect((await prove(third, hub.codeOf(secret))).status).to.equal(429);
      hub.clock.turn({ minutes: 14 });
      expect((await prove(third, hub.codeOf(secret))).status).to.equal(429);
      hub.clock.turn({ minutes: 1 });
      expect((await prove(third, hub.codeOf(secret))).status).to.equal(303);
    });

    it('waits twice as long after the next five', async () => {
      await prove(visitor, '000000');
      hub.clock.turn({ minutes: 15 });
      const second = await signedIn('ana.ruiz');
      for (let tries = 0; tries < 5; tries++) await prove(second, '000000');
      hub.clock.turn({ minutes: 29 });
      const third = await signedIn('ana.ruiz');

      expect((await prove(third, hub.codeOf(secret))).status).to.equal(429);
    });

    it('starts to count anew after a right one', async () => {
      await prove(visitor, hub.codeOf(secret));
      const second = await signedIn('ana.ruiz');

      for (let tries = 0; tries < 4; tries++) {
        expect((await prove(second, '000000')).status).to.equal(400);
      }
    });

    it('looks at one of many codes that come at once', async () => {
      await visitor.get(PAGE);
      await Promise.all(
        Array.from({ length: 8 }, (_, n) => visitor.post(PAGE, { code: `00000${n}`, next: '/' })),
      );

      expect(await hub.events('identity.second-factor-refused')).to.have.length(5);
      expect(await isIn(visitor)).to.equal(false);
    });
  });

  describe('with a recovery code', () => {
    it('lets in once, tells by e-mail, and leaves nine', async () => {
      const [code = ''] = codes;
      expect(codes).to.have.length(10);
      expect((await prove(visitor, code.toLowerCase())).status).to.equal(303);

      expect(await isIn(visitor)).to.equal(true);
      expect((await hub.user(userId)).secondFactor.recoveryCodes).to.have.length(9);
      expect(await hub.letters('second-factor-changed')).to.have.length(2);
      const [event] = await hub.events('identity.second-factor-passed');
      expect(event).to.deep.include({ detail: { by: 'recovery-code' } });
      const second = await signedIn('ana.ruiz');
      expect((await prove(second, code)).status).to.equal(400);
    });
  });

  it('is asked for after a temporary password too, before the new one', async () => {
    await hub.accounts.reset(userId, { role: 'host', id: 'host' });
    const [letter] = await hub.letters('temporary-password');
    const again = new Visitor(hub.url);
    await again.signIn('ana.ruiz', letter?.facts.password ?? '');

    expect((await again.get('/account/password')).location).to.match(/^\/sign-in\/second-factor/);
    await prove(again, hub.codeOf(secret));
    expect((await again.get('/')).location).to.equal('/account/password');
  });

  it('keeps neither the secret nor a recovery code in the store as it is', async () => {
    const stored = JSON.stringify(await hub.user(userId));

    expect(stored).to.not.include(secret);
    for (const code of codes) expect(stored).to.not.include(code.replaceAll('-', ''));
  });

  it('asks nobody for a second factor who has none', async () => {
    await hub.person('rosa.paz');
    const rosa = await signedIn('rosa.paz');

    expect(await isIn(rosa)).to.equal(true);
    expect((await fill(rosa, '/account', { code: '1' }, PAGE)).location).to.equal('/');
    expect((await rosa.get(PAGE)).location).to.equal('/');
  });
});
