import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { expect } from 'chai';
import { demoConfig } from '../../src/cli/demo/settings.ts';
import { readConfig } from '../../src/config.ts';
import { blocksOf } from '../espi/feed-reading.ts';
import { unzip } from '../extracts/unzip.ts';
import type { CommandResult } from '../support/command.ts';
import { HUB_PROGRAM, runHub } from '../support/hub-command.ts';
import { PARTICIPANTS } from '../support/market-texts.ts';
import { totalsInCsv } from '../support/totals.ts';
import { Visitor } from '../support/visitor.ts';

const ANY_PORT = { HUB_PORT: '0', HUB_FTPS_PORT: '0', HUB_SFTP_PORT: '0' };
/** User id → the page behind which the work of that role begins. */
const BEGINS: Readonly<Record<string, string>> = {
  customer1: '/usage',
  customer2: '/usage',
  customer3: '/usage',
  business: '/usage',
  provider: '/organisation/people',
  utility: '/administration/claims',
  advisor: '/organisation',
  regulator: '/organisation',
  ercot: '/organisation',
  hubhost: '/administration/waiting',
};
/** Around the days of a demo. */
const today = Temporal.Now.plainDateISO();
const EVERY_DAY = ['--from', `${today.subtract({ years: 3 })}`, '--to', `${today}`];

