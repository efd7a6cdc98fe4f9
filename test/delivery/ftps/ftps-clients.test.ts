import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'basic-ftp';
import { expect } from 'chai';
import { startFtpsSite } from '../../../src/delivery/ftps/ftps-site.ts';
import type { RunningSite } from '../../../src/delivery/own-site.ts';
import { silentLog } from '../../../src/log.ts';
import { testCertificate } from '../../support/certificate.ts';
import { runCommand } from '../../support/command.ts';
import { describeWith } from '../../support/engines.ts';
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

const NAME = `${LONE_STAR.account}IntervalData20260301.zip`;
const ARCHIVE = largeFile(3_000_001);
const HALF = 1_500_000;

describe('Clients that fetch from the FTPS site', () => {
  const record = siteRecord();
  let site: RunningSite;
  let folder: string;
  let caFile: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hub-'));
    const tls = await testCertificate();
    caFile = join(folder, 'ca.pem');
    await writeFile(caFile, tls.cert);
    site = await startFtpsSite({
      tree: siteTree({
        [LONE_STAR.account]: { [NAME]: ARCHIVE, 'small.zip': textFile('small') },
        [BAYOU.account]: { 'theirs.zip': textFile('theirs') },
      }),
      accounts: siteAccounts(),
      record,
      tls,
      host: '127.0.0.1',
      port: 0,
      log: silentLog,
      clock: () => Temporal.Instant.from('2026-03-03T00:00:00Z'),
    });
  });

  after(async () => {
    await site.close();
    await rm(folder, { recursive: true });
  });

  beforeEach(() => {
    record.lines.length = 0;
  });

  async function digest(file: string): Promise<string> {
    return createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
  }

  describeWith('curl', 'curl', () => {
    function curl(path: string, ...more: readonly string[]) {
      const user = `${LONE_STAR.account}:${LONE_STAR.password}`;
      const url = `ftp://localhost:${site.port}/${path}`;
      return runCommand('curl', [
        '-sS',
        '--ssl-reqd',
        '--cacert',
        caFile,
        '-u',
        user,
        ...more,
        url,
      ]);
    }

    it('cannot sign in without TLS', async () => {
      const url = `ftp://${LONE_STAR.account}:${LONE_STAR.password}@localhost:${site.port}/`;

      const { code, stdout } = await runCommand('curl', ['-sS', url]);

      expect([code, stdout]).to.eql([67, '']);
    });

    it("gets nothing of another REP's", async () => {
      const { code, stdout } = await curl('theirs.zip');

      expect([code, stdout]).to.eql([78, '']);
    });

    it('lists what the account may fetch, and no more', async () => {
      const { stdout } = await curl('', '--list-only');

      expect(stdout.split(/\r?\n/)).to.eql([NAME, 'small.zip', '']);
    });

    it('BR-049 fetches an extract byte for byte, which is on the record', async () => {
      const file = join(folder, 'curl.zip');

      expect(await curl(NAME, '-o', file)).to.include({ code: 0, stderr: '' });

      expect(await digest(file)).to.equal(digestOf(ARCHIVE));
      expect(record.lines).to.eql([
        `signed in ftps ${LONE_STAR.account}`,
        `downloaded ftps ${LONE_STAR.account} ${NAME} ${ARCHIVE.size}`,
      ]);
    });

    it('resumes a broken download', async () => {
      const file = join(folder, 'curl-resumed.zip');
      await curl(NAME, '-o', file);
      await truncate(file, HALF);

      expect(await curl(NAME, '-C', '-', '-o', file)).to.include({ code: 0 });

      expect(await digest(file)).to.equal(digestOf(ARCHIVE));
      expect(record.lines.at(-1)).to.match(new RegExp(` ${ARCHIVE.size - HALF}$`));
    });

    it('works with TLS 1.2, and not with what came before', async () => {
      expect(await curl('small.zip', '--tls-max', '1.2')).to.include({ code: 0, stdout: 'small' });
      expect((await curl('small.zip', '--tlsv1.0', '--tls-max', '1.1')).code).to.equal(35);
    });

    it('works in PASV mode too', async () => {
      expect(await curl('small.zip', '--disable-epsv')).to.include({ code: 0, stdout: 'small' });
    });
  });

  describeWith('lftp', 'lftp', () => {
    function lftp(commands: string) {
      const settings = [
        'set ftp:ssl-force true',
        'set ftp:ssl-protect-data true',
        `set ssl:ca-file ${caFile}`,
        'set net:max-retries 1',
        'set cmd:fail-exit true',
      ].join('; ');
      const user = `${LONE_STAR.account},${LONE_STAR.password}`;
      const script = `${settings}; open -u ${user} -p ${site.port} localhost; ${commands}; bye`;
      return runCommand('lftp', ['--norc', '-c', script], { cwd: folder });
    }

    it('can neither write nor leave the root', async () => {
      expect((await lftp(`put ${caFile}`)).code).to.equal(1);
      expect((await lftp('rm small.zip')).code).to.equal(1);
      expect((await lftp(`get /${BAYOU.account}/theirs.zip`)).code).to.equal(1);
      expect((await lftp('get theirs.zip')).code).to.equal(1);
    });

    it('mirrors the whole site and finds nothing new the second time', async () => {
      expect(await lftp('mirror / mirrored')).to.include({ code: 0 });
      expect(await digest(join(folder, 'mirrored', NAME))).to.equal(digestOf(ARCHIVE));

      record.lines.length = 0;
      expect(await lftp('mirror / mirrored')).to.include({ code: 0 });
      expect(record.lines.filter((line) => line.startsWith('downloaded'))).to.eql([]);
    });

    it('fetches in segments', async () => {
      expect(await lftp(`pget -n 3 ${NAME} -o segments.zip`)).to.include({ code: 0 });

      expect(await digest(join(folder, 'segments.zip'))).to.equal(digestOf(ARCHIVE));
    });

    it('resumes a broken download', async () => {
      const file = join(folder, 'lftp-resumed.zip');
      await lftp(`get ${NAME} -o ${file}`);
      await truncate(file, HALF);

      expect(await lftp(`get -c ${NAME} -o ${file}`)).to.include({ code: 0 });

      expect(await digest(file)).to.equal(digestOf(ARCHIVE));
    });
  });

  describeWith('python3', "Python's ftplib", () => {
    it('lists with facts, tells size and time, and fetches from an offset', async () => {
      const script = `
import ftplib, ssl, hashlib
ftp = ftplib.FTP_TLS(context=ssl.create_default_context(cafile='${caFile}'), timeout=10)
ftp.connect('localhost', ${site.port})
ftp.login('${LONE_STAR.account}', '${LONE_STAR.password}')
ftp.prot_p()
print([name for name, facts in ftp.mlsd() if facts['type'] == 'file'], ftp.nlst())
print(ftp.size('small.zip'), ftp.sendcmd('MDTM small.zip'))
parts = []
ftp.retrbinary('RETR small.zip', parts.append, rest=2)
digest = hashlib.sha256()
ftp.retrbinary('RETR ${NAME}', digest.update)
print(b''.join(parts), digest.hexdigest())
print(ftp.quit())
`;
      const { stdout, stderr } = await runCommand('python3', ['-c', script]);

      const names = `['${NAME}', 'small.zip']`;
      expect([stderr, stdout.trim().split('\n')]).to.eql([
        '',
        [
          `${names} ${names}`,
          '5 213 20260302063000',
          `b'all' ${digestOf(ARCHIVE)}`,
          '221 Goodbye.',
        ],
      ]);
    });
  });

  describe('basic-ftp', () => {
    it('lists, and fetches one file after another over one connection', async () => {
      const client = new Client(10_000);
      try {
        await client.access({
          host: 'localhost',
          port: site.port,
          user: LONE_STAR.account,
          password: LONE_STAR.password,
          secure: true,
          secureOptions: { ca: await readFile(caFile) },
        });

        const files = await client.list();
        const file = join(folder, 'basic.zip');
        await client.downloadTo(file, NAME);
        await client.downloadTo(join(folder, 'basic-small.zip'), 'small.zip');

        expect(files.map(({ name, size }) => [name, size])).to.eql([
          [NAME, ARCHIVE.size],
          ['small.zip', 5],
        ]);
        expect(await digest(file)).to.equal(digestOf(ARCHIVE));
      } finally {
        client.close();
      }
    });
  });
});
