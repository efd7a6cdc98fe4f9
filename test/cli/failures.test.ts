import { type ChildProcess, execFile, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { CommandResult } from '../support/command.ts';
import { HUB_PROGRAM, runHub } from '../support/hub-command.ts';
import { HOME, intervalCsv, PARTICIPANTS, PREMISES, REP } from '../support/market-texts.ts';

/** Nobody's DUNS. */
const STRANGER = '123456789';
const YEARS = ['--from', '2022-03-01', '--to', '2026-02-28', '--format', 'csv'];

describe('a command that cannot do what it is told', function () {
  this.timeout(60_000);
  let folder: string;
  let dataDir: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hub-'));
    dataDir = join(folder, 'data');
    const texts = { 'participants.csv': PARTICIPANTS, 'premises.csv': PREMISES };
    const files = { ...texts, 'days.csv': intervalCsv({}, { date: '2026-01-16' }) };
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    await hub('intake', ...Object.keys(files).map((name) => join(folder, name)));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  function hub(...args: readonly string[]): Promise<CommandResult> {
    return runHub({ HUB_DATA_DIR: dataDir }, ...args);
  }

  /** One line, without a stack, and exit 1. */
  function expectRefusal({ code, stdout, stderr }: CommandResult, ...words: string[]): void {
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
    expect(stderr.trim().split('\n')).to.have.length(1);
    expect(stderr).to.match(/^hub: /);
    for (const word of words) expect(stderr).to.contain(word);
  }

  describe('says in one line what is wrong with', () => {
    it('a file that cannot be written', async () => {
      const out = '/nonexistent/usage.csv';
      const result = await hub('export', '--esiid', HOME, ...YEARS, '--out', out);

      expectRefusal(result, '/nonexistent/usage.csv', 'is not there');
    });

    it('an output that is a folder', async () => {
      const result = await hub('export', '--esiid', HOME, ...YEARS, '--out', folder);

      expectRefusal(result, `${folder} is a folder`);
    });

    it('a standard output that is full', async () => {
      const args = ['export', '--esiid', HOME, ...YEARS];
      const full = await open('/dev/full', 'w');
      const { code, stderr } = await ended(args, ['ignore', full.fd, 'pipe']);
      await full.close();

      expectRefusal({ code, stdout: '', stderr }, 'standard output', 'the disk is full');
    });

    it('a port that another program has', async () => {
      const other = createServer().listen(0);
      await once(other, 'listening');
      const { port } = other.address() as AddressInfo;

      const settings = { HUB_PORT: '0', HUB_FTPS_PORT: String(port), HUB_SFTP_PORT: '0' };
      const result = await runHub({ HUB_DATA_DIR: dataDir, ...settings }, 'serve');
      other.close();

      expectRefusal(result, `port ${port}`, 'in use');
    });

    it('a data folder that is a file', async () => {
      const file = join(folder, 'participants.csv');

      expectRefusal(await runHub({ HUB_DATA_DIR: file }, 'audit', 'export'), file, 'is a file');
    });

    it('a data folder below a file', async () => {
      const below = join(folder, 'participants.csv', 'data');

      expectRefusal(await runHub({ HUB_DATA_DIR: below }, 'audit', 'export'), 'a folder is needed');
    });

    for (const name of ['hub.sqlite', 'usage.sqlite']) {
      it(`a ${name} that is no database`, async () => {
        const broken = join(folder, `broken-${name}`);
        await mkdir(broken);
        await writeFile(join(broken, name), 'this was a database once. '.repeat(500));

        const result = await runHub({ HUB_DATA_DIR: broken }, 'audit', 'export');

        expectRefusal(result, join(broken, name), 'damaged');
      });
    }

    it('a public key that is not there', async () => {
      expectRefusal(await hub('site-account', '--rep', REP, '--public-key', '/nope'), '/nope');
    });

    it('an output folder that is a file', async () => {
      const out = join(folder, 'participants.csv');
      const market = ['--esiids', '1', '--days', '1', '--from', '2026-01-01', '--seed', 'a'];

      const result = await hub('fixtures', 'generate', ...market, '--out', out);

      expectRefusal(result, out, 'is a file');
    });

    it('a DUNS that is no REP’s, for its extract and its account', async () => {
      for (const command of ['extract', 'site-account']) {
        expectRefusal(await hub(command, '--rep', STRANGER), STRANGER, 'the register has no REP');
      }
    });

    it('a business date that has not ended', async () => {
      const result = await hub('extract', '--business-date', '2098-01-01');

      expectRefusal(result, 'date 2098-01-01', 'when the day is over');
    });

    it('BR-024.006 a range of more than four years', async () => {
      const range = ['--from', '2022-03-01', '--to', '2026-03-01', '--format', 'csv'];

      expectRefusal(await hub('export', '--esiid', HOME, ...range), '2026-03-01', 'four years');
    });

    it('an ESIID that nobody knows, beside one that is known', async () => {
      const result = await hub('export', '--esiid', HOME, '1044372', ...YEARS);

      expectRefusal(result, 'esiid 1044372', 'no such ESIID');
    });
  });

  it('BR-024.006 gives four years', async () => {
    const { code, stdout } = await hub('export', '--esiid', HOME, ...YEARS);

    expect(code).to.equal(0);
    expect(stdout.split('\r\n')).to.have.length(2 + 2 * 96);
  });

  it('writes into a pipe, and leaves it a pipe', async () => {
    const pipe = join(folder, 'usage.pipe');
    await promisify(execFile)('mkfifo', [pipe]);
    const reader = spawn('cat', [pipe], { timeout: 30_000, stdio: ['ignore', 'pipe', 'ignore'] });

    const [read, { code }] = await Promise.all([
      text(reader.stdout),
      hub('export', '--esiid', HOME, ...YEARS, '--out', pipe),
    ]);

    expect(code).to.equal(0);
    expect(read.split('\r\n')).to.have.length(2 + 2 * 96);
    expect((await stat(pipe)).isFIFO()).to.equal(true);
  });

  it('writes to where a link leads', async () => {
    const link = join(folder, 'usage.link');
    await writeFile(join(folder, 'usage.csv'), 'of yesterday');
    await symlink(join(folder, 'usage.csv'), link);

    await hub('export', '--esiid', HOME, ...YEARS, '--out', link);

    expect((await lstat(link)).isSymbolicLink()).to.equal(true);
    expect(await readFile(join(folder, 'usage.csv'), 'utf8')).to.contain(`'${HOME},01/15/2026`);
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).to.deep.equal([]);
  });

  it('gives the usage of an ESIID that is named twice once', async () => {
    const { stdout } = await hub('export', '--esiid', HOME, HOME, ...YEARS);

    expect(stdout.split('\r\n')).to.have.length(2 + 2 * 96);
  });

  it('names the reason why a file cannot be read', async () => {
    const { code, stderr } = await hub('intake', join(folder, 'nothing.csv'));

    expect(code).to.equal(1);
    expect(stderr).to.match(/nothing\.csv: cannot be read \(is not there/);
  });

  it('ends quietly when nobody reads on', async () => {
    for (const args of [['export', '--esiid', HOME, ...YEARS], ['audit', 'export'], ['routes']]) {
      const { code, stderr } = await cutOff(args);

      expect({ code, stderr }, args.join(' ')).to.deep.equal({ code: 0, stderr: '' });
    }
  });

  /** With an output that is closed before anything is written to it. */
  async function cutOff(args: readonly string[]) {
    return ended(args, ['ignore', 'pipe', 'pipe'], (child) => child.stdout?.destroy());
  }

  async function ended(
    args: readonly string[],
    stdio: StdioOptions,
    started: (child: ChildProcess) => void = () => {},
  ) {
    const env = { PATH: process.env.PATH, HUB_DATA_DIR: dataDir };
    const child = spawn(process.execPath, [HUB_PROGRAM, ...args], { env, stdio, timeout: 30_000 });
    started(child);
    let stderr = '';
    child.stderr?.on('data', (data) => {
      stderr += data;
    });
    const [code] = await once(child, 'close');
    return { code, stderr };
  }
});
