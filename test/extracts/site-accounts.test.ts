import { expect } from 'chai';
import type { Actor } from '../../src/audit-event.ts';
import type { Collections } from '../../src/collections.ts';
import { isHubError } from '../../src/errors.ts';
import type { Credential, SiteAccounts } from '../../src/extracts/site.ts';
import { SiteAccountsService } from '../../src/extracts/site-accounts.ts';
import { siteRecord } from '../../src/extracts/site-record.ts';
import { standingAccounts } from '../../src/extracts/standing-accounts.ts';
import { openSqliteCollections } from '../../src/storage/sqlite/collections.ts';

/** As `ssh-keygen -l` prints it of the key. */
const FINGERPRINT = 'SHA256:tnms9ijXdAfv7eSC0mG+IwjoMtxF+c2bmRDuwi0MVoE';
const OPERATOR: Actor = { role: 'operator', id: 'test' };
const REP = '148055531';
const KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEg9shnMY5GtBOA4XuBSwbg72iqUfYeCo029LeO8Nlbc rep@example.org';

describe('accounts of the own site', () => {
  let collections: Collections;
  let accounts: SiteAccountsService;
  let now: Temporal.Instant;
  beforeEach(async () => {
    now = Temporal.Instant.from('2026-03-02T08:00:00Z');
    collections = await openSqliteCollections(':memory:');
    accounts = new SiteAccountsService(collections, () => now);
  });
  afterEach(() => collections.close());

  async function opens(account: string, password: string, at: SiteAccounts = accounts) {
    return (await at.checkPassword(account, password)) !== undefined;
  }

  it('refuses names that are no DUNS, short passwords and what is no public key', async () => {
    expect(await refusal(accounts.set('rep', {}, OPERATOR))).to.equal('extracts.bad-account');
    expect(await refusal(accounts.set(REP, { password: 'short' }, OPERATOR))).to.equal(
      'extracts.bad-password',
    );
    expect(await refusal(accounts.set(REP, { publicKey: 'ssh-dss AAAA' }, OPERATOR))).to.equal(
      'extracts.bad-key',
    );
    expect(await accounts.publicKeys(REP)).to.deep.equal([]);
  });

  it('refuses a wrong password, an unknown account, and an account with keys only', async () => {
    await accounts.set(REP, {}, OPERATOR);
    await accounts.set('999999999', { publicKey: KEY }, OPERATOR);

    expect(await opens(REP, 'wrong')).to.equal(false);
    expect(await opens('888888888', 'wrong')).to.equal(false);
    expect(await opens('999999999', '')).to.equal(false);
  });

  it('takes the place of a key with its other comment, has each once, and at most twenty', async () => {
    await accounts.set(REP, { publicKey: KEY }, OPERATOR);
    await accounts.set(REP, { publicKey: KEY.replace('rep@', 'other@') }, OPERATOR);
    expect(await accounts.publicKeys(REP)).to.deep.equal([KEY.replace('rep@', 'other@')]);

    for (let n = 1; n < 20; n++) await accounts.set(REP, { publicKey: aKey(n) }, OPERATOR);
    expect(await refusal(accounts.set(REP, { publicKey: aKey(20) }, OPERATOR))).to.equal(
      'extracts.too-many-keys',
    );
    expect(await accounts.publicKeys(REP)).to.have.length(20);
  });

  it('loses a key by its fingerprint, and what is not there is gone already', async () => {
    await accounts.set(REP, { publicKey: KEY }, OPERATOR);
    await accounts.removeKey(REP, 'SHA256:nothing', OPERATOR);
    expect(await accounts.publicKeys(REP)).to.deep.equal([KEY]);

    await accounts.removeKey(REP, FINGERPRINT, OPERATOR);
    await accounts.removeKey(REP, FINGERPRINT, OPERATOR);

    expect(await accounts.publicKeys(REP)).to.deep.equal([]);
    const events = await Array.fromAsync(collections.events({ action: 'site.key-removed' }));
    expect(events.map(({ detail }) => detail)).to.deep.equal([
      { type: 'ssh-ed25519', fingerprint: FINGERPRINT },
    ]);
  });

  it('closed, opens to neither password nor key, and can be set anew', async () => {
    await accounts.set(REP, { publicKey: KEY }, OPERATOR);
    const { password = '' } = await accounts.set(REP, {}, OPERATOR);

    await accounts.close(REP, OPERATOR);
    await accounts.close(REP, OPERATOR);

    expect(await opens(REP, password)).to.equal(false);
    expect(await accounts.publicKeys(REP)).to.deep.equal([]);
    expect(
      await Array.fromAsync(collections.events({ action: 'site.account-closed' })),
    ).to.have.length(1);
    const anew = await accounts.set(REP, {}, OPERATOR);
    expect(await opens(REP, anew.password ?? '')).to.equal(true);
  });

  it('BR-017.004 is shut for as long as whoever holds its DUNS is shut out', async () => {
    await accounts.set(REP, { publicKey: KEY }, OPERATOR);
    const { password = '' } = await accounts.set(REP, {}, OPERATOR);
    const shutOut = new Set([REP]);
    const standing = standingAccounts(accounts, async (duns) => shutOut.has(duns));

    expect(await opens(REP, password, standing)).to.equal(false);
    expect(await standing.publicKeys(REP)).to.deep.equal([]);
    shutOut.clear();
    expect(await opens(REP, password, standing)).to.equal(true);
    expect(await opens(REP, 'wrong', standing)).to.equal(false);
    expect(await standing.publicKeys(REP)).to.deep.equal([KEY]);
  });

  describe('a sign-in of before', () => {
    const shutOut = new Set<string>();
    let standing: SiteAccounts;
    let byKey: Credential;
    let byPassword: Credential;
    beforeEach(async () => {
      shutOut.clear();
      standing = standingAccounts(accounts, async (duns) => shutOut.has(duns));
      await accounts.set(REP, { publicKey: KEY }, OPERATOR);
      const { password = '' } = await accounts.set(REP, {}, OPERATOR);
      byKey = { kind: 'key', mark: KEY };
      const found = await standing.checkPassword(REP, password);
      if (found === undefined) throw new Error('the password does not open its account');
      byPassword = found;
    });

    /** By key, by password. */
    async function stillGood(): Promise<readonly boolean[]> {
      const asked = [byKey, byPassword].map((each) => standing.isStillGood(REP, each));
      return Promise.all(asked);
    }

    it('BR-017.004 ends when its account is shut out, and when it is closed', async () => {
      shutOut.add(REP);
      expect(await stillGood()).to.deep.equal([false, false]);
      shutOut.clear();
      expect(await stillGood()).to.deep.equal([true, true]);
      await accounts.close(REP, OPERATOR);
      expect(await stillGood()).to.deep.equal([false, false]);
    });

    it('ends with its own password or key, and with no other’s', async () => {
      await accounts.set(REP, { publicKey: KEY.replace('rep@', 'other@') }, OPERATOR);
      expect(await stillGood(), 'another comment').to.deep.equal([true, true]);
      await accounts.set(REP, {}, OPERATOR);
      expect(await stillGood(), 'another password').to.deep.equal([true, false]);
      await accounts.set(REP, { publicKey: aKey(1) }, OPERATOR);
      await accounts.removeKey(REP, FINGERPRINT, OPERATOR);
      expect(await stillGood(), 'no such key').to.deep.equal([false, false]);
    });
  });

  it('makes a password of 24 characters, and stores only its hash', async () => {
    const { password = '' } = await accounts.set(REP, {}, OPERATOR);
    const again = await accounts.set('999999999', {}, OPERATOR);

    expect(password)
      .to.match(/^[A-Za-z2-9]{24}$/)
      .and.not.equal(again.password);
    expect(await opens(REP, password)).to.equal(true);
    const events = await Array.fromAsync(collections.events());
    expect(events.map(({ action }) => action)).to.deep.equal([
      'site.password-set',
      'site.password-set',
    ]);
    expect(JSON.stringify(events)).not.to.include(password);
  });

  it('keeps keys when the password changes, and the password when a key is added', async () => {
    await accounts.set(REP, { publicKey: KEY }, OPERATOR);
    const { password = '' } = await accounts.set(REP, {}, OPERATOR);
    await accounts.set(REP, { publicKey: KEY }, OPERATOR);

    expect(await accounts.publicKeys(REP)).to.deep.equal([KEY]);
    expect(await opens(REP, password)).to.equal(true);
  });

  it('locks after four wrong passwords within five minutes, for fifteen minutes, on the record', async () => {
    const { password = '' } = await accounts.set(REP, {}, OPERATOR);
    for (let guess = 0; guess < 4; guess++) await accounts.checkPassword(REP, `guess ${guess}`);

    expect(await opens(REP, password)).to.equal(false);
    now = now.add({ minutes: 14 });
    expect(await opens(REP, password)).to.equal(false);
    now = now.add({ minutes: 1 });
    expect(await opens(REP, password)).to.equal(true);
    const locked = await Array.fromAsync(collections.events({ action: 'site.locked' }));
    expect(locked.map(({ subject }) => subject)).to.deep.equal([REP]);
  });

  it('BR-017.010 counts the wrong passwords of any five minutes, and no others', async () => {
    const { password = '' } = await accounts.set(REP, {}, OPERATOR);
    const guess = async (times: number) => {
      for (let n = 0; n < times; n++) await accounts.checkPassword(REP, `guess ${n}`);
    };

    await guess(1);
    now = now.add({ minutes: 4, seconds: 50 });
    await guess(2);
    now = now.add({ seconds: 10 });
    await guess(1);
    expect(await opens(REP, password), 'the first is five minutes old').to.equal(true);
    now = now.add({ minutes: 4, seconds: 49 });
    await guess(1);

    expect(await opens(REP, password)).to.equal(false);
  });

  it('is unlocked by a new password, and only for that', async () => {
    const { password: old = '' } = await accounts.set(REP, {}, OPERATOR);
    for (let guess = 0; guess < 4; guess++) await accounts.checkPassword(REP, `guess ${guess}`);
    expect(await accounts.find(REP)).to.include({ isLocked: true });

    const { password = '' } = await accounts.set(REP, {}, OPERATOR);

    expect(await accounts.find(REP)).to.include({ isLocked: false, hasPassword: true });
    expect(await opens(REP, old)).to.equal(false);
    expect(await opens(REP, password)).to.equal(true);
  });

  it('counts guesses made at the same time, too', async () => {
    await accounts.set(REP, {}, OPERATOR);

    await Promise.all(Array.from({ length: 6 }, () => accounts.checkPassword(REP, 'guess')));

    expect(await Array.fromAsync(collections.events({ action: 'site.locked' }))).to.have.length(1);
  });

  it('does not lock for wrong passwords that are far apart, nor one account for another', async () => {
    const { password = '' } = await accounts.set(REP, {}, OPERATOR);
    for (let guess = 0; guess < 6; guess++) {
      await accounts.checkPassword(REP, 'guess');
      await accounts.checkPassword('888888888', 'guess');
      now = now.add({ minutes: 5 });
    }

    expect(await opens(REP, password)).to.equal(true);
  });
});

