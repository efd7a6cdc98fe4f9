import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Definition, Document } from '../../src/collections.ts';
import { HubError } from '../../src/errors.ts';
import { hashPassword, isPassword } from '../../src/identity/passwords.ts';
import type { User } from '../../src/identity/user.ts';
import { Users } from '../../src/identity/users.ts';
import { openSqliteCollections } from '../../src/storage/sqlite/collections.ts';
import { cpuTimeOf } from '../support/cpu-time.ts';
import { type HubApp, OPERATOR, startHubApp, turnedClock } from '../support/hub-app.ts';

const PASSWORD = 'correct horse battery';

describe('passwords', () => {
  it('are kept as argon2id with a salt of their own', async () => {
    const [one, other] = await Promise.all([hashPassword(PASSWORD), hashPassword(PASSWORD)]);

    expect(one).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[^$]{22}\$[^$]{43}$/);
    expect(one).to.not.equal(other);
    expect(await isPassword('wrong', one)).to.equal(false);
    expect(await isPassword(PASSWORD, one)).to.equal(true);
  });

  it('are the same whichever way an accent was typed', async () => {
    const phc = await hashPassword('contrase\u00f1a');

    expect(await isPassword('contrasen\u0303a', phc)).to.equal(true);
  });

  it('are checked at the cost that was kept with them', async () => {
    // Only when the passes are read from the string does another number give another tag.
    const other = (await hashPassword(PASSWORD)).replace('t=2', 't=1');

    expect(await isPassword(PASSWORD, other)).to.equal(false);
  });
});

