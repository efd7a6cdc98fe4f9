import { expect } from 'chai';
import ssh2 from 'ssh2';
import { startFtpsSite } from '../../src/delivery/ftps/ftps-site.ts';
import type { RunningSite } from '../../src/delivery/own-site.ts';
import { newSshKey } from '../../src/delivery/sftp/host-key.ts';
import { startSftpSite } from '../../src/delivery/sftp/sftp-site.ts';
import { silentLog } from '../../src/log.ts';
import { type TestCertificate, testCertificate } from '../support/certificate.ts';
import { FtpsTalk } from '../support/ftps-talk.ts';
import { BAYOU, LONE_STAR, siteAccounts, siteRecord, siteTree } from '../support/own-site.ts';

/** As many connections with three guesses each as a network has in a minute. */
const GUESSERS = 20;

describe('a network that has guessed sixty passwords within a minute', () => {
  const record = siteRecord();
  let tls: TestCertificate;
  let site: RunningSite;
  const door = () => ({
    ...{ tree: siteTree({}), accounts: siteAccounts(), record, host: '127.0.0.1', port: 0 },
    ...{ log: silentLog, clock: () => Temporal.Instant.from('2026-03-03T00:00:00Z') },
  });

  before(async () => {
    tls = await testCertificate();
  });
  afterEach(async () => {
    await site.close();
    record.lines.length = 0;
  });

  it('is not listened to at the FTPS site, whatever account it names, until that is over', async () => {
    site = await startFtpsSite({ ...door(), tls });
    const attempt = async (account: string, password: string) => {
      const talk = await FtpsTalk.open(site.port, tls.cert);
      await talk.encrypt();
      const replies: string[] = [];
      for (let reply = '530'; reply === '530'; replies.push(reply)) {
        await talk.say(`USER ${account}`);
        reply = (await talk.say(`PASS ${password}`)).slice(0, 3);
      }
      talk.close();
      return replies;
    };
    // Right ones do not count, however many.
    expect(await attempt(BAYOU.account, BAYOU.password)).to.eql(['230']);
    const guesses = await Promise.all(
      Array.from({ length: GUESSERS }, () => attempt(LONE_STAR.account, 'guess')),
    );

    expect(guesses.flat().filter((reply) => reply === '421')).to.have.length(GUESSERS);
    expect(await attempt(BAYOU.account, BAYOU.password)).to.eql(['421']);
    expect(record.lines.filter((line) => line.startsWith('refused'))).to.have.length(60);
  });

  it('is hung up on at the SFTP site', async () => {
    site = await startSftpSite({ ...door(), hostKey: newSshKey().privateKey });
    const guess = (password: string) =>
      new Promise<string>((resolve) => {
        const client = new ssh2.Client();
        client.on('error', () => resolve('refused'));
        client.on('close', () => resolve('hung up on'));
        client.on('ready', () => {
          client.end();
          resolve('let in');
        });
        const { account: username } = LONE_STAR;
        client.connect({ host: '127.0.0.1', port: site.port, username, password });
      });
    await Promise.all(Array.from({ length: 60 }, () => guess('guess')));

    expect(record.lines).to.have.length(60);
    expect(await guess(LONE_STAR.password)).to.not.equal('let in');
    expect(record.lines).to.have.length(60);
  });
});
