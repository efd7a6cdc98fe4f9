import { expect } from 'chai';
import type { User } from '../../../src/identity/user.ts';
import {
  type AccountServer,
  ANSWER,
  fill,
  OTHER_PASSWORD,
  PASSWORD,
  startAccount,
} from '../../support/account-server.ts';
import { Visitor } from '../../support/visitor.ts';

describe('the own account', () => {
  let hub: AccountServer;
  let ana: User;
  let visitor: Visitor;
  beforeEach(async () => {
    hub = await startAccount();
    ana = await hub.person('ana.ruiz');
    visitor = new Visitor(hub.url);
    await visitor.signIn('ana.ruiz', PASSWORD);
  });
  afterEach(() => hub.stop());

  const profile = (fields: Readonly<Record<string, string>> = {}) => ({
    name: 'Ana Ruiz',
    email: ana.email,
    language: 'en',
    version: String(ana.version),
    password: '',
    ...fields,
  });

  for (const path of ['/account', '/account/password', '/account/questions', '/account/sessions']) {
    it(`shows ${path} to nobody who is not signed in`, async () => {
      const stranger = new Visitor(hub.url);
      expect((await stranger.get(path)).location).to.match(/^\/sign-in\?next=/);
      await stranger.get('/sign-in');
      expect((await stranger.post(path, {})).status).to.be.oneOf([401, 404, 405]);
    });
  }

  for (const [what, fields] of [
    ['no name', { name: '  ' }],
    ['a name with a line break', { name: 'Ana\r\nBcc: eve@x.example' }],
    ['a language that the hub does not speak', { language: 'fr' }],
    ['an address without @', { email: 'ana.home.example', password: PASSWORD }],
    [
      'an address with a second header',
      { email: 'a@b.example\r\nBcc: e@f.example', password: PASSWORD },
    ],
    ['two addresses', { email: 'a@b.example,c@d.example', password: PASSWORD }],
    ['another address without the password', { email: 'new@home.example' }],
    ['another address with a wrong password', { email: 'new@home.example', password: 'wrong' }],
  ] as const) {
    it(`BR-028.015 refuses ${what}, keeps what was typed, and never the password`, async () => {
      const answer = await fill(visitor, '/account', profile(fields));

      expect(answer.status).to.equal(400);
      expect(answer.text).to.include('usa-error-message');
      expect(answer.text).to.not.include(PASSWORD);
      if ('email' in fields && !/[\r\n]/.test(fields.email)) {
        expect(answer.text).to.include(`value="${fields.email}"`);
      }
      expect(await hub.user(ana.id)).to.include({ name: 'Ana Ruiz', email: ana.email });
      expect(await hub.letters()).to.deep.equal([]);
    });
  }

  it('BR-028.015 shows and changes the own profile, tells of it by e-mail, and puts it on the record', async () => {
    const page = await visitor.get('/account');
    expect(page.text).to.include('ana.ruiz').and.include('value="ana.ruiz@home.example"');

    const answer = await visitor.post('/account', profile({ name: 'Ana Ruiz de Paz' }));

    expect(answer.location).to.equal('/account?done=profile');
    expect((await visitor.get(answer.location)).text).to.include('Your profile is saved.');
    expect((await hub.user(ana.id)).name).to.equal('Ana Ruiz de Paz');
    expect(await hub.letters('profile-changed')).to.have.length(1);
    const [event] = await hub.events('identity.profile-changed');
    expect(event).to.deep.include({ actor: { role: 'customer', id: ana.id }, subject: ana.id });
    expect(JSON.stringify(event)).to.not.include('Paz');
  });

  it('sends no letter when nothing has changed', async () => {
    expect((await fill(visitor, '/account', profile())).location).to.equal('/account');
    expect(await hub.letters()).to.deep.equal([]);
  });

  it('BR-028.015 shows the slower of two windows that the profile has changed', async () => {
    await fill(visitor, '/account', profile({ name: 'First' }));

    const late = await visitor.post('/account', profile({ name: 'Second' }));

    expect(late.status).to.equal(409);
    expect((await hub.user(ana.id)).name).to.equal('First');
  });

  it('BR-021.001 BR-021.002 changes the language of the profile, and every later sign-in speaks it', async () => {
    const { location } = await fill(visitor, '/account', profile({ language: 'es' }));
    expect((await visitor.get(location)).text).to.include('<html lang="es">');

    const elsewhere = new Visitor(hub.url);
    await elsewhere.signIn('ana.ruiz', PASSWORD);
    expect((await elsewhere.get('/account')).text).to.include('Mi cuenta');
    expect((await hub.letters('profile-changed'))[0]?.language).to.equal('es');
  });

  it('BR-028.015 uses a new address only after the letter to it was answered, and tells the old one', async () => {
    const wanted = profile({ email: 'new@home.example', password: PASSWORD });
    const { location } = await fill(visitor, '/account', wanted);
    expect(location).to.equal('/account?done=address');
    expect((await hub.user(ana.id)).email).to.equal(ana.email);
    const [letter] = await hub.letters('address-confirmation');
    expect(letter?.to).to.equal('new@home.example');
    const path = new URL(letter?.facts.link ?? '').pathname;

    const stranger = new Visitor(hub.url);
    const dead = await stranger.get('/account/confirm/wrong');
    expect(dead.status).to.equal(404);
    expect(dead.text).to.include('This link does not work').and.include('href="/account"');
    expect((await stranger.get(path)).status).to.equal(200);
    expect((await hub.user(ana.id)).email, 'opening is not answering').to.equal(ana.email);
    const done = await stranger.post(path, {});
    expect((await stranger.get(done.location)).text).to.include('Your address is confirmed');

    expect(await hub.user(ana.id)).to.include({
      email: 'new@home.example',
      foldedEmail: 'new@home.example',
    });
    expect((await hub.letters('address-changed'))[0]?.to).to.equal(ana.email);
    expect((await stranger.post(path, {})).status, 'once').to.equal(404);
  });

  it('BR-028.015 forgets a new address after a day, or when another one came first', async () => {
    for (const email of ['one@home.example', 'two@home.example', 'three@home.example']) {
      await fill(visitor, '/account', profile({ email, password: PASSWORD }));
    }
    const letters = await hub.letters('address-confirmation');
    const [one, two, three] = ['one', 'two', 'three'].map((name) => {
      const letter = letters.find(({ to }) => to.startsWith(name));
      return new URL(letter?.facts.link ?? '').pathname;
    }) as [string, string, string];
    const other = new Visitor(hub.url);
    expect((await fill(other, two, {})).status).to.equal(303);
    expect((await other.post(one, {})).status).to.equal(404);
    hub.clock.turn({ hours: 24 });
    expect((await other.get(three)).status).to.equal(404);

    expect((await hub.user(ana.id)).email).to.equal('two@home.example');
  });

  it('BR-028.015 counts a form that is sent twice once', async () => {
    const wanted = profile({ name: 'Ana María Ruiz' });
    await fill(visitor, '/account', wanted);
    const { status, location } = await visitor.post('/account', wanted);

    expect(`${status} ${location}`).to.equal('303 /account');
    expect(await hub.letters('profile-changed')).to.have.length(1);
    expect((await hub.user(ana.id)).version).to.equal(ana.version + 1);
  });

  it('BR-021.002 BR-028.015 tells by e-mail, too, when the language is changed by the button of every page', async () => {
    await visitor.get('/account');
    for (const language of ['es', 'es']) await visitor.post('/language', { language, next: '/' });

    const letters = await hub.letters('profile-changed');
    expect(letters.map(({ to, language }) => `${to} ${language}`)).to.deep.equal([
      `${ana.email} es`,
    ]);
  });

  it('BR-017 refuses a new password without the old one, too short, or not typed twice alike', async () => {
    const good = { old: PASSWORD, wanted: OTHER_PASSWORD, repeated: OTHER_PASSWORD };
    for (const wrong of [
      { old: 'wrong' },
      { old: '' },
      { wanted: 'short1', repeated: 'short1' },
      { repeated: `${OTHER_PASSWORD}!` },
      { wanted: PASSWORD, repeated: PASSWORD },
      { wanted: 'ana.ruiz2026', repeated: 'ana.ruiz2026' },
    ]) {
      const answer = await fill(visitor, '/account/password', { ...good, ...wrong });
      expect(answer.status, JSON.stringify(wrong)).to.equal(400);
      expect(answer.text).to.not.include(OTHER_PASSWORD).and.to.not.include(PASSWORD);
    }
    expect((await hub.user(ana.id)).version).to.equal(ana.version);
  });

  it('BR-017 BR-017.014 changes the password, ends all other sessions, and tells of it by e-mail', async () => {
    const elsewhere = new Visitor(hub.url);
    await elsewhere.signIn('ana.ruiz', PASSWORD);
    const wanted = { old: PASSWORD, wanted: OTHER_PASSWORD, repeated: OTHER_PASSWORD };
    const { location } = await fill(visitor, '/account/password', wanted);

    expect((await visitor.get(location)).text).to.include('Your password is changed.');
    expect((await elsewhere.get('/account')).status).to.equal(303);
    expect(await hub.letters('password-changed')).to.have.length(1);
    const again = new Visitor(hub.url);
    expect((await again.signIn('ana.ruiz', PASSWORD)).status).to.equal(401);
    expect((await again.signIn('ana.ruiz', OTHER_PASSWORD.toLowerCase())).status).to.equal(401);
    expect((await again.signIn('ana.ruiz', OTHER_PASSWORD)).status).to.equal(303);
  });

  it('BR-017.010 locks the account of who guesses the password from inside, and ends the session', async () => {
    const guess = { old: 'wrong', wanted: OTHER_PASSWORD, repeated: OTHER_PASSWORD };
    for (let wrong = 0; wrong < 3; wrong++) await fill(visitor, '/account/password', guess);
    const last = await visitor.post('/account/password', guess);

    expect(last.status).to.equal(401);
    expect((await visitor.get('/account')).status).to.equal(303);
    expect(await hub.letters('account-locked')).to.have.length(1);
  });

  it('BR-017.007 refuses a question without words, an answer of two letters, and who does not know the password', async () => {
    const good = { question: 'first-car', words: '', answer: 'Chevrolet', password: PASSWORD };
    for (const wrong of [
      { question: '' },
      { question: 'own', words: 'Short' },
      { question: 'childhood-street' },
      { answer: 'T.' },
      { question: 'own', words: 'My favorite town of all', answer: 'town' },
      { password: 'wrong' },
    ]) {
      const answer = await fill(visitor, '/account/questions', { ...good, ...wrong });
      expect(answer.status, JSON.stringify(wrong)).to.equal(400);
      expect(answer.text).to.not.include('Chevrolet');
    }
    expect((await hub.user(ana.id)).questions).to.have.length(1);
  });

  it('BR-017.007 refuses a question that is there already, and a fourth one', async () => {
    const good = { words: '', answer: 'Chevrolet', password: PASSWORD };
    const ask = async (question: string) =>
      (await fill(visitor, '/account/questions', { ...good, question })).status;

    expect(await ask('childhood-street')).to.equal(400);
    expect([await ask('first-car'), await ask('first-job')]).to.deep.equal([303, 303]);
    expect(await ask('first-trip')).to.equal(400);

    const { questions } = await hub.user(ana.id);
    expect(questions.map(({ question }) => question)).to.deep.equal([
      ...['childhood-street', 'first-car', 'first-job'],
    ]);
  });

  it('BR-017.007 stores own questions, and of their answers only hashes', async () => {
    const words = 'What did grandmother call the mule?';
    const own = { question: 'own', words, answer: 'Señor Viernes', password: PASSWORD };
    const empty = await fill(visitor, '/account/questions', { ...own, words: '' });
    expect(empty.status).to.equal(400);
    expect(empty.text).to.include('<a href="#words">Write your own question</a>');
    expect((await fill(visitor, '/account/questions', own)).location).to.equal(
      '/account/questions?done=yes',
    );
    expect((await visitor.get('/account/questions')).text).to.include(words);
    const { questions } = await hub.user(ana.id);
    expect(questions.map(({ question }) => question)).to.deep.equal(['childhood-street', words]);
    expect(questions[1]?.answerHash).to.match(/^\$argon2id\$/);
    expect(await hub.letters('profile-changed')).to.have.length(1);

    const remove = { question: 'childhood-street' };
    await fill(visitor, '/account/questions', remove, '/account/questions/remove');
    await visitor.post('/account/questions/remove', { question: words });
    expect((await hub.user(ana.id)).questions, 'the last one stays').to.have.length(1);
    const secret = await hub.recovery.begin('ana.ruiz');
    const given = (answer: string) => ({ question: 'own', answer });
    expect(await hub.recovery.answer(secret, given(ANSWER))).to.equal(false);
    expect(await hub.recovery.answer(secret, given('senor viernes'))).to.equal(true);
  });
});
