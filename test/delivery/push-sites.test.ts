import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { extractSiteFromUrl } from '../../src/delivery/extract-site.ts';
import { sftpTarget } from '../../src/delivery/push-sftp.ts';
import { pushSite } from '../../src/delivery/push-site.ts';
import { describeWith } from '../support/engines.ts';
import { largeFile } from '../support/own-site.ts';
import { startProftpd, type TestFtpsServer } from '../support/proftpd.ts';
import { startSshd, type TestSftpServer } from '../support/sshd.ts';
import { extractSiteContract } from './extract-site-contract.ts';

const REP = '103994067';

/** The refusal that a delivery ends in, in every form in which it could reach a log. */
async function refusal(setting: string): Promise<{ error: unknown; text: string }> {
  const error: unknown = await extractSiteFromUrl(setting)
    .deliver(REP, 'a.zip', async () => Readable.from([Buffer.from('x')]))
    .catch((caught: unknown) => caught);
  const { stack, detail, cause } = error as { stack: string; detail: object; cause: Error };
  return { error, text: [stack, JSON.stringify(detail), String(cause?.stack)].join('\n') };
}

describe('A folder as the extract site', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hub-'));
  });

  after(() => rm(folder, { recursive: true }));

  extractSiteContract(async () => ({ site: extractSiteFromUrl(folder), root: folder }));

  it('fails to deliver where a file is in the way of the folder', async () => {
    const { error } = await refusal('/dev/null');

    expect(error).to.include({ kind: 'unavailable', messageKey: 'delivery.failed' });
  });
});

describeWith('proftpd', 'A ProFTPD as the extract site', () => {
  let server: TestFtpsServer;

  before(async () => {
    server = await startProftpd();
  });

  after(() => server.stop());

  function setting(password = server.password, query = `?ca=${server.caFile}`): string {
    const signIn = `${server.user}:${encodeURIComponent(password)}`;
    return `ftps://${signIn}@localhost:${server.port}/outgoing${query}`;
  }

  it('is not delivered to with a wrong password, which is told nowhere', async () => {
    const { error, text } = await refusal(setting('wr0ng-secret'));

    expect(error).to.include({ kind: 'unavailable', messageKey: 'delivery.failed' });
    expect(text).not.to.include('wr0ng-secret');
    expect(text).to.include(`ftps://localhost:${server.port}/outgoing`);
  });

  it('is not delivered to when nobody vouches for its certificate, unless that is asked for', async () => {
    const { error } = await refusal(setting(server.password, ''));
    expect(error).to.include({ messageKey: 'delivery.failed' });

    const insecure = extractSiteFromUrl(setting(server.password, '?insecure=1'));
    expect(await insecure.list(REP)).to.eql([]);
  });

  extractSiteContract(async () => {
    const site = extractSiteFromUrl(setting().replace('/outgoing?', '/?'));
    return { site, root: server.root };
  });
});

describeWith('sshd', 'An OpenSSH server as the extract site', () => {
  let server: TestSftpServer;

  before(async () => {
    server = await startSshd();
  });

  after(() => server.stop());

  function setting(query: string, password = ''): string {
    const signIn = password === '' ? server.user : `${server.user}:${password}`;
    return `sftp://${signIn}@127.0.0.1:${server.port}${server.root}${query}`;
  }

  it('is not delivered to with a wrong password, which is told nowhere', async () => {
    const { error, text } = await refusal(setting('', 'wr0ng-secret'));

    expect(error).to.include({ kind: 'unavailable', messageKey: 'delivery.failed' });
    expect(text).not.to.include('wr0ng-secret');
  });

  it('is not delivered to when it shows another host key than the pinned one', async () => {
    const { error } = await refusal(
      setting(`?key=${server.keyFile}&hostKey=SHA256:${'A'.repeat(43)}`),
    );

    expect(error).to.include({ kind: 'unavailable', messageKey: 'delivery.failed' });
  });

  extractSiteContract(async () => {
    const site = extractSiteFromUrl(
      setting(`?key=${server.keyFile}&hostKey=${server.fingerprint}`),
    );
    return { site, root: server.root };
  });

  describe('that falls silent in the middle of a file', () => {
    it('is given up, and purged of what had come', async () => {
      const line = await startFailingLine(server.port, 200_000);
      const { user, keyFile, root: folder } = server;
      const there = { host: '127.0.0.1', port: line.port, user, keyFile, folder };
      const site = pushSite(sftpTarget(there, 600));

      const error: unknown = await site
        .deliver(REP, 'silent.zip', async () => Readable.from(largeFile(5_000_000).read(0)))
        .catch((caught: unknown) => caught);

      expect(error).to.include({ kind: 'unavailable', messageKey: 'delivery.failed' });
      line.close();
      expect(await readdir(join(server.root, REP))).to.include('.silent.zip.part');
      await extractSiteFromUrl(setting(`?key=${keyFile}`)).remove(REP, 'silent.zip');
      expect(await readdir(join(server.root, REP))).not.to.include('.silent.zip.part');
    });
  });
});

describe('The setting that names the extract site', () => {
  it('is refused when it cannot work, without repeating what may be a password', () => {
    const settings = [
      '',
      'ftp://rep:s3cret@host/x',
      'ftps://host/x',
      'ftps://rep@host/x',
      'ftps://rep:s3cret@host:99999/x',
      'ftps://rep:s3cret@host/x?insecure=yes',
      'ftps://rep:s3cret@host/x?cA=file',
      'ftps://rep:s3cret%ZZ@host/x',
      'sftp://rep@host/x',
      'sftp://rep:s3cret@host/x?hostKey=MD5:00',
      'sftp://rep:s3cret@host/x?hostkey=SHA256:abc',
    ];
    for (const setting of settings) {
      const error = caught(() => extractSiteFromUrl(setting)) as Error;
      expect(error, setting).to.include({ kind: 'invalid', messageKey: 'delivery.bad-site' });
      expect(`${error.stack}${JSON.stringify(error)}`).not.to.include('s3cret');
    }
  });

  it('gives a site a name without the password', () => {
    const name = (setting: string) => extractSiteFromUrl(setting).name;

    expect(name('ftps://rep:s3cret@host/out/')).to.equal('ftps://host:21/out');
    expect(name('sftp://rep:s3cret@host:2222/')).to.equal('sftp://host:2222');
    expect(name('./out')).to.equal('./out');
  });
});

/** A way to a local port that carries so many bytes, and from then on nothing, without a word. */
async function startFailingLine(to: number, bytesMax: number) {
  let carried = 0;
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('error', () => into.destroy());
      from.on('close', () => into.destroy());
      from.on('data', (chunk: Buffer) => {
        carried += chunk.length;
        if (carried < bytesMax) into.write(chunk);
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

function caught(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
