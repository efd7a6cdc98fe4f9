import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { type FtpsSettings, startFtpsSite } from '../../../src/delivery/ftps/ftps-site.ts';
import type { RunningSite } from '../../../src/delivery/own-site.ts';
import { silentLog } from '../../../src/log.ts';
import { testCertificate } from '../../support/certificate.ts';
import { freePort } from '../../support/free-port.ts';
import { FtpsTalk } from '../../support/ftps-talk.ts';
import { HeldBytesWatch } from '../../support/held-bytes.ts';
import {
  digestOf,
  LONE_STAR,
  largeFile,
  siteAccounts,
  siteRecord,
  siteTree,
} from '../../support/own-site.ts';

const MEGABYTE = 1_000_000;

describe('FTPS transfers', () => {
  const record = siteRecord();
  const talks: FtpsTalk[] = [];
  let bytesRead = 0;
  let site: RunningSite;
  let ca: string;
  let watch: HeldBytesWatch | undefined;
  const large = largeFile(50 * MEGABYTE, (bytes) => {
    bytesRead += bytes;
    watch?.pass(bytes);
  });
  const medium = largeFile(MEGABYTE);

  async function startSite(passive: Partial<FtpsSettings> = {}): Promise<RunningSite> {
    const tls = await testCertificate();
    ca = tls.cert;
    return startFtpsSite({
      tree: siteTree({ [LONE_STAR.account]: { 'large.zip': large, 'medium.zip': medium } }),
      accounts: siteAccounts(),
      record,
      tls,
      host: '127.0.0.1',
      port: 0,
      log: silentLog,
      clock: () => Temporal.Instant.from('2026-03-03T00:00:00Z'),
      ...passive,
    });
  }

  before(async () => {
    site = await startSite();
  });

  after(() => site.close());

  afterEach(() => {
    for (const talk of talks.splice(0)) talk.close();
    record.lines.length = 0;
    watch = undefined;
  });

  async function rep(): Promise<FtpsTalk> {
    const talk = await FtpsTalk.signedIn(site.port, ca, LONE_STAR);
    talks.push(talk);
    return talk;
  }

  async function fetchDigest(name: string): Promise<string> {
    const talk = await rep();
    const data = await talk.openData();
    expect(await talk.say(`RETR ${name}`)).to.match(/^150 /);
    const hash = createHash('sha256');
    for await (const chunk of data) hash.update(chunk as Buffer);
    expect(await talk.reply()).to.match(/^226 /);
    return hash.digest('hex');
  }

  it('tells the address and the ports that a firewall lets through', async () => {
    const port = await freePort();
    const passivePorts = { from: port, to: port };
    const guarded = await startSite({ passivePorts, passiveHost: '203.0.113.7' });
    const talk = await FtpsTalk.signedIn(guarded.port, ca, LONE_STAR);

    const reply = await talk.say('PASV');

    expect(reply).to.match(/^227 /);
    expect(reply).to.include(`(203,0,113,7,${port >> 8},${port & 255})`);
    talk.close();
    await guarded.close();
  });

  it('hands over a 50 MB file unchanged, holding only a few megabytes of it', async () => {
    const expected = digestOf(large);
    watch = new HeldBytesWatch();

    const digest = await fetchDigest('large.zip');

    expect(digest).to.equal(expected);
    expect(watch.looks).to.have.lengthOf(10);
    expect(Math.max(...watch.looks)).to.be.lessThan(25 * MEGABYTE);
  });

  it('reads no further ahead than a client takes', async () => {
    const talk = await rep();
    const data = await talk.openData();
    data.pause();
    bytesRead = 0;

    await talk.say('RETR large.zip');
    await delay(500);

    expect(bytesRead).to.be.within(1, 20 * MEGABYTE);
    data.destroy();
    expect(await talk.reply()).to.match(/^426 /);
  });

  it('serves twenty downloads side by side', async () => {
    const digests = await Promise.all(Array.from({ length: 20 }, () => fetchDigest('medium.zip')));

    expect(new Set(digests)).to.eql(new Set([digestOf(medium)]));
    const line = `downloaded ftps ${LONE_STAR.account} medium.zip ${MEGABYTE}`;
    expect(record.lines.filter((recorded) => recorded === line)).to.have.length(20);
  });

  it("RFC 4217 §10: resumes the control connection's TLS session on data connections", async () => {
    const talk = await rep();
    await talk.say('NOOP');
    const data = await talk.openData();
    data.resume();

    const secure = once(data, 'secureConnect').then(() => data.isSessionReused());
    await talk.say('NLST');

    expect(await secure).to.equal(true);
  });

  for (const [pattern, names] of [
    ['*.zip', ['large.zip', 'medium.zip']],
    ['-l m?d*.z*p', ['medium.zip']],
    ['/*large*', ['large.zip']],
    ['*.csv', []],
    ['?', []],
    ['../*', undefined],
    ['*/*', undefined],
  ] as const) {
    it(`lists the files that a pattern means, in this folder only: ${pattern}`, async () => {
      const talk = await rep();
      const data = await talk.openData();
      data.on('error', () => {});

      const reply = await talk.say(`NLST ${pattern}`);

      if (names === undefined) {
        data.destroy();
        expect(reply).to.equal('550 No such file.');
        return;
      }
      const told = (await text(data)).split('\r\n').filter((name) => name !== '');
      expect(await talk.reply()).to.match(/^226 /);
      expect(told.filter((name) => /^(large|medium)/.test(name))).to.deep.equal(names);
    });
  }

  it('stops on ABOR, stays usable, and records what had left by then', async () => {
    const talk = await rep();
    const data = await talk.openData();
    data.on('error', () => {});
    data.pause();
    await talk.say('RETR large.zip');
    await once(data, 'readable');

    expect(await talk.say('ABOR')).to.match(/^426 /);
    expect(await talk.reply()).to.match(/^226 /);
    expect(await talk.say('NOOP')).to.match(/^200 /);
    const [, bytes] = / large\.zip (\d+)$/.exec(record.lines.at(-1) ?? '') ?? [];
    expect(Number(bytes)).to.be.within(1, 49 * MEGABYTE);
  });

  it('ends a transfer whose connection was closed before it began', async () => {
    const talk = await rep();
    const data = await talk.openData();
    await once(data, 'secureConnect');
    data.resume().end();
    await once(data, 'close');

    expect(await talk.say('RETR medium.zip')).to.match(/^150 /);

    expect(await talk.reply()).to.match(/^426 /);
  });

  it('ends a transfer whose connection is closed before its TLS handshake', async () => {
    const talk = await rep();
    const port = Number(/\|(\d+)\|/.exec(await talk.say('EPSV'))?.[1]);
    const plain = connect(port, '127.0.0.1');
    await once(plain, 'connect');

    expect(await talk.say('RETR medium.zip')).to.match(/^150 /);
    plain.end();

    expect(await talk.reply()).to.match(/^425 /);
  });

  it('gives up the port when the client asks for another', async () => {
    const talk = await rep();
    const first = await talk.openData();
    first.on('error', () => {});
    const second = await talk.openData();
    second.resume();

    await talk.say('NLST');

    expect(await talk.reply()).to.match(/^226 /);
  });
});
