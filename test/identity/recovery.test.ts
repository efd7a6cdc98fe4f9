import { expect } from 'chai';
import { OWN_QUESTION, securityQuestion } from '../../src/identity/security-questions.ts';
import type { User } from '../../src/identity/user.ts';
import {
  type AccountServer,
  ANSWER,
  PASSWORD,
  QUESTION,
  startAccount,
} from '../support/account-server.ts';
import { cpuTimeOf } from '../support/cpu-time.ts';

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

  const NOTHING = { question: '', answer: '' };
  const RIGHT = { question: QUESTION, answer: ANSWER };

  async function recover(userId: string, answer: string, question: string = QUESTION) {
    return hub.recovery.answer(await hub.recovery.begin(userId), { question, answer });
  }

  it('BR-017.009 sends nothing for a wrong answer, and leaves the password as it is', async () => {
    expect(await recover('Ana.Ruiz', 'Main Street')).to.equal(false);

    expect(await hub.letters()).to.deep.equal([]);
    expect(await signIn(PASSWORD)).to.equal(undefined);
  });

  it('BR-017.009 asks a known id, one without a question and an unknown one the same, and says nothing of a question', async () => {
    const own = [await securityQuestion('Which word do I say to Fido?', ANSWER)];
    await hub.person('own.ruiz', { questions: own });
    await hub.person('bare.ruiz', { questions: [] });

    for (const userId of ['Ana.Ruiz', 'own.ruiz', 'bare.ruiz', 'nobody.here']) {
      const secret = await hub.recovery.begin(userId);
      expect(await hub.recovery.find(secret), userId).to.deep.equal({ asks: 'which-question' });
    }
    for (const userId of ['bare.ruiz', 'nobody.here']) {
      expect(await recover(userId, ANSWER), userId).to.equal(false);
    }
    expect(await hub.letters()).to.deep.equal([]);
  });

  it('BR-017.009 takes the right answer to another question for none', async () => {
    expect(await recover('Ana.Ruiz', ANSWER, 'first-car')).to.equal(false);
    expect(await recover('Ana.Ruiz', ANSWER, OWN_QUESTION)).to.equal(false);
    expect(await hub.letters()).to.deep.equal([]);
  });

  it('BR-017.009 takes the answer to any question in own words, without having shown it', async () => {
    const own = ['Which word do I say to Fido?', 'Which tree stood by the well?'];
    const questions = await Promise.all(
      own.map((words, i) => securityQuestion(words, `${i}${ANSWER}`)),
    );
    await hub.person('own.ruiz', { questions });

    expect(await recover('own.ruiz', ANSWER, OWN_QUESTION)).to.equal(false);
    expect(await recover('own.ruiz', `1${ANSWER}`, OWN_QUESTION)).to.equal(true);
  });

  it('BR-017.009 works as long for an id that nobody has, whichever question is chosen', async () => {
    await hub.person('own.ruiz', { questions: [await securityQuestion('Which word?', ANSWER)] });
    for (const question of [QUESTION, OWN_QUESTION]) {
      const times = {
        'own.ruiz': Number.POSITIVE_INFINITY,
        'nobody.here': Number.POSITIVE_INFINITY,
      };
      for (let round = 0; round < 8; round++) {
        hub.clock.turn({ minutes: 20 });
        for (const userId of ['own.ruiz', 'nobody.here'] as const) {
          const secret = await hub.recovery.begin(userId);
          const wrong = { question, answer: 'wrong' };
          const time = await cpuTimeOf(() => hub.recovery.answer(secret, wrong));
          times[userId] = Math.min(times[userId], time);
        }
      }
      expect(times['nobody.here'] / times['own.ruiz'], question).to.be.within(0.5, 2);
    }
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
    expect(await refusal(hub.recovery.answer(late, RIGHT))).to.include({ kind: 'not-found' });

    const used = await hub.recovery.begin('Ana.Ruiz');
    expect(await hub.recovery.answer(used, RIGHT)).to.equal(true);
    expect(await refusal(hub.recovery.answer(used, RIGHT))).to.include({ kind: 'not-found' });
  });

  it('BR-017.001 sends one temporary password when the form is sent twice at once', async () => {
    const secret = await hub.recovery.begin('Ana.Ruiz');
    const outcomes = await Promise.all([1, 2].map(() => hub.recovery.answer(secret, RIGHT)));

    expect(outcomes).to.deep.equal([true, true]);
    expect(await hub.letters('temporary-password')).to.have.length(1);
  });

  it('BR-017.010 tells the owner of a lock once, with a link that leads to a reset and lifts it', async () => {
    for (let wrong = 0; wrong < 7; wrong++) await signIn('wrong');
    const letters = await hub.letters('account-locked');
    expect(letters).to.have.length(1);
    expect(await signIn(PASSWORD)).to.include({ kind: 'unauthenticated' });

    const secret = letters[0]?.facts.link?.split('/').at(-1) ?? '';
    expect(await hub.recovery.find(secret)).to.deep.equal({ asks: 'answer', question: QUESTION });
    expect(await hub.recovery.answer(secret, { ...RIGHT, question: '' })).to.equal(true);

    const [letter] = await hub.letters('temporary-password');
    expect(await signIn(letter?.facts.password ?? '')).to.equal(undefined);
  });

  it('BR-017.010 takes the link of a lock for a day, and no longer', async () => {
    for (let wrong = 0; wrong < 4; wrong++) await signIn('wrong');
    const [locked] = await hub.letters('account-locked');
    const secret = locked?.facts.link?.split('/').at(-1) ?? '';

    hub.clock.turn({ hours: 23, minutes: 59 });
    expect(await hub.recovery.find(secret)).to.include({ asks: 'answer' });
    hub.clock.turn({ minutes: 1 });

    expect(await refusal(hub.recovery.find(secret))).to.include({ kind: 'not-found' });
  });

  it('BR-017.010 asks nothing behind the link of a lock when there is no question: the mailbox is the proof', async () => {
    await hub.person('bare.ruiz', { questions: [] });
    for (let wrong = 0; wrong < 4; wrong++) await refusal(hub.users.signIn('bare.ruiz', 'wrong'));
    const [locked] = await hub.letters('account-locked');
    const secret = locked?.facts.link?.split('/').at(-1) ?? '';

    expect(await hub.recovery.find(secret)).to.deep.equal({ asks: 'nothing' });
    expect(await hub.recovery.answer(secret, NOTHING)).to.equal(true);
    expect(await hub.letters('temporary-password')).to.have.length(1);
  });

  describe('BR-017.010 of an account that is locked and has no question yet', () => {
    let bare: User;
    beforeEach(async () => {
      bare = await hub.person('bare.ruiz', { questions: [] });
      await lockOut('bare.ruiz');
    });

    async function lockOut(userId: string): Promise<void> {
      for (let wrong = 0; wrong < 4; wrong++) await refusal(hub.users.signIn(userId, 'wrong'));
    }

    it('sends nothing to who is not active, nor to who has a question', async () => {
      await hub.accounts.suspend(bare.id, { role: 'tdsp', id: 't' });
      await lockOut('Ana.Ruiz');
      hub.clock.turn({ hours: 25 });

      expect(await recover('bare.ruiz', ANSWER)).to.equal(false);
      expect(await recover('Ana.Ruiz', 'wrong')).to.equal(false);

      expect(await hub.letters('account-locked')).to.have.length(2);
    });

    it('sends the letter again after its link is dead, so that nobody is locked out for good', async () => {
      hub.clock.turn({ hours: 25 });
      expect(await recover('bare.ruiz', ANSWER)).to.equal(false);

      const letters = await hub.letters('account-locked');
      expect(letters).to.have.length(2);
      const secret = letters.at(-1)?.facts.link?.split('/').at(-1) ?? '';
      expect(await hub.recovery.answer(secret, NOTHING)).to.equal(true);
      const [letter] = await hub.letters('temporary-password');
      const password = letter?.facts.password ?? '';
      expect(await refusal(hub.users.signIn('bare.ruiz', password))).to.equal(undefined);
      const [told] = await hub.events('identity.lock-told');
      expect(told).to.include({ subject: bare.id });
    });

    it('sends it once an hour at most, however often and at once it is asked for', async () => {
      hub.clock.turn({ minutes: 59 });
      await recover('bare.ruiz', ANSWER);
      expect(await hub.letters('account-locked')).to.have.length(1);
      hub.clock.turn({ minutes: 1 });
      const outcomes = await Promise.all([1, 2, 3].map(() => recover('bare.ruiz', ANSWER)));
      hub.clock.turn({ minutes: 59 });
      await recover('bare.ruiz', ANSWER);

      expect(outcomes).to.deep.equal([false, false, false]);
      expect(await hub.letters('account-locked')).to.have.length(2);
      expect(await refusal(hub.users.signIn('bare.ruiz', PASSWORD))).to.include({
        kind: 'unauthenticated',
      });
    });

    it('works as long as for an id that nobody has', async () => {
      const times = {
        'bare.ruiz': Number.POSITIVE_INFINITY,
        'nobody.here': Number.POSITIVE_INFINITY,
      };
      for (let round = 0; round < 8; round++) {
        hub.clock.turn({ hours: 1 });
        for (const userId of ['bare.ruiz', 'nobody.here'] as const) {
          const time = await cpuTimeOf(() => recover(userId, ANSWER));
          times[userId] = Math.min(times[userId], time);
        }
      }
      expect(await hub.letters('account-locked')).to.have.length(9);
      expect(times['nobody.here'] / times['bare.ruiz']).to.be.within(0.5, 2);
    });
  });

  it('BR-017.010 tells nobody of wrong passwords for an account that is not active', async () => {
    await hub.accounts.suspend(ana.id, { role: 'tdsp', id: 't' });
    for (let wrong = 0; wrong < 5; wrong++) await signIn('wrong');

    expect(await hub.letters('account-locked')).to.deep.equal([]);
  });

  it('BR-017.009 tells an address all its user ids in one letter, and an unknown one nothing', async () => {
    await hub.person('ana.second', { email: 'ANA.RUIZ@home.example' });
    await hub.person('ana.gone', { email: ana.email, status: 'revoked' });
    await hub.person('ana.later', { email: ana.email, status: 'unconfirmed' });
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
        times[kind].push(await cpuTimeOf(() => recover(userId, 'wrong')));
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