describe('the record of the own site', () => {
  it('holds sign-ins, refusals and downloads, but not what people typed as a name', async () => {
    const collections = await openSqliteCollections(':memory:');
    const record = siteRecord(collections, () => Temporal.Instant.from('2026-03-02T08:00:00Z'));

    await record.refused('ftps', 'my secret', '192.0.2.1');
    await record.signedIn('sftp', REP, '192.0.2.1');
    await record.downloaded('sftp', REP, 'a.zip', 12);

    const events = await Array.fromAsync(collections.events());
    await collections.close();
    expect(events.map(({ action, actor }) => `${action} ${actor.role} ${actor.id}`)).to.deep.equal([
      'site.refused nobody ',
      `site.signed-in rep ${REP}`,
      `extract.downloaded rep ${REP}`,
    ]);
    expect(events[2]?.detail).to.deep.equal({ door: 'sftp', bytes: 12 });
    expect(JSON.stringify(events)).not.to.include('my secret');
  });
});

/** The `n`th key of a kind: 32 bytes of its own. */
function aKey(n: number): string {
  const [type = '', base64 = ''] = KEY.split(' ');
  const blob = Buffer.from(base64, 'base64');
  blob[blob.length - 1] = n;
  return `${type} ${blob.toString('base64')}`;
}

async function refusal(step: Promise<unknown>): Promise<string> {
  try {
    await step;
    return 'none';
  } catch (error) {
    return isHubError(error, 'invalid') ? error.messageKey : String(error);
  }
}