describe('hub demo', function () {
  this.timeout(120_000);
  let folder: string;
  const running = new Set<RunningDemo>();

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hub-'));
  });
  after(async () => {
    for (const { child } of running) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  function start(name: string): RunningDemo {
    const demo = startDemo({ ...ANY_PORT, HUB_DATA_DIR: join(folder, name) });
    running.add(demo);
    demo.child.once('exit', () => running.delete(demo));
    return demo;
  }

  function hub(name: string, ...args: readonly string[]): Promise<CommandResult> {
    return runHub({ ...ANY_PORT, HUB_DATA_DIR: join(folder, name) }, ...args);
  }

  it('refuses settings that lead to a real market’s database or site, all together', async () => {
    const settings = { HUB_MONGODB_URI: 'mongodb://db.example', HUB_EXTRACT_SITE: '/srv/extracts' };
    const { code, stdout, stderr } = await runHub(
      { ...settings, HUB_DATA_DIR: join(folder, 'never') },
      'demo',
    );

    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
    expect(stderr).to.contain('HUB_MONGODB_URI').and.contain('HUB_EXTRACT_SITE');
    expect(stderr.trim().split('\n')).to.have.length(1);
    expect(existsSync(join(folder, 'never'))).to.equal(false);
  });

  it('refuses a folder that no demo made, and leaves it as it is', async () => {
    await writeFile(join(folder, 'participants.csv'), PARTICIPANTS);
    await hub('real', 'intake', join(folder, 'participants.csv'));
    const before = await readdir(join(folder, 'real'));

    const { code, stderr } = await hub('real', 'demo');

    expect(code).to.equal(1);
    expect(stderr).to.contain(join(folder, 'real'));
    expect(await readdir(join(folder, 'real'))).to.deep.equal(before);
  });

  it('shows messages and codes to everybody, as no other hub does', async () => {
    const { stdout } = await hub('real', 'routes', '--json');

    expect(stdout).to.contain('"/sign-in"').and.not.contain('/outbox').and.not.contain('/demo');
  });

  it('sends no e-mail out, whatever the settings say', async () => {
    const config = readConfig({ ...ANY_PORT, HUB_SMTP_URL: 'smtp://mail.example:587' });

    expect(await demoConfig(config)).to.include({ smtpUrl: undefined });
  });

  for (const line of ['made up a market', 'third party registered']) {
    it(`is stopped by SIGTERM when its story is at “${line}”, and can be started again`, async () => {
      for (let round = 0; round < 2; round++) {
        const demo = start('stopped');
        await demo.toldUntil(line);
        demo.child.kill('SIGTERM');
        const [code] = await once(demo.child, 'exit');

        expect(code).to.equal(1);
        expect(demo.out).to.equal('');
        expect(demo.told.at(-1)).to.contain('stopped before the story was over');
        const port = Number(/127\.0\.0\.1:(\d+)/.exec(demo.told.join())?.[1] ?? 1);
        expect(await isOpen(port), 'the third party’s port').to.equal(false);
      }
    });
  }

  describe('whose story is told', () => {
    let demo: RunningDemo;
    let ready: Ready;
    const received = (name: string) => join(folder, 'told', 'received', name);

    before(async () => {
      demo = start('told');
      ready = JSON.parse(await demo.firstLine());
    });

    it('says in one line of JSON where it is and who may sign in, and nothing else there', () => {
      expect(demo.out.trim().split('\n')).to.have.length(1);
      expect(Object.keys(ready)).to.deep.equal([
        'url',
        'signIns',
        'client',
        'ftps',
        'sftp',
        'esiids',
      ]);
      expect(Object.keys(ready.client)).to.deep.equal(['id', 'secret', 'redirectUri']);
      for (const door of [ready.ftps, ready.sftp]) {
        expect(Object.keys(door)).to.deep.equal(['host', 'port', 'user', 'password']);
      }
      expect(ready.signIns[0]).to.include({ role: 'customer', user: 'customer1' });
    });

    it('has a sign-in for every role', () => {
      expect(ready.signIns.map(({ user }) => user)).to.deep.equal(Object.keys(BEGINS));
      expect(new Set(ready.signIns.map(({ role }) => role))).to.have.length(7);
    });

    for (const [user, begins] of Object.entries(BEGINS)) {
      it(`BR-062 lets ${user} in, to a home page with what that role does`, async () => {
        const { password = '', totpSecret } = ready.signIns.find((one) => one.user === user) ?? {};
        const visitor = new Visitor(ready.url);
        await visitor.signIn(user, password);
        if (totpSecret !== undefined) {
          expect((await visitor.get('/')).location).to.equal('/sign-in/second-factor');
          await prove(visitor, user);
        }

        const home = await visitor.get('/');
        expect(home.status).to.equal(200);
        expect(home.text).to.contain(`<a href="${begins}">`);
        expect((await visitor.get(begins)).status).to.equal(200);
      });
    }

    it('asks the utility, the host and every administrator for a second step', () => {
      const asked = ready.signIns.filter(({ totpSecret }) => totpSecret !== undefined);

      expect(asked.map(({ user }) => user)).to.have.members([
        ...['business', 'provider', 'utility', 'hubhost'],
      ]);
    });

    it('shows every sign-in on its home page', async () => {
      const { text } = await new Visitor(ready.url).get('/');

      for (const { user, password } of ready.signIns) {
        expect(text).to.contain(`<code>${user}</code>`).and.contain(`<code>${password}</code>`);
      }
      for (const path of ['/outbox', '/organisation', '/administration', '/demo/codes']) {
        expect(text).to.contain(`href="${path}"`);
      }
    });

    it('tells no secret while it tells its story', () => {
      const story = demo.told.join('\n');
      const secrets = [
        ...ready.signIns.map(({ password }) => password),
        ...ready.signIns.flatMap(({ totpSecret }) => totpSecret ?? []),
        ready.client.secret,
        ready.ftps.password,
      ];

      for (const secret of secrets) expect(story).to.not.contain(secret);
    });

    it('BR-306 leaves the feed a third party fetched, which agrees to the Wh with hub export', async () => {
      const args = ready.esiids.flatMap((esiid) => ['--esiid', esiid]);
      const { stdout } = await hub('told', 'export', ...args, ...EVERY_DAY, '--format', 'csv');

      const blocks = blocksOf(await readFile(received('green-button.xml'), 'utf8'));

      const fed = new Map<string, number>();
      for (const { up, readings } of blocks) {
        const wh = readings.reduce((sum, { value }) => sum + value, 0);
        fed.set(up, (fed.get(up) ?? 0) + wh);
      }
      // A feed does not tell whose a MeterReading is; the sums do.
      const exported = [...totalsInCsv(Buffer.from(stdout)).values()];
      expect([...fed.values()].toSorted()).to.deep.equal(exported.toSorted());
      expect(exported).to.have.length.of.at.least(ready.esiids.length);
    });

    it('BR-049 leaves the extract a REP fetched, row by row what hub export gives', async () => {
      const [name = ''] = (await readdir(received('.'))).filter((file) => file.endsWith('.zip'));
      const texts = await unzip(await readFile(received(name)));
      const rows = rowsOf(texts.get(name.replace(/zip$/, 'csv')) ?? '');
      const args = [...new Set(rows.map(esiidOf))].flatMap((esiid) => ['--esiid', esiid]);

      const { stdout } = await hub('told', 'export', ...args, ...EVERY_DAY, '--format', 'csv');

      const days = new Set(rows.map(dayOf));
      const exported = rowsOf(stdout).filter((row) => days.has(dayOf(row)));
      expect(rows.length).to.be.greaterThan(1000);
      expect(rows.toSorted()).to.deep.equal(exported.toSorted());
    });

    it('is not disturbed by another demo in its folder', async () => {
      const { code, stderr } = await hub('told', 'demo');

      expect(code).to.equal(1);
      expect(stderr).to.contain('a demo runs in the data folder already');
      expect(existsSync(received('green-button.xml'))).to.equal(true);
    });

    it('ends with 0 when it is told to stop', async () => {
      demo.child.kill('SIGTERM');
      const [code] = await once(demo.child, 'exit');

      expect(code).to.equal(0);
      expect(await isOpen(ready.ftps.port)).to.equal(false);
    });

    it('does not empty its folder any more once other files were taken in there', async () => {
      await writeFile(join(folder, 'participants.csv'), PARTICIPANTS);
      await hub('told', 'intake', join(folder, 'participants.csv'));

      const { code, stderr } = await hub('told', 'demo');

      expect(code).to.equal(1);
      expect(stderr).to.contain('other files were taken in since');
      expect(existsSync(received('green-button.xml'))).to.equal(true);
    });
  });
});

