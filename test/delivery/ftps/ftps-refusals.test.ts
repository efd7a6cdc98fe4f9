import { once } from 'node:events';
import { createConnection } from 'node:net';
import { expect } from 'chai';
import { startFtpsSite } from '../../../src/delivery/ftps/ftps-site.ts';
import type { RunningSite } from '../../../src/delivery/own-site.ts';
import { standingAccounts } from '../../../src/extracts/standing-accounts.ts';
import { silentLog } from '../../../src/log.ts';
import { testCertificate } from '../../support/certificate.ts';
import { FtpsTalk } from '../../support/ftps-talk.ts';
import {
  BAYOU,
  LONE_STAR,
  siteAccounts,
  siteRecord,
  siteTree,
  textFile,
} from '../../support/own-site.ts';

describe('What the FTPS site refuses', () => {
  const record = siteRecord();
  const talks: FtpsTalk[] = [];
  const shut = new Set<string>();
  const held = siteTree({
    [LONE_STAR.account]: { 'ours.zip': textFile('our usage') },
    [BAYOU.account]: { 'theirs.zip': textFile('their usage') },
  });
  let site: RunningSite;
  let ca: string;

  before(async () => {
    const tls = await testCertificate();
    ca = tls.cert;
    site = await startFtpsSite({
      tree: held,
      accounts: standingAccounts(siteAccounts(), async (duns) => shut.has(duns)),
      record,
      tls,
      host: '127.0.0.1',
      port: 0,
      log: silentLog,
      clock: () => Temporal.Instant.from('2026-03-03T00:00:00Z'),
    });
  });

  after(() => site.close());

  afterEach(() => {
    for (const talk of talks.splice(0)) talk.close();
    record.lines.length = 0;
    shut.clear();
  });

  async function stranger(): Promise<FtpsTalk> {
    const talk = await FtpsTalk.open(site.port, ca);
    talks.push(talk);
    return talk;
  }

  async function rep(): Promise<FtpsTalk> {
    const talk = await FtpsTalk.signedIn(site.port, ca, LONE_STAR);
    talks.push(talk);
    return talk;
  }

  it('takes no name and no password before TLS is on', async () => {
    const talk = await stranger();

    expect(await talk.say(`USER ${LONE_STAR.account}`)).to.match(/^530 /);
    expect(await talk.say(`PASS ${LONE_STAR.password}`)).to.match(/^530 /);
    expect(await talk.say('LIST')).to.match(/^530 /);
  });

  it('hangs up on commands that were slipped in behind AUTH in clear text', async () => {
    const talk = await stranger();

    talk.send(`AUTH TLS\r\nUSER ${LONE_STAR.account}\r\n`);

    expect(await talk.reply()).to.equal('');
  });

  it('answers a wrong password and an unknown account alike, late, and notes both', async () => {
    const talk = await stranger();
    await talk.encrypt();
    const start = performance.now();

    await talk.say(`USER ${LONE_STAR.account}`);
    const wrong = await talk.say('PASS guess');
    await talk.say('USER nobody');
    const unknown = await talk.say('PASS guess');

    expect(wrong).to.match(/^530 /).and.to.equal(unknown);
    expect(performance.now() - start).to.be.greaterThan(1900);
    expect(record.lines).to.eql([`refused ftps ${LONE_STAR.account}`, 'refused ftps nobody']);
  });

  it('hangs up after three refused sign-ins', async () => {
    const talk = await stranger();
    await talk.encrypt();

    const replies: string[] = [];
    for (let attempt = 0; attempt < 3; attempt++) {
      await talk.say(`USER ${LONE_STAR.account}`);
      replies.push((await talk.say('PASS guess')).slice(0, 3));
    }

    expect(replies).to.eql(['530', '530', '421']);
    expect(await talk.reply()).to.equal('');
  });

  it('RFC 4217 §9: sends nothing over a data connection in clear text', async () => {
    const talk = await stranger();
    await talk.encrypt();
    await talk.say(`USER ${LONE_STAR.account}`);
    await talk.say(`PASS ${LONE_STAR.password}`);

    expect(await talk.say('PROT P')).to.match(/^503 /);
    await talk.say('PBSZ 0');
    expect(await talk.say('PROT C')).to.match(/^534 /);
    expect(await talk.say('PROT S')).to.match(/^536 /);
    await talk.say('EPSV');
    for (const command of ['LIST', 'NLST', 'MLSD', 'RETR ours.zip']) {
      expect(await talk.say(command), command).to.match(/^522 /);
    }
    expect(await talk.say('CCC')).to.match(/^534 /);
  });

  it("BR-049 does not show or send another REP's file", async () => {
    const talk = await rep();
    await talk.say('EPSV');

    for (const command of ['SIZE', 'MDTM', 'MLST', 'RETR']) {
      expect(await talk.say(`${command} theirs.zip`), command).to.equal('550 No such file.');
    }
    expect(await talk.say(`RETR ../${BAYOU.account}/theirs.zip`)).to.match(/^550 /);
    expect(record.lines.filter((line) => line.startsWith('downloaded'))).to.eql([]);
  });

  it('BR-017.004 shows and sends nothing more once the account is shut, on the record once', async () => {
    const talk = await rep();
    await talk.say('EPSV');
    expect(await talk.say('SIZE ours.zip')).to.equal('213 9');
    shut.add(LONE_STAR.account);

    for (const command of ['LIST', 'NLST', 'MLSD', 'LIST ours.zip']) {
      expect(await talk.say(command), command).to.equal('550 This sign-in has ended.');
    }
    for (const command of ['RETR', 'SIZE', 'MDTM', 'MLST']) {
      expect(await talk.say(`${command} ours.zip`), command).to.equal(
        '550 This sign-in has ended.',
      );
    }
    const { account } = LONE_STAR;
    expect(record.lines).to.eql([`signed in ftps ${account}`, `refused ftps ${account}`]);
    // Whoever is let in again signs in again.
    shut.clear();
    expect(await talk.say('SIZE ours.zip')).to.equal('550 This sign-in has ended.');
    expect(await (await rep()).say('SIZE ours.zip')).to.equal('213 9');
  });

  it('has no folder but its root, whatever the path', async () => {
    const talk = await rep();
    await talk.say('EPSV');

    const folders = ['..', '/..', '../..', `/${BAYOU.account}`, 'etc', '/etc', './..', '~', '..\\'];
    for (const folder of folders) {
      expect(await talk.say(`CWD ${folder}`), folder).to.match(/^550 /);
    }
    expect(await talk.say('CDUP')).to.match(/^550 /);
    const files = [
      '../ours.zip',
      '/etc/passwd',
      '//etc/passwd',
      '/../etc/passwd',
      'ours.zip/',
      '.',
    ];
    for (const file of [...files, 'ours.zip/..', 'ours.zip\u0000', '%2e%2e/ours.zip']) {
      expect(await talk.say(`RETR ${file}`), file).to.match(/^550 /);
    }
    expect(await talk.say('PWD')).to.match(/^257 "\/"/);
  });

  it('is read only', async () => {
    const talk = await rep();
    await talk.say('EPSV');

    for (const command of ['STOR', 'APPE', 'DELE', 'MKD', 'RMD', 'RNFR']) {
      expect(await talk.say(`${command} ours.zip`), command).to.match(/^550 /);
    }
    expect(await talk.say('SITE CHMOD 777 ours.zip')).to.match(/^502 /);
    expect(await talk.say('PORT 127,0,0,1,7,7')).to.match(/^502 /);
    expect(await talk.say('BREW coffee')).to.match(/^500 /);
    expect(await talk.say('SIZE ours.zip')).to.equal('213 9');
  });

  it('RFC 3659 §5: refuses to restart at what is no offset or lies behind the end', async () => {
    const talk = await rep();

    expect(await talk.say('REST -1')).to.match(/^501 /);
    expect(await talk.say('REST ten')).to.match(/^501 /);
    expect(await talk.say('REST 99999999999999999999')).to.match(/^501 /);
    expect(await talk.say('REST 10')).to.match(/^350 /);
    await talk.say('EPSV');
    expect(await talk.say('RETR ours.zip')).to.match(/^554 /);
  });

  it('hangs up on a line that is too long, so that memory is bounded before sign-in', async () => {
    const talk = await stranger();

    expect(await talk.say(`USER ${'x'.repeat(5000)}`)).to.match(/^500 /);
    expect(await talk.reply()).to.equal('');
  });

  it('turns the 65th connection of one address away', async () => {
    const open = await Promise.all(Array.from({ length: 64 }, stranger));
    const socket = createConnection(site.port, '127.0.0.1');

    const [greeting] = (await once(socket, 'data')) as [Buffer];

    expect(greeting.toString()).to.match(/^421 /);
    expect(open).to.have.length(64);
  });
});
