import { expect } from 'chai';
import { fill, PASSWORD } from '../../support/account-server.ts';
import { Authenticator } from '../../support/authenticator.ts';
import {
  askedIn,
  prove,
  recoveryCodesIn,
  type SecondFactorServer,
  setUpApp,
  startSecondFactor,
} from '../../support/second-factor-server.ts';
import { type Answer, Visitor } from '../../support/visitor.ts';

const PROOF = '/sign-in/second-factor';
const PASSKEYS = '/account/second-factor/passkeys';
const NEW = '/account/second-factor/passkeys/new';
const CODES = '/account/second-factor/codes';

describe('passkeys', () => {
  let hub: SecondFactorServer;
  let visitor: Visitor;
  let key: Authenticator;
  let userId: string;
  beforeEach(async () => {
    hub = await startSecondFactor();
    userId = (await hub.person('ana.ruiz')).id;
    key = new Authenticator(hub.url);
    visitor = await signedIn('ana.ruiz');
  });
  afterEach(() => hub.stop());

  async function signedIn(id: string): Promise<Visitor> {
    const one = new Visitor(hub.url);
    await one.signIn(id, PASSWORD);
    return one;
  }

  async function add(
    one: Visitor,
    authenticator: Authenticator,
    label = 'My key',
  ): Promise<Answer> {
    await fill(one, PASSKEYS, { label, password: PASSWORD });
    return one.post(NEW, { answer: authenticator.make(askedIn(await one.get(NEW))) });
  }

  async function proveWith(one: Visitor, authenticator: Authenticator): Promise<Answer> {
    const answer = authenticator.prove(askedIn(await one.get(PROOF)));
    return one.post(`${PROOF}/passkey`, { answer, next: '/' });
  }

  const stored = async () => (await hub.user(userId)).secondFactor.passkeys;

  describe('being added', () => {
    it('ask for the password and a name', async () => {
      for (const wrong of [
        { label: 'My key', password: 'wrong' },
        { label: '  ', password: PASSWORD },
        { label: 'x'.repeat(61), password: PASSWORD },
      ]) {
        expect((await fill(visitor, PASSKEYS, wrong)).status).to.equal(400);
        expect((await visitor.get(NEW)).location).to.equal(PASSKEYS);
      }
    });

    it('are refused without a challenge, with an old one and with another session’s', async () => {
      await visitor.get(PASSKEYS);
      const none = await visitor.post(NEW, { answer: key.make({ challenge: 'AAAA' }) });
      expect(none.status).to.equal(400);

      await fill(visitor, PASSKEYS, { label: 'My key', password: PASSWORD });
      const asked = askedIn(await visitor.get(NEW));
      hub.clock.turn({ minutes: 5 });
      expect((await visitor.post(NEW, { answer: key.make(asked) })).status).to.equal(400);

      const other = await signedIn('ana.ruiz');
      await fill(other, PASSKEYS, { label: 'My key', password: PASSWORD });
      const others = askedIn(await other.get(NEW));
      await fill(visitor, PASSKEYS, { label: 'My key', password: PASSWORD });
      expect((await visitor.post(NEW, { answer: key.make(others) })).status).to.equal(400);
      expect(await stored()).to.deep.equal([]);
    });

    it('are refused from another site and when the answer is nonsense', async () => {
      const elsewhere = new Authenticator('https://elsewhere.example');
      expect((await add(visitor, elsewhere)).status).to.equal(400);

      for (const answer of ['', '{}', 'null', '[1]', '{"id":1}', 'x'.repeat(30_000)]) {
        await fill(visitor, PASSKEYS, { label: 'My key', password: PASSWORD });
        await visitor.get(NEW);
        expect((await visitor.post(NEW, { answer })).status, answer.slice(0, 9)).to.equal(400);
      }
      expect(await stored()).to.deep.equal([]);
    });

    it('lead to recovery codes, a letter, an event, and the end of other sessions', async () => {
      const other = await signedIn('ana.ruiz');
      const { status, location } = await add(visitor, key);

      expect([status, location]).to.deep.equal([303, CODES]);
      expect(recoveryCodesIn(await visitor.get(CODES))).to.have.length(10);
      expect(await stored()).to.have.length(1);
      expect((await stored())[0]).to.include({ id: key.id, label: 'My key', counter: 0 });
      expect(await hub.letters('second-factor-changed')).to.have.length(1);
      expect(await hub.events('identity.passkey-added')).to.have.length(1);
      expect((await other.get('/account')).location).to.match(/^\/sign-in\?/);
    });

    it('are refused when the user has the same one', async () => {
      await add(visitor, key);

      expect((await add(visitor, key)).status).to.equal(409);
      expect(await stored()).to.have.length(1);
    });

    it('are ten at most', async () => {
      await add(visitor, key);
      const user = await hub.user(userId);
      const [one] = user.secondFactor.passkeys;
      const passkeys = Array.from({ length: 10 }, (_, n) => ({ ...one, id: `key-${n}` })) as never;
      const full = {
        ...user,
        version: user.version + 1,
        secondFactor: { ...user.secondFactor, passkeys },
      };
      const because = {
        at: hub.clock(),
        actor: { role: 'nobody', id: '' },
        action: 'test',
        subject: '',
      } as const;
      await hub.collections.commit([hub.users.store.replacing(full)], because);

      const eleventh = { label: 'One more', password: PASSWORD };
      const { status, text } = await fill(visitor, PASSKEYS, eleventh);
      expect(status).to.equal(400);
      expect(text).to.include('You have 10 passkeys already');
    });
  });

  describe('at a sign-in', () => {
    beforeEach(async () => {
      await add(visitor, key);
      visitor = await signedIn('ana.ruiz');
    });

    it('stand before everything else', async () => {
      for (const path of ['/', '/account', PASSKEYS]) {
        expect((await visitor.get(path)).location, path).to.match(/^\/sign-in\/second-factor/);
      }
    });

    it('are refused when the challenge is five minutes old', async () => {
      const asked = askedIn(await visitor.get(PROOF));
      hub.clock.turn({ minutes: 5 });
      const answer = await visitor.post(`${PROOF}/passkey`, {
        answer: key.prove(asked),
        next: '/',
      });

      expect(answer.status).to.equal(400);
      expect((await visitor.get('/account')).status).to.equal(303);
    });

    it('are refused when the challenge has been used, or is another session’s', async () => {
      const asked = askedIn(await visitor.get(PROOF));
      await visitor.post(`${PROOF}/passkey`, { answer: '{}', next: '/' });
      const again = await visitor.post(`${PROOF}/passkey`, { answer: key.prove(asked), next: '/' });
      expect(again.status).to.equal(400);

      const other = await signedIn('ana.ruiz');
      const others = askedIn(await other.get(PROOF));
      await visitor.get(PROOF);
      const moved = await visitor.post(`${PROOF}/passkey`, {
        answer: key.prove(others),
        next: '/',
      });
      expect(moved.status).to.equal(400);
    });

    it('are refused when they are another user’s, or of another site', async () => {
      await hub.person('rosa.paz');
      const rosas = new Authenticator(hub.url);
      await add(await signedIn('rosa.paz'), rosas);

      expect((await proveWith(visitor, rosas)).status).to.equal(400);
      const elsewhere = Object.assign(new Authenticator('https://elsewhere.example'), {
        id: key.id,
      });
      expect((await proveWith(visitor, elsewhere)).status).to.equal(400);
      const forged = Object.assign(new Authenticator(hub.url), { id: key.id });
      expect((await proveWith(visitor, forged)).status).to.equal(400);
      expect((await visitor.get('/account')).status).to.equal(303);
    });

    it('are refused when their counter does not rise, as a copy’s would not', async () => {
      key.counter = 7;
      expect((await proveWith(visitor, key)).status).to.equal(303);
      const second = await signedIn('ana.ruiz');
      key.counter = 7;

      expect((await proveWith(second, key)).status).to.equal(400);
      expect((await stored())[0]?.counter).to.equal(8);
      expect((await proveWith(second, key)).status).to.equal(303);
    });

    it('let in, and it is on the record', async () => {
      expect((await proveWith(visitor, key)).status).to.equal(303);

      expect((await visitor.get('/account')).status).to.equal(200);
      const [event] = await hub.events('identity.second-factor-passed');
      expect(event).to.deep.include({ subject: userId, detail: { by: 'passkey' } });
    });
  });

  describe('of one’s own', () => {
    const page = () => `${PASSKEYS}/${key.id}`;
    beforeEach(async () => {
      await add(visitor, key, 'First');
      await visitor.post(`${CODES}/kept`, {});
    });

    it('are nobody else’s to rename or remove', async () => {
      await hub.person('rosa.paz');
      const rosa = await signedIn('rosa.paz');

      expect((await rosa.get(page())).status).to.equal(404);
      await rosa.get('/account/second-factor');
      expect((await rosa.post(page(), { label: 'Hers' })).status).to.equal(404);
      const removal = await rosa.post(`${page()}/remove`, { password: PASSWORD });
      expect(removal.status).to.equal(404);
      expect((await stored())[0]?.label).to.equal('First');
    });

    it('get another name', async () => {
      expect((await fill(visitor, page(), { label: '' })).status).to.equal(400);
      const { location } = await fill(visitor, page(), { label: '  <b>Second</b> ' });

      expect(location).to.equal('/account/second-factor?done=passkey-renamed');
      expect((await visitor.get(location)).text).to.include('&lt;b>Second&lt;/b>');
    });

    it('are removed for the password only', async () => {
      const remove = (password: string) => fill(visitor, page(), { password }, `${page()}/remove`);
      expect((await remove('wrong')).status).to.equal(400);
      expect(await stored()).to.have.length(1);
      expect((await remove(PASSWORD)).status).to.equal(303);

      expect((await hub.user(userId)).secondFactor).to.deep.equal({
        recoveryCodes: [],
        passkeys: [],
      });
      expect(await hub.events('identity.passkey-removed')).to.have.length(1);
    });
  });

  it('may be the last factor of nobody who must have one', async () => {
    await hub.person('host.one', { role: 'host' });
    const host = await signedIn('host.one');
    await add(host, key);
    await host.post(`${CODES}/kept`, {});
    const page = `${PASSKEYS}/${key.id}`;
    const remove = () => fill(host, page, { password: PASSWORD }, `${page}/remove`);

    expect((await remove()).status).to.equal(409);
    const { secret } = await setUpApp(hub, host);
    expect((await remove()).status).to.equal(303);
    const again = await signedIn('host.one');
    expect((await prove(again, hub.codeOf(secret))).status).to.equal(303);
  });

  it('what a session left behind is taken away when it is over', async () => {
    await fill(visitor, PASSKEYS, { label: 'My key', password: PASSWORD });
    hub.clock.turn({ minutes: 6 });
    await hub.secondFactors.memory.removeExpired();
    hub.clock.turn({ minutes: -6 });

    expect((await visitor.get(NEW)).location).to.equal(PASSKEYS);
  });
});