interface Door {
  readonly port: number;
  readonly password: string;
}

interface Ready {
  readonly url: string;
  readonly signIns: readonly {
    readonly role: string;
    readonly user: string;
    readonly password: string;
    readonly totpSecret?: string;
  }[];
  readonly client: { readonly secret: string };
  readonly ftps: Door;
  readonly sftp: Door;
  readonly esiids: readonly string[];
}

/** The second half of a sign-in, with the code that the demo shows for that user. */
async function prove(visitor: Visitor, user: string): Promise<void> {
  const { text } = await visitor.get('/demo/codes');
  const [, code = ''] = new RegExp(`>${user}</th><td><code>(\\d{6})<`).exec(text) ?? [];
  await visitor.get('/sign-in/second-factor');
  const { status } = await visitor.post('/sign-in/second-factor', { code, next: '/' });
  expect(status).to.equal(303);
}

/** A demo in a process of its own, as a newcomer starts it. */
interface RunningDemo {
  readonly child: ChildProcess;
  /** Lines of the story so far. */
  readonly told: readonly string[];
  /** What came on standard output so far. */
  readonly out: string;
  toldUntil(line: string): Promise<void>;
  firstLine(): Promise<string>;
}

function startDemo(settings: Readonly<Record<string, string>>): RunningDemo {
  const env = { PATH: process.env.PATH, ...settings };
  const child = spawn(process.execPath, [HUB_PROGRAM, 'demo', '--json'], { env });
  const told: string[] = [];
  let out = '';
  const story = createInterface(child.stderr);
  story.on('line', (line) => told.push(line));
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  const lines = createInterface(child.stdout);
  return {
    child,
    told,
    get out() {
      return out;
    },
    async toldUntil(wanted) {
      await lineOf(story, told, child, (line) => line.includes(wanted));
    },
    firstLine: () => lineOf(lines, told, child, () => true),
  };
}

/** The first line that fits. Rejects with the whole story when the demo ends before it. */
function lineOf(
  lines: Interface,
  told: readonly string[],
  child: ChildProcess,
  fits: (line: string) => boolean,
): Promise<string> {
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => fits(line) && resolve(line));
    child.once('exit', () => reject(new Error(`the demo ended:\n${told.join('\n')}`)));
  });
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const isConnected = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return isConnected;
}

function rowsOf(csv: string): readonly string[] {
  return csv.split('\r\n').filter((row) => row.startsWith("'"));
}

function esiidOf(row: string): string {
  return row.slice(1, row.indexOf(','));
}

function dayOf(row: string): string {
  return row.split(',').slice(0, 2).join();
}
