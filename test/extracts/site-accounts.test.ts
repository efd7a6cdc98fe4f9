import { expect } from 'chai';
import type { Actor } from '../../src/audit-event.ts';
import type { Collections } from '../../src/collections.ts';
import { isHubError } from '../../src/errors.ts';
import { SiteAccountsService } from '../../src/extracts/site-accounts.ts';
import { siteRecord } from '../../src/extracts/site-record.ts';
import { openSqliteCollections } from '../../src/storage/sqlite/collections.ts';

const OPERATOR: Actor = { role: 'operator', id: 'test' };
const REP = '148055531';
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBmQ0uE2lR1yqJ8m0l8sA3o2 rep@example.org';

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

    expect(await accounts.checkPassword(REP, 'wrong')).to.equal(false);
    expect(await accounts.checkPassword('888888888', 'wrong')).to.equal(false);
    expect(await accounts.checkPassword('999999999', '')).to.equal(false);
  });

  it('makes a password of 24 characters, and stores only its hash', async () => {
    const { password = '' } = await accounts.set(REP, {}, OPERATOR);
    const again = await accounts.set('999999999', {}, OPERATOR);

    expect(password)
      .to.match(/^[A-Za-z2-9]{24}$/)
      .and.not.equal(again.password);
    expect(await accounts.checkPassword(REP, password)).to.equal(true);
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
    expect(await accounts.checkPassword(REP, password)).to.equal(true);
  });

  it('locks after four wrong passwords within five minutes, for fifteen minutes, on the record', async () => {
    const { password = '' } = await accounts.set(REP, {}, OPERATOR);
    for (let guess = 0; guess < 4; guess++) await accounts.checkPassword(REP, `guess ${guess}`);

    expect(await accounts.checkPassword(REP, password)).to.equal(false);
    now = now.add({ minutes: 14 });
    expect(await accounts.checkPassword(REP, password)).to.equal(false);
    now = now.add({ minutes: 1 });
    expect(await accounts.checkPassword(REP, password)).to.equal(true);
    const locked = await Array.fromAsync(collections.events({ action: 'site.locked' }));
    expect(locked.map(({ subject }) => subject)).to.deep.equal([REP]);
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

    expect(await accounts.checkPassword(REP, password)).to.equal(true);
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

async function refusal(step: Promise<unknown>): Promise<string> {
  try {
    await step;
    return 'none';
  } catch (error) {
    return isHubError(error, 'invalid') ? error.messageKey : String(error);
  }
}
