import { expect } from 'chai';
import { STAGE_PAGES } from '../../../src/http/stage.ts';
import { nextStage } from '../../../src/identity/stages.ts';
import { paths } from '../../../src/portal/paths.ts';
import {
  type AccountServer,
  fill,
  OTHER_PASSWORD,
  PASSWORD,
  startAccount,
} from '../../support/account-server.ts';
import { Visitor } from '../../support/visitor.ts';

describe('between sign-in and everything else', () => {
  let hub: AccountServer;
  let visitor: Visitor;
  beforeEach(async () => {
    hub = await startAccount();
    visitor = new Visitor(hub.url);
  });
  afterEach(() => hub.stop());

  const soon = () => hub.clock().add({ hours: 24 });

  it('goes through the stages in order, and skips those that are over', async () => {
    const ana = await hub.person('ana.ruiz', { terms: [], temporaryUntil: soon() });
    const secondFactor = { recoveryCodes: [], passkeys: [], totpSecret: 'kept' };

    expect(nextStage({ ...ana, secondFactor })).to.equal('second-factor');
    expect(nextStage({ ...ana, secondFactor }, 'second-factor')).to.equal('new-password');
    expect(nextStage(ana)).to.equal('new-password');
    expect(nextStage(ana, 'new-password')).to.equal('terms');
    const bare = await hub.person('bare.ruiz', { questions: [], role: 'host' });
    expect(nextStage(bare)).to.equal('security-question');
    expect(nextStage(bare, 'security-question')).to.equal('enrol-second-factor');
    expect(nextStage(await hub.person('rosa.paz'))).to.equal(undefined);
  });

  it('names the pages of the stages as the links do', () => {
    expect(STAGE_PAGES).to.include({
      'new-password': paths.password,
      terms: paths.terms,
      'security-question': paths.questions,
    });
  });

  it('BR-017.016 lets who has a temporary password do nothing but change it', async () => {
    await hub.person('ana.ruiz', { temporaryUntil: soon() });
    await visitor.signIn('ana.ruiz', PASSWORD);

    for (const path of ['/', '/usage', '/account', '/account/sessions', '/account/questions']) {
      const { status, location } = await visitor.get(path);
      expect([status, location.split('?')[0]], path).to.deep.equal([303, '/account/password']);
    }
    expect((await visitor.get('/account/password')).text).to.not.include('id="old"');
    const form = await visitor.post('/account', { name: 'Eve' });
    expect([form.status, form.location]).to.deep.equal([303, '/account/password']);
  });

  it('BR-017.018 asks who has accepted older terms alone for the ones that hold now', async () => {
    const terms = [{ version: '2013-01', at: hub.clock() }];
    await hub.person('ana.ruiz', { terms });
    await visitor.signIn('ana.ruiz', PASSWORD);

    const { status, location } = await visitor.get('/account');

    expect([status, location.split('?')[0]]).to.deep.equal([303, '/terms']);
  });

  it('BR-017.016 goes on to where the user wanted to go, once the temporary password is changed', async () => {
    const ana = await hub.person('ana.ruiz', { temporaryUntil: soon() });
    await visitor.signIn('ana.ruiz', PASSWORD);
    const { location } = await visitor.get('/usage?esiid=1');
    const page = await visitor.get(location);
    expect(page.text).to.include('value="/usage?esiid=1"');

    const wanted = { wanted: OTHER_PASSWORD, repeated: OTHER_PASSWORD, next: '/usage?esiid=1' };
    const same = { wanted: PASSWORD, repeated: PASSWORD };
    expect((await visitor.post('/account/password', same)).status).to.equal(400);
    expect((await visitor.post('/account/password', wanted)).location).to.equal('/usage?esiid=1');

    expect((await visitor.get('/account')).status).to.equal(200);
    expect((await hub.user(ana.id)).password).to.include({ isTemporary: false, expiresAt: null });
    const again = new Visitor(hub.url);
    expect((await again.signIn('ana.ruiz', PASSWORD)).status).to.equal(401);
    expect((await again.signIn('ana.ruiz', OTHER_PASSWORD)).status).to.equal(303);
  });

  it('asks for the terms of use before anything else, and once per version', async () => {
    const ana = await hub.person('ana.ruiz', { terms: [] });
    await visitor.signIn('ana.ruiz', PASSWORD);
    expect((await visitor.get('/account')).location).to.equal('/terms?next=%2Faccount');

    await visitor.get('/terms');
    expect((await visitor.post('/terms', { next: '/account' })).location).to.equal('/account');
    await visitor.get('/account');
    await visitor.post('/terms', { next: '/account' });

    expect((await hub.user(ana.id)).terms).to.have.length(1);
    expect(await hub.events('identity.terms-accepted')).to.have.length(1);
    const again = new Visitor(hub.url);
    expect((await again.signIn('ana.ruiz', PASSWORD)).location).to.equal('/');
    expect((await again.get('/account')).status).to.equal(200);
  });

  it('BR-017.016 passes no stage by the form of another', async () => {
    const ana = await hub.person('ana.ruiz', { terms: [], temporaryUntil: soon() });
    await visitor.signIn('ana.ruiz', PASSWORD);
    await visitor.get('/terms');
    await visitor.post('/terms', { next: '/account' });

    expect((await visitor.get('/account')).location).to.match(/^\/account\/password/);
    expect((await hub.user(ana.id)).terms).to.deep.equal([]);
  });

  for (const role of ['rep', 'third-party', 'regulator', 'ercot', 'customer'] as const) {
    it(`BR-017.009 lets no ${role} go on without a security question`, async () => {
      const bare = await hub.person('bare.ruiz', { questions: [], role });
      await visitor.signIn('bare.ruiz', PASSWORD);

      expect((await visitor.get('/account')).location).to.equal(
        '/account/questions?next=%2Faccount',
      );
      await visitor.get('/account/questions');
      const good = { question: 'first-car', answer: 'Chevrolet', next: '/account' };
      for (const [wrong, field] of [
        [{ question: '' }, 'question'],
        [{ question: 'own', words: 'short' }, 'words'],
        [{ answer: 'x' }, 'answer'],
      ] as const) {
        const { status, text } = await visitor.post('/account/questions', { ...good, ...wrong });
        expect(status).to.equal(400);
        expect(text).to.include(`id="${field}-error"`).and.to.include('value="/account"');
        expect(text).to.not.include('Chevrolet');
      }
      await visitor.post('/account/questions/remove', { question: 'first-car' });
      expect((await visitor.get('/account')).status).to.equal(303);

      expect((await visitor.post('/account/questions', good)).location).to.equal('/account');

      expect((await visitor.get('/account')).status).to.equal(200);
      const given = { question: 'first-car', answer: 'chevrolet' };
      expect(await hub.recovery.answer(await hub.recovery.begin('bare.ruiz'), given)).to.equal(
        true,
      );
      expect(await hub.events('identity.questions-changed')).to.have.length(1);
      expect((await hub.user(bare.id)).questions).to.have.length(1);
    });
  }

  it('BR-017.009 goes on for who has chosen a question in another window meanwhile, and keeps that one', async () => {
    const bare = await hub.person('bare.ruiz', { questions: [] });
    await visitor.signIn('bare.ruiz', PASSWORD);
    await visitor.get('/account/questions');
    const first = { question: 'first-car', answer: 'Chevrolet' };
    await hub.profiles.chooseFirstQuestion(bare, first);

    const second = { question: 'first-job', answer: 'Waco', next: '/account' };
    expect((await visitor.post('/account/questions', second)).location).to.equal('/account');

    const { questions } = await hub.user(bare.id);
    expect(questions.map(({ question }) => question)).to.deep.equal(['first-car']);
  });

  it('gives a new cookie at every stage, and the older one is worth nothing', async () => {
    const ana = await hub.person('ana.ruiz', { terms: [] });
    await visitor.signIn('ana.ruiz', PASSWORD);
    const [before] = await hub.sessions.listOf(ana.id);
    await fill(visitor, '/terms', { next: '/' });
    const after = await hub.sessions.listOf(ana.id);

    expect(after).to.have.length(1);
    expect(after[0]?.id).to.not.equal(before?.id);
    expect(after[0]?.startedAt.toString()).to.equal(before?.startedAt.toString());
  });

  it('shows everybody the terms of use, and everybody who is not in the way in', async () => {
    const page = await visitor.get('/sign-in');
    for (const path of ['/recover/password', '/recover/user-id', '/register']) {
      expect(page.text).to.include(`href="${path}"`);
    }
    expect((await visitor.get('/terms')).status).to.equal(200);
    expect((await visitor.get('/terms')).text).to.not.include(
      '<form method="post" action="/terms"',
    );
  });
});