describe('signing in', () => {
  let app: HubApp;
  let user: User;

  beforeEach(async () => {
    app = await startHubApp();
    const wanted = { userId: 'Ana.Ruiz', role: 'customer', language: 'es' } as const;
    user = await app.users.create({ ...wanted, password: PASSWORD, customerId: 'c1' }, OPERATOR);
  });
  afterEach(() => app.stop());

  const signIn = (userId: string, password: string): Promise<unknown> =>
    app.users.signIn(userId, password).catch((error: unknown) => error);
  const REFUSED = { kind: 'unauthenticated', messageKey: 'identity.refused' };

  it('does not hold for who was given other permissions while it was going on', async () => {
    const entered = await app.users.signIn('Ana.Ruiz', PASSWORD);
    const { store } = app.users;
    const next = { ...entered, version: entered.version + 1, permissions: ['user.administer'] };
    const before = await app.users.isStillLet(entered);
    await app.collections.keep([store.replacing(next)]);

    expect(before).to.equal(true);
    expect(await app.users.isStillLet(entered)).to.equal(false);
    expect(await app.users.isStillLet(next)).to.equal(true);
  });

  it('gives the same answer for an unknown user and a wrong password', async () => {
    expect(await signIn('nobody', PASSWORD)).to.include(REFUSED);
    expect(await signIn('Ana.Ruiz', 'wrong')).to.include(REFUSED);
    expect(await app.events('identity.refused')).to.have.length(2);
  });

  it('keeps what was typed off the record', async () => {
    await signIn(PASSWORD, PASSWORD);

    expect(JSON.stringify(await app.events('identity.refused'))).to.not.include(PASSWORD);
  });

  it('BR-017.010 locks an account after four wrong passwords in five minutes', async () => {
    for (let wrong = 1; wrong <= 4; wrong++) await signIn('Ana.Ruiz', 'wrong');

    expect(await signIn('Ana.Ruiz', PASSWORD)).to.include(REFUSED);
    expect(await app.events('identity.locked')).to.have.length(1);
  });

  it('BR-017.010 counts a wrong password for five minutes to the second, and no longer', async () => {
    for (const wrong of ['a', 'b', 'c']) await signIn('Ana.Ruiz', wrong);
    app.clock.turn({ minutes: 4, seconds: 59 });
    await signIn('Ana.Ruiz', 'd');

    expect(await signIn('Ana.Ruiz', PASSWORD)).to.include(REFUSED);
    expect(await app.events('identity.locked')).to.have.length(1);
  });

  it('BR-017.010 lets who has no e-mail address in again after a quarter of an hour, since no reset can reach them', async () => {
    for (let wrong = 1; wrong <= 4; wrong++) await signIn('Ana.Ruiz', 'wrong');

    app.clock.turn({ minutes: 14 });
    expect(await signIn('Ana.Ruiz', PASSWORD)).to.include(REFUSED);
    app.clock.turn({ minutes: 1 });
    expect(await signIn('Ana.Ruiz', PASSWORD)).to.include({ id: user.id });
  });

  it('BR-017.010 keeps who has an e-mail address locked out for as long as it takes', async () => {
    const wanted = { userId: 'Rosa.Paz', role: 'customer', email: 'rosa@home.example' } as const;
    await app.users.create({ ...wanted, password: PASSWORD }, OPERATOR);
    for (let wrong = 1; wrong <= 4; wrong++) await signIn('Rosa.Paz', 'wrong');

    app.clock.turn({ hours: 24 * 400 });

    expect(await signIn('Rosa.Paz', PASSWORD)).to.include(REFUSED);
  });

  it('BR-017.010 looks at no more than four passwords, however many come at once', async () => {
    const guesses = [...Array.from({ length: 9 }, () => 'wrong'), PASSWORD];

    const outcomes = await Promise.all(guesses.map((guess) => signIn('Ana.Ruiz', guess)));

    for (const outcome of outcomes) expect(outcome).to.include(REFUSED);
  });

  it('forgives wrong passwords that are five minutes old, and all of them after a right one', async () => {
    for (const wrong of ['a', 'b', 'c']) await signIn('Ana.Ruiz', wrong);
    app.clock.turn({ minutes: 5 });
    for (const wrong of ['a', 'b', 'c']) await signIn('Ana.Ruiz', wrong);

    expect(await signIn('Ana.Ruiz', PASSWORD)).to.include({ id: user.id });
    for (const wrong of ['a', 'b', 'c']) await signIn('Ana.Ruiz', wrong);
    expect(await signIn('Ana.Ruiz', PASSWORD)).to.include({ id: user.id });
  });

  it('takes a user id in any case, and puts the sign-in on the record', async () => {
    expect(await signIn('ana.ruiz', PASSWORD)).to.include({ id: user.id, userId: 'Ana.Ruiz' });

    const [event] = await app.events('identity.signed-in');
    expect(event).to.deep.include({ subject: user.id, actor: { role: 'customer', id: user.id } });
  });

  for (const status of ['unconfirmed', 'requested', 'suspended', 'revoked'] as const) {
    it(`refuses who is ${status} just as a wrong password`, async () => {
      const wanted = { userId: 'Rosa.Paz', role: 'rep', status, password: PASSWORD } as const;
      await app.users.create(wanted, OPERATOR);

      expect(await signIn('Rosa.Paz', PASSWORD)).to.include(REFUSED);
      expect(await app.events('identity.signed-in')).to.have.length(0);
    });
  }

  it('BR-017.016 takes a temporary password once, even of many at the same moment, and not after its end', async () => {
    const temporaryUntil = app.clock().add({ hours: 24 });
    for (const userId of ['Rosa.Paz', 'Late.Paz']) {
      const wanted = { userId, role: 'customer', password: PASSWORD, temporaryUntil } as const;
      await app.users.create(wanted, OPERATOR);
    }

    const tries = [1, 2, 3].map(() => signIn('Rosa.Paz', PASSWORD));
    const outcomes = await Promise.all(tries);
    expect(outcomes.filter((one) => one instanceof Error)).to.have.length(2);
    expect(await signIn('Rosa.Paz', PASSWORD)).to.include(REFUSED);

    app.clock.turn({ hours: 24 });
    expect(await signIn('Late.Paz', PASSWORD)).to.include(REFUSED);
  });

  it('gives up, rather than ask for ever, where saving is refused each time', async () => {
    let saved = 0;
    app.collections.commit = async () => {
      if (++saved > 100) throw new Error('asked for ever');
      throw new HubError('conflict', 'storage.duplicate');
    };
    app.clock.turn({ hours: 1 });

    expect(await signIn('Ana.Ruiz', PASSWORD)).to.include({ messageKey: 'storage.duplicate' });
    expect(saved).to.be.lessThan(10);
  });

  it('notes who was active, at most once an hour', async () => {
    app.clock.turn({ minutes: 59 });
    await signIn('Ana.Ruiz', PASSWORD);
    expect(await app.users.find(user.id)).to.include({ version: 1 });

    app.clock.turn({ minutes: 1 });
    await signIn('Ana.Ruiz', PASSWORD);
    const noted = await app.users.find(user.id);
    expect(noted).to.include({ version: 2 });
    expect(noted?.activeAt.toString()).to.equal(app.clock().toString());
  });

  it('takes about as long for an unknown user id as for a wrong password', async () => {
    const times = { known: [] as number[], unknown: [] as number[] };
    for (let round = 0; round < 8; round++) {
      app.clock.turn({ minutes: 5 });
      for (const [kind, userId] of [
        ['known', 'Ana.Ruiz'],
        ['unknown', 'Nobody.Ruiz'],
      ] as const) {
        times[kind].push(await cpuTimeOf(() => signIn(userId, 'wrong')));
      }
    }

    const [known, unknown] = [Math.min(...times.known), Math.min(...times.unknown)];
    expect(unknown / known).to.be.within(0.5, 2);
  });

  it('BR-028.017 keeps user ids apart, whatever their case', async () => {
    const wanted = { userId: 'ANA.RUIZ', role: 'rep', language: 'en', password: 'x' } as const;

    const taken = await app.users.create(wanted, OPERATOR).catch((error: unknown) => error);

    expect(taken).to.include({ kind: 'conflict' });
  });

  it('BR-028.017 gives nobody a user id that looks like another’s; who has that one signs in by it alone', async () => {
    const wanted = { userId: 'Ana.Ru1z', role: 'rep', language: 'en', password: 'x' } as const;

    const taken = await app.users.create(wanted, OPERATOR).catch((error: unknown) => error);

    expect(taken).to.include({ kind: 'conflict' });
    expect(await app.users.store.findByUserId('ana.ru1z')).to.equal(undefined);
  });
});

