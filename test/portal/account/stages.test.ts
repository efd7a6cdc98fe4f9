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
    expect(nextStage(await hub.person('rosa.paz'))).to.equal(undefined);
  });

  it('names the pages of the stages as the links do', () => {
    expect(STAGE_PAGES).to.include({ 'new-password': paths.password, terms: paths.terms });
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
