import { expect } from 'chai';
import { OWN_QUESTION, securityQuestion } from '../../../src/identity/security-questions.ts';
import {
  type AccountServer,
  ANSWER,
  fill,
  OTHER_PASSWORD,
  PASSWORD,
  QUESTION,
  startAccount,
} from '../../support/account-server.ts';
import { type Answer, Visitor } from '../../support/visitor.ts';

describe('the way back in', () => {
  let hub: AccountServer;
  let visitor: Visitor;
  beforeEach(async () => {
    hub = await startAccount();
    await hub.person('ana.ruiz', { language: 'es' });
    visitor = new Visitor(hub.url);
  });
  afterEach(() => hub.stop());

  /** What a page says, without what differs from one request to the next. */
  const said = ({ status, text }: Answer) =>
    `${status} ${text.replaceAll(/[A-Za-z0-9_-]{43}|nonce="[^"]*"/g, '…')}`;
  const begin = async (userId: string) =>
    (await fill(visitor, '/recover/password', { userId })).location;

  it('BR-017.009 asks for a user id and for an address, beside the field', async () => {
    const noId = await fill(visitor, '/recover/password', { userId: ' ' });
    expect(noId.status).to.equal(400);
    expect(noId.text).to.include('id="userId-error"');
    for (const email of ['', 'ana', 'a@b.example\r\nBcc: c@d.example']) {
      const answer = await fill(visitor, '/recover/user-id', { email });
      expect(answer.status).to.equal(400);
      expect(answer.text).to.include('id="email-error"');
    }
    expect(await hub.letters()).to.deep.equal([]);
  });

  it('BR-017.009 shows the same pages for an id that nobody has, to the letter, and nobody’s own words', async () => {
    const own = 'Which word do I say to Fido?';
    await hub.person('own.ruiz', { questions: [await securityQuestion(own, ANSWER)] });
    const pages = [];
    for (const userId of ['ana.ruiz', 'own.ruiz', 'nobody.here']) {
      const path = await begin(userId);
      const question = await visitor.get(path);
      const unchosen = await visitor.post(path, { question: '', answer: ANSWER });
      const wrong = await visitor.post(path, { question: OWN_QUESTION, answer: 'wrong' });
      expect(question.text + unchosen.text + wrong.text).to.not.include('Fido');
      pages.push([said(question), said(unchosen), said(wrong)]);
    }

    expect(pages[1]).to.deep.equal(pages[0]);
    expect(pages[2]).to.deep.equal(pages[0]);
    expect(pages[0]?.[0]).to.include('On which street did you live as a child?');
    expect(pages[0]?.[1]).to.match(/^400 /).and.to.include('id="question-error"');
    expect(pages[0]?.[2]).to.match(/^400 /).and.to.not.include('value="wrong"');
    expect(await hub.letters()).to.deep.equal([]);
  });

  it('BR-017.009 shows a question in own words behind the link in a letter about a lock', async () => {
    const own = 'Which word do I say to Fido?';
    await hub.person('own.ruiz', { questions: [await securityQuestion(own, ANSWER)] });
    for (let wrong = 0; wrong < 4; wrong++) await visitor.signIn('own.ruiz', 'wrong');
    const [locked] = await hub.letters('account-locked');
    const path = new URL(locked?.facts.link ?? '').pathname;

    expect((await visitor.get(path)).text)
      .to.include(own)
      .and.to.not.include('id="question"');
    expect((await visitor.post(path, { answer: ANSWER })).location).to.equal('/recover/sent');
  });

  it('BR-017.009 says the same of a known and an unknown address', async () => {
    const pages = [];
    for (const email of ['ana.ruiz@home.example', 'nobody@home.example']) {
      const { location } = await fill(visitor, '/recover/user-id', { email });
      pages.push(said(await visitor.get(location)));
    }

    expect(pages[1]).to.equal(pages[0]);
    expect(await hub.letters('user-ids')).to.have.length(1);
  });

  it('fills nobody’s mailbox: five letters an hour for an address', async () => {
    const email = 'ana.ruiz@home.example';
    for (let sent = 0; sent < 5; sent++) await fill(visitor, '/recover/user-id', { email });
    const sixth = await fill(visitor, '/recover/user-id', { email: 'ANA.RUIZ@home.example' });

    expect(sixth.status).to.equal(429);
    expect(await hub.letters('user-ids')).to.have.length(5);
  });

  it('BR-017.001 BR-017.016 leads from the question through the mailbox to a password of one’s own', async () => {
    const other = new Visitor(hub.url);
    await other.signIn('ana.ruiz', PASSWORD);
    const path = await begin('Ana.Ruiz');
    await visitor.get(path);
    expect((await other.get('/account')).status).to.equal(200);
    const sent = await visitor.post(path, { question: QUESTION, answer: ANSWER });
    expect((await visitor.get(sent.location)).text).to.include('Look into your mailbox');
    expect((await other.get('/account')).status, 'who knew the old password').to.equal(303);
    const [letter] = await hub.letters('temporary-password');
    expect(letter).to.deep.include({ to: 'ana.ruiz@home.example', language: 'es' });

    await visitor.signIn('ana.ruiz', letter?.facts.password ?? '');
    const form = { wanted: OTHER_PASSWORD, repeated: OTHER_PASSWORD };
    expect((await fill(visitor, '/account/password', form)).status).to.equal(303);

    expect((await visitor.get('/account')).text).to.include('ana.ruiz');
    expect((await visitor.get(path)).status, 'a link works once').to.equal(404);
  });

  it('BR-017.010 leads from the letter about a lock to a password of one’s own', async () => {
    for (let wrong = 0; wrong < 4; wrong++) await visitor.signIn('ana.ruiz', 'wrong');
    expect((await visitor.signIn('ana.ruiz', PASSWORD)).status).to.equal(401);
    const [locked] = await hub.letters('account-locked');
    const path = new URL(locked?.facts.link ?? '').pathname;

    expect((await fill(visitor, path, { answer: ANSWER })).location).to.equal('/recover/sent');

    const [letter] = await hub.letters('temporary-password');
    expect((await visitor.signIn('ana.ruiz', letter?.facts.password ?? '')).status).to.equal(303);
  });

  it('leads on from an old, a used and a made-up link alike, in the reader’s language', async () => {
    const madeUp = await visitor.get(`/recover/password/${'x'.repeat(43)}`);
    const used = await begin('ana.ruiz');
    await fill(visitor, used, { question: QUESTION, answer: ANSWER });
    const path = await begin('ana.ruiz');
    hub.clock.turn({ minutes: 15 });

    const late = await visitor.get(path);
    const sentLate = await fill(visitor, path, { answer: ANSWER });

    for (const answer of [late, sentLate, await visitor.get(used)]) {
      expect(said(answer)).to.equal(said(madeUp));
    }
    expect(madeUp.status).to.equal(404);
    expect(madeUp.text).to.include('This link is too old').and.include('This link does not work');
    expect(madeUp.text).to.include('href="/recover/password"');
    const spanish = await new Visitor(hub.url).get(path, { 'accept-language': 'es' });
    expect(spanish.text).to.include('Este enlace ya no funciona').and.include('Empezar de nuevo');
  });
});