describe('users of a store from before looks were told apart', () => {
  const BEFORE: Definition = {
    unique: { userId: ['foldedUserId'] },
    instants: ['createdAt', 'activeAt', 'password.expiresAt', 'password.changedAt'],
  };
  const clock = turnedClock();
  let folder: string;
  let collections: Awaited<ReturnType<typeof openSqliteCollections>>;
  let users: Users;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'looks-'));
    const file = join(folder, 'hub.sqlite');
    const made = await startHubApp();
    const before = await openSqliteCollections(file);
    const stored = before.define<Document>('users', BEFORE);
    for (const userId of ['maria.bell', 'rnaria.be11']) {
      const wanted = { userId, password: PASSWORD, role: 'customer' } as const;
      const other = await made.users.creating(wanted, OPERATOR);
      await before.keep([stored.inserting(other.user)]);
    }
    await made.stop();
    await before.close();
    collections = await openSqliteCollections(file);
    users = new Users(collections, clock);
    clock.turn({ hours: 24 });
  });
  afterEach(async () => {
    await collections.close();
    rmSync(folder, { recursive: true });
  });

  it('BR-028.017 go on signing in and being saved, also who looks like another', async () => {
    for (let day = 1; day <= 2; day++) {
      for (const userId of ['maria.bell', 'rnaria.be11']) {
        clock.turn({ hours: 24 });
        const { id } = await users.signIn(userId, PASSWORD);
        await users.chooseLanguage(id, day === 1 ? 'es' : 'en', () => []);
        expect(await users.find(id)).to.include({ userId, language: day === 1 ? 'es' : 'en' });
      }
    }
  });

  it('BR-028.017 keep newcomers from looking like them, once they were there', async () => {
    await users.signIn('maria.bell', PASSWORD);
    const wanted = { userId: 'MAR1A.bell', role: 'rep', password: PASSWORD } as const;

    const taken = await users.create(wanted, OPERATOR).catch((error: unknown) => error);
    const free = await users.create({ ...wanted, userId: 'maria.bella' }, OPERATOR);

    expect(taken).to.include({ kind: 'conflict', messageKey: 'storage.duplicate' });
    expect(free).to.include({ userId: 'maria.bella' });
  });
});
