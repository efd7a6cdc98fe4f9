import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import ssh2 from 'ssh2';
import Client, { type ConnectOptions } from 'ssh2-sftp-client';
import type { RunningSite } from '../../../src/delivery/own-site.ts';
import { newSshKey } from '../../../src/delivery/sftp/host-key.ts';
import { startSftpSite } from '../../../src/delivery/sftp/sftp-site.ts';
import { standingAccounts } from '../../../src/extracts/standing-accounts.ts';
import { silentLog } from '../../../src/log.ts';
import { runCommand } from '../../support/command.ts';
import { describeWith } from '../../support/engines.ts';
import { HeldBytesWatch } from '../../support/held-bytes.ts';
import {
  BAYOU,
  digestOf,
  LONE_STAR,
  largeFile,
  siteAccounts,
  siteRecord,
  siteTree,
  textFile,
} from '../../support/own-site.ts';

const MEGABYTE = 1_000_000;
const NAME = `${LONE_STAR.account}IntervalData20260301.zip`;

describeWith('sshd', 'The SFTP site', () => {
  const record = siteRecord();
  const hostKey = newSshKey();
  const repKey = newSshKey();
  const rsaKey = ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 });
  const otherKey = newSshKey();
  const medium = largeFile(3 * MEGABYTE + 1);
  let bytesRead = 0;
  let watch: HeldBytesWatch | undefined;
  const large = largeFile(50 * MEGABYTE, (bytes) => {
    bytesRead += bytes;
    watch?.pass(bytes);
  });
  const shut = new Set<string>();
  const clients: Client[] = [];
  let site: RunningSite;
  let folder: string;

  const held = siteTree({
    [LONE_STAR.account]: { [NAME]: medium, 'large.zip': large, 'small.zip': textFile('small') },
    [BAYOU.account]: { 'theirs.zip': textFile('theirs') },
  });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hub-'));
    site = await startSftpSite({
      tree: held,
      accounts: standingAccounts(
        siteAccounts({ [LONE_STAR.account]: [`${repKey.publicKey} rep`, rsaKey.public] }),
        async (duns) => shut.has(duns),
      ),
      record,
      hostKey: hostKey.privateKey,
      host: '127.0.0.1',
      port: 0,
      log: silentLog,
      clock: () => Temporal.Instant.from('2026-03-03T00:00:00Z'),
    });
    await writeFile(join(folder, 'known'), `[127.0.0.1]:${site.port} ${hostKey.publicKey}\n`);
    await writeKey('rep', repKey.privateKey);
    await writeKey('rsa', rsaKey.private);
    await writeKey('other', otherKey.privateKey);
  });

  after(async () => {
    await site.close();
    await rm(folder, { recursive: true });
  });

  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.end().catch(() => {})));
    record.lines.length = 0;
    shut.clear();
    watch = undefined;
  });

  async function writeKey(name: string, key: string): Promise<void> {
    await writeFile(join(folder, name), key);
    await chmod(join(folder, name), 0o600);
  }

  async function connected(overrides: ConnectOptions = {}): Promise<Client> {
    const client = new Client('test', { error: () => {}, end: () => {}, close: () => {} });
    const { account: username, password } = LONE_STAR;
    const { port } = site;
    await client.connect({ host: '127.0.0.1', port, username, password, ...overrides });
    clients.push(client);
    return client;
  }

  async function failure(work: Promise<unknown>): Promise<string> {
    return work.then(
      () => 'done',
      (error: Error) => error.message,
    );
  }

  /** OpenSSH's options: our host key or none, the given key or none, nothing of this machine's. */
  function options(key: string): string[] {
    const settings = [
      `UserKnownHostsFile=${join(folder, 'known')}`,
      'StrictHostKeyChecking=yes',
      'BatchMode=yes',
      'IdentitiesOnly=yes',
      'ConnectTimeout=5',
    ];
    return [
      '-F',
      '/dev/null',
      '-i',
      join(folder, key),
      ...settings.flatMap((line) => ['-o', line]),
    ];
  }

  function openSsh(batch: string, key = 'rep') {
    const target = `${LONE_STAR.account}@127.0.0.1`;
    const args = [...options(key), '-P', String(site.port), '-b', '-', target];
    return runCommand('sftp', args, { input: batch, cwd: folder });
  }

  async function digest(name: string): Promise<string> {
    return createHash('sha256')
      .update(await readFile(join(folder, name)))
      .digest('hex');
  }

  it('refuses a wrong password and an unknown account, and notes both', async () => {
    const wrong = await failure(connected({ password: 'guess' }));
    const unknown = await failure(connected({ username: 'nobody' }));

    expect(wrong)
      .to.match(/authentication/i)
      .and.to.equal(unknown);
    expect(record.lines).to.eql([`refused sftp ${LONE_STAR.account}`, 'refused sftp nobody']);
  });

  it("refuses a key that is not the account's, and an account's key under another name", async () => {
    expect((await openSsh('ls', 'other')).code).to.equal(255);
    const borrowed = connected({
      username: BAYOU.account,
      password: '',
      privateKey: repKey.privateKey,
    });

    expect(await failure(borrowed)).to.match(/authentication/i);
    expect(record.lines.filter((line) => line.startsWith('signed in'))).to.eql([]);
  });

  it("refuses every path but the root and the account's own files", async () => {
    const client = await connected();

    const paths = ['theirs.zip', `../${BAYOU.account}/theirs.zip`, '/etc/passwd', '../small.zip'];
    for (const path of [...paths, `/${BAYOU.account}/theirs.zip`, 'small.zip/..', 'small.zip/']) {
      expect(await failure(client.get(path)), path).to.match(/no such file/i);
      expect(await client.exists(path), path).to.equal(false);
    }
    for (const path of ['..', '/..', '/etc', `/${BAYOU.account}`]) {
      expect(await failure(client.list(path)), path).to.match(/no such file/i);
    }
    expect(record.lines).to.eql([`signed in sftp ${LONE_STAR.account}`]);
  });

  it('is read only', async () => {
    const client = await connected();
    const refused = /permission denied/i;

    expect(await failure(client.put(Buffer.from('x'), '/new.zip'))).to.match(refused);
    expect(await failure(client.append(Buffer.from('x'), '/small.zip'))).to.match(refused);
    expect(await failure(client.delete('/small.zip'))).to.match(refused);
    expect(await failure(client.rename('/small.zip', '/b.zip'))).to.match(refused);
    expect(await failure(client.chmod('/small.zip', 0o777))).to.match(refused);
    const attempts = await openSsh(
      '-mkdir d\n-rmdir d\n-symlink small.zip l\n-ln small.zip m\n-rm small.zip\nls -1\n',
    );
    expect(attempts.stdout.split('\n').filter((line) => !line.startsWith('sftp>'))).to.eql([
      NAME,
      'large.zip',
      'small.zip',
      '',
    ]);
  });

  it('BR-049 lets `scp` fetch by a pattern, and end without a complaint', async () => {
    const from = `${LONE_STAR.account}@127.0.0.1:s*.zip`;
    const to = join(folder, 'copied.zip');

    const { code } = await runCommand('scp', [
      ...options('rep'),
      '-P',
      String(site.port),
      from,
      to,
    ]);

    expect(code).to.equal(0);
    expect(await readFile(to, 'utf8')).to.equal('small');
  });

  it('BR-017.004 shows and sends nothing more once the account is shut, on the record once', async () => {
    const client = await connected();
    expect(await client.list('/')).to.have.length(3);
    shut.add(LONE_STAR.account);

    const refused = /permission denied/i;
    expect(await failure(client.list('/'))).to.match(refused);
    expect(await failure(client.get('/small.zip'))).to.match(refused);
    expect(await failure(client.get('/no-such.zip'))).to.match(refused);
    expect(await failure(client.stat('/small.zip'))).to.match(refused);
    const account = LONE_STAR.account;
    expect(record.lines).to.eql([`signed in sftp ${account}`, `refused sftp ${account}`]);
  });

  it('BR-017.004 a session once found shut stays shut; who is let in again signs in again', async () => {
    const client = await connected();
    shut.add(LONE_STAR.account);
    await failure(client.list('/'));
    shut.clear();

    expect(await failure(client.list('/'))).to.match(/permission denied/i);
    expect(await (await connected()).list('/')).to.have.length(3);
  });

  it('a download under way goes on to its end when the account is shut', async () => {
    const client = await connected();
    const hash = createHash('sha256');
    for await (const chunk of client.createReadStream(`/${NAME}`)) {
      shut.add(LONE_STAR.account);
      hash.update(chunk as Buffer);
    }

    expect(hash.digest('hex')).to.equal(digestOf(medium));
    expect(await failure(client.get(`/${NAME}`))).to.match(/permission denied/i);
  });

  it('gives no shell, no command and no forwarding', async () => {
    const target = `${LONE_STAR.account}@127.0.0.1`;
    const ssh = (...args: string[]) =>
      runCommand('ssh', [...options('rep'), '-p', String(site.port), ...args]);

    for (const args of [[target], [target, 'id'], ['-s', target, 'netconf']]) {
      const { code, stdout } = await ssh(...args);
      expect([code, stdout], args.join(' ')).to.eql([255, '']);
    }
    const forwarded = await ssh('-W', `127.0.0.1:${site.port}`, target);
    expect([forwarded.code === 0, forwarded.stdout]).to.eql([false, '']);
  });

  it("BR-049 serves OpenSSH's sftp: list, fetch byte for byte, and leave", async () => {
    const { code, stdout } = await openSsh(`pwd\nls -l\nget ${NAME} fetched.zip\nbye\n`);

    expect(code).to.equal(0);
    expect(stdout).to.include('Remote working directory: /').and.to.include(NAME);
    expect(stdout).not.to.include('theirs.zip');
    expect(await digest('fetched.zip')).to.equal(digestOf(medium));
    expect(record.lines).to.eql([
      `signed in sftp ${LONE_STAR.account}`,
      `downloaded sftp ${LONE_STAR.account} ${NAME} ${medium.size}`,
    ]);
  });

  it('ends when the client says EOF instead of goodbye', async () => {
    expect((await openSsh('ls')).code).to.equal(0);
  });

  it('resumes a broken download', async () => {
    await openSsh(`get ${NAME} resumed.zip`);
    await truncate(join(folder, 'resumed.zip'), MEGABYTE);

    expect((await openSsh(`reget ${NAME} resumed.zip`)).code).to.equal(0);

    expect(await digest('resumed.zip')).to.equal(digestOf(medium));
  });

  it('BR-028.006 vouches for no byte with SHA-1', async () => {
    const offers = (hmac: ssh2.MacAlgorithm) =>
      failure(connected({ algorithms: { cipher: ['aes128-ctr'], hmac: [hmac] } }));

    expect(await offers('hmac-sha1')).to.contain('no matching C->S MAC');
    expect(await offers('hmac-sha1-etm@openssh.com')).to.contain('no matching C->S MAC');
    expect(await offers('hmac-sha2-256')).to.equal('done');
  });

  it('takes an RSA key with a SHA-2 signature', async () => {
    expect((await openSsh('get small.zip rsa-small.zip', 'rsa')).code).to.equal(0);
    expect(await readFile(join(folder, 'rsa-small.zip'), 'utf8')).to.equal('small');
  });

  it('serves reads out of order, as parallel fetching asks for them', async () => {
    const client = await connected();
    const file = join(folder, 'fast.zip');

    await client.fastGet(`/${NAME}`, file, { concurrency: 16 });

    expect(await digest('fast.zip')).to.equal(digestOf(medium));
  });

  it('serves twenty sessions side by side', async () => {
    const digests = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const client = await connected();
        const content = await client.get(`/${NAME}`);
        return createHash('sha256')
          .update(content as Buffer)
          .digest('hex');
      }),
    );

    expect(new Set(digests)).to.eql(new Set([digestOf(medium)]));
  });

  it('hands over a 50 MB file unchanged, never holding half of it', async () => {
    watch = new HeldBytesWatch();

    expect((await openSsh('get large.zip')).code).to.equal(0);
    const { looks } = watch;
    watch = undefined;

    expect(await digest('large.zip')).to.equal(digestOf(large));
    expect(looks).to.have.lengthOf(10);
    expect(Math.max(...looks)).to.be.lessThan(large.size / 2);
  });

  it('reads no further ahead than a client takes, and records what a broken download took', async () => {
    const client = await connected();
    bytesRead = 0;
    const stream = client.createReadStream('/large.zip');
    stream.on('error', () => {});

    await new Promise((resolve) => stream.once('data', resolve));
    stream.pause();
    await new Promise((resolve) => setTimeout(resolve, 300));

    expect(bytesRead).to.be.within(1, 10 * MEGABYTE);
    await client.end();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const [, bytes] = / large\.zip (\d+)$/.exec(record.lines.at(-1) ?? '') ?? [];
    expect(Number(bytes)).to.be.within(1, 10 * MEGABYTE);
  });
});
