import { expect } from 'chai';
import type { User } from '../../src/identity/user.ts';
import { type AccountServer, ANSWER, PASSWORD, startAccount } from '../support/account-server.ts';

describe('recovering access', () => {
  let hub: AccountServer;
  let ana: User;
  beforeEach(async () => {
    hub = await startAccount();
    ana = await hub.person('Ana.Ruiz');
  });
  afterEach(() => hub.stop());

  const refusal = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => undefined,
      (error: unknown) => error,
    );
  const signIn = (password: string) => refusal(hub.users.signIn('Ana.Ruiz', password));

  async function recover(userId: string, answer: string): Promise<boolean> {
    return hub.recovery.answer(await hub.recovery.begin(userId), answer);
  }

  it('BR-017.009 sends nothing for a wrong answer, and leaves the password as it is', async () => {
    expect(await recover('Ana.Ruiz', 'Main Street')).to.equal(false);

    expect(await hub.letters()).to.deep.equal([]);
    expect(await signIn(PASSWORD)).to.equal(undefined);
  });

  it('BR-017.009 asks an unknown id one of our questions, always the same one, and takes no answer', async () => {
    const asked = new Set<string | undefined>();
    for (let round = 0; round < 3; round++) {
      const secret = await hub.recovery.begin('nobody.here');
      asked.add((await hub.recovery.find(secret)).question);
      expect(await hub.recovery.answer(secret, ANSWER)).to.equal(false);
    }

    expect(asked.size).to.equal(1);
    expect([...asked][0]).to.be.a('string');
    expect(await hub.letters()).to.deep.equal([]);
  });

  it('BR-017.009 asks who has no question a made-up one, as if nobody had the id', async () => {
    await hub.person('bare.ruiz', { questions: [] });
    const secret = await hub.recovery.begin('bare.ruiz');

    expect((await hub.recovery.find(secret)).question).to.be.a('string');
    expect(await hub.recovery.answer(secret, ANSWER)).to.equal(false);
  });

  it('BR-017.009 counts wrong answers: after four, none is taken for a quarter of an hour', async () => {
    for (let wrong = 0; wrong < 4; wrong++)
      expect(await recover('Ana.Ruiz', 'wrong')).to.equal(false);

    expect(await recover('Ana.Ruiz', ANSWER)).to.equal(false);
    hub.clock.turn({ minutes: 15 });
    expect(await recover('Ana.Ruiz', ANSWER)).to.equal(true);
  });

  for (const status of ['unconfirmed', 'requested', 'suspended', 'revoked'] as const) {
    it(`BR-017.009 does nothing for who is ${status}`, async () => {
      await hub.person('other.ruiz', { status });

      expect(await recover('other.ruiz', ANSWER)).to.equal(false);
      expect(await hub.letters()).to.deep.equal([]);
    });
  }

  it('BR-017.001 BR-017.014 sends a temporary password after the right answer, however it is spelt', async () => {
    expect(await recover('ana.ruiz', '  avenida nino PERDIDO, #12')).to.equal(true);

    const [letter] = await hub.letters('temporary-password');
    expect(letter?.to).to.equal(ana.email);
    expect(await signIn(PASSWORD)).to.include({ kind: 'unauthenticated' });
    expect(await signIn(letter?.facts.password ?? '')).to.equal(undefined);
  });

  it('BR-017.001 takes an answer within a quarter of an hour, and once', async () => {
    const late = await hub.recovery.begin('Ana.Ruiz');
    hub.clock.turn({ minutes: 15 });
    expect(await refusal(hub.recovery.answer(late, ANSWER))).to.include({ kind: 'not-found' });

    const used = await hub.recovery.begin('Ana.Ruiz');
    expect(await hub.recovery.answer(used, ANSWER)).to.equal(true);
    expect(await refusal(hub.recovery.answer(used, ANSWER))).to.include({ kind: 'not-found' });
  });

  it('BR-017.001 sends one temporary password when the form is sent twice at once', async () => {
    const secret = await hub.recovery.begin('Ana.Ruiz');
    const outcomes = await Promise.all([1, 2].map(() => hub.recovery.answer(secret, ANSWER)));

    expect(outcomes).to.deep.equal([true, true]);
    expect(await hub.letters('temporary-password')).to.have.length(1);
  });

  it('BR-017.010 tells the owner of a lock once, with a link that leads to a reset and lifts it', async () => {
    for (let wrong = 0; wrong < 7; wrong++) await signIn('wrong');
    const letters = await hub.letters('account-locked');
    expect(letters).to.have.length(1);
    expect(await signIn(PASSWORD)).to.include({ kind: 'unauthenticated' });

    const secret = letters[0]?.facts.link?.split('/').at(-1) ?? '';
    expect((await hub.recovery.find(secret)).question).to.equal('childhood-street');
    expect(await hub.recovery.answer(secret, ANSWER)).to.equal(true);

    const [letter] = await hub.letters('temporary-password');
    expect(await signIn(letter?.facts.password ?? '')).to.equal(undefined);
  });

  it('BR-017.010 asks nothing behind the link of a lock when there is no question: the mailbox is the proof', async () => {
    await hub.person('bare.ruiz', { questions: [] });
    for (let wrong = 0; wrong < 4; wrong++) await refusal(hub.users.signIn('bare.ruiz', 'wrong'));
    const [locked] = await hub.letters('account-locked');
    const secret = locked?.facts.link?.split('/').at(-1) ?? '';

    expect(await hub.recovery.find(secret)).to.deep.equal({});
    expect(await hub.recovery.answer(secret, '')).to.equal(true);
    expect(await hub.letters('temporary-password')).to.have.length(1);
  });

  it('BR-017.010 tells nobody of wrong passwords for an account that is not active', async () => {
    await hub.accounts.suspend(ana.id, { role: 'tdsp', id: 't' });
    for (let wrong = 0; wrong < 5; wrong++) await signIn('wrong');

    expect(await hub.letters('account-locked')).to.deep.equal([]);
  });

  it('BR-017.009 tells an address all its user ids in one letter, and an unknown one nothing', async () => {
    await hub.person('ana.second', { email: 'ANA.RUIZ@home.example' });
    await hub.person('ana.gone', { email: ana.email, status: 'revoked' });
    await hub.recovery.tellUserIds('nobody@home.example');
    expect(await hub.letters()).to.deep.equal([]);

    await hub.recovery.tellUserIds(' Ana.Ruiz@Home.example');

    const letters = await hub.letters('user-ids');
    expect(letters).to.have.length(1);
    expect(letters[0]?.facts.userIds?.split(', ')).to.have.members(['Ana.Ruiz', 'ana.second']);
  });

  it('takes about as long for an unknown id as for a wrong answer', async () => {
    const times = { known: [] as number[], unknown: [] as number[] };
    for (let round = 0; round < 8; round++) {
      hub.clock.turn({ minutes: 15 });
      for (const [kind, userId] of [
        ['known', 'Ana.Ruiz'],
        ['unknown', 'nobody.here'],
      ] as const) {
        const start = performance.now();
        await recover(userId, 'wrong');
        times[kind].push(performance.now() - start);
      }
    }

    const [known, unknown] = [Math.min(...times.known), Math.min(...times.unknown)];
    expect(unknown / known).to.be.within(0.5, 2);
  });

  it('keeps answers and what was typed off the record', async () => {
    await recover('Ana.Ruiz', 'my secret street');
    await recover(PASSWORD, ANSWER);
    await hub.recovery.tellUserIds('private@home.example');

    const record = JSON.stringify(await Array.fromAsync(hub.collections.events()));
    expect(record).to.not.match(/secret street|harbor4maple|private@/);
  });
});
