import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { CommandResult } from '../support/command.ts';
import { runHub } from '../support/hub-command.ts';
import { HOME, intervalCsv, lines, PARTICIPANTS, PREMISES } from '../support/market-texts.ts';

const RANGE = ['--from', '2026-01-15', '--to', '2026-01-15', '--format', 'csv'];
const JANUARY_15 = ['export', '--esiid', HOME, ...RANGE];
const COMMANDS = [
  [],
  ['demo'],
  ['intake'],
  ['extract'],
  ['export'],
  ['revisions'],
  ['compact'],
  ['site-account'],
  ['fixtures'],
  ['fixtures', 'generate'],
  ['audit'],
  ['audit', 'export'],
  ['routes'],
  ['user'],
  ['user', 'create'],
  ['user', 'list'],
  ['user', 'suspend'],
  ['user', 'reinstate'],
  ['user', 'reset'],
  ['user', 'reset-second-factor'],
  ['organisation'],
  ['organisation', 'list'],
  ['organisation', 'approve'],
  ['organisation', 'suspend'],
  ['organisation', 'reinstate'],
  ['organisation', 'revoke'],
];

describe('the command line', function () {
  this.timeout(60_000);
  let folder: string;
  let betweenRevisions: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hub-'));
    await taken('participants.csv', PARTICIPANTS);
    await taken('premises.csv', PREMISES);
    const days = [{ date: '2026-01-14' }, { date: '2026-01-15' }, { date: '2026-01-16' }];
    await taken('days.csv', intervalCsv(...days));
    betweenRevisions = Temporal.Now.instant().toString();
    await taken('again.csv', intervalCsv({ kwh: '0.300', revision: '01/20/2026 09:00:00' }));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  function hub(...args: readonly string[]): Promise<CommandResult> {
    return runHub({ HUB_DATA_DIR: join(folder, 'data') }, ...args);
  }

  async function taken(name: string, content: string): Promise<CommandResult> {
    const path = join(folder, name);
    await writeFile(path, content);
    return hub('intake', '--json', path);
  }

  describe('exits with 2, and says how it is used, for', () => {
    for (const args of [
      ['fly'],
      ['intake'],
      ['intake', '--fast', 'file'],
      ['audit', 'burn'],
      ['export', '--esiid', HOME, '--from', '2026-01-14', '--to', '2026-02-30', '--format', 'csv'],
      ['export', '--esiid', HOME, '--from', '2026-01-14', '--to', '2026-01-15', '--format', 'pdf'],
      ['export', '--esiid', HOME, '--from', '2026-01-14', '--format', 'csv'],
      [...JANUARY_15, '--as-of', '2026-01-16T12:00:00'],
    ]) {
      it(`hub ${args.join(' ')}`, async () => {
        const { code, stdout, stderr } = await hub(...args);

        expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
        expect(stderr)
          .to.match(/^error: /)
          .and.contain('Usage: hub');
      });
    }
  });

  it('says what an instant needs, when --as-of is a date alone', async () => {
    const { code, stderr } = await hub(...JANUARY_15, '--as-of', '2026-01-16');

    expect(code).to.equal(2);
    expect(stderr).to.contain('an instant has a time and a zone');
  });

  for (const command of COMMANDS) {
    it(`explains itself: hub ${[...command, '--help'].join(' ')}`, async () => {
      const { code, stdout } = await hub(...command, '--help');

      expect(code).to.equal(0);
      expect(stdout).to.match(new RegExp(`^Usage: hub ?${command.join(' ')}`));
    });
  }

  it('exits with 1 and names all wrong settings together', async () => {
    const wrong = { HUB_PORT: 'x', HUB_EXTRACT_CRON: 'daily', HUB_EXTRACT_SITE: 'ftp://host' };
    const { code, stdout, stderr } = await runHub(wrong, 'audit', 'export');

    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
    for (const name of Object.keys(wrong)) expect(stderr).to.contain(name);
    expect(stderr.trim().split('\n')).to.have.length(1);
  });

  describe('hub intake', () => {
    it('exits with 1 for a file that is refused, and still takes the others', async () => {
      const bad = join(folder, 'bad.csv');
      const good = join(folder, 'days.csv');
      await writeFile(bad, 'NAME,AGE\n');

      const { code, stdout, stderr } = await hub('intake', '--json', bad, good);

      expect(code).to.equal(1);
      expect(stderr).to.contain(`${bad}: is of no kind that the hub takes in (line 1)\n`);
      const { files, refused } = JSON.parse(stdout);
      expect(files).to.have.length(1);
      expect(refused).to.deep.equal([
        {
          file: bad,
          reason: 'intake.unknown-kind',
          words: 'is of no kind that the hub takes in (line 1)',
          line: 1,
        },
      ]);
    });

    it('says where what was set aside is listed, also when the rest was taken', async () => {
      const path = join(folder, 'mixed.csv.gz');
      const text = intervalCsv({ date: '2026-01-14' }, { date: '2026-01-18', kwh: '-1' });
      await writeFile(path, gzipSync(text));

      const { code, stderr } = await hub('intake', path);

      expect(code).to.equal(0);
      expect(stderr).to.contain(`${path}:98:`);
      expect(stderr).to.contain(`${path}: 96 rows set aside; each with its reason: `);
    });

    it('warns of what no register knows, in words and in the summary', async () => {
      const stranger = '123456789';
      const { code, stdout, stderr } = await taken(
        'events.csv',
        lines(
          'EVENT_ID,TYPE,ESIID,EFFECTIVE_DATE,REP_DUNS,CANCELS',
          `S1,SWITCH,${HOME},2026-01-10,${stranger},`,
        ),
      );

      expect(code).to.equal(0);
      expect(stderr).to.contain(
        `names a REP that the register does not know yet, in 1 row: ${stranger}`,
      );
      expect(JSON.parse(stdout).warnings).to.deep.equal([
        {
          file: join(folder, 'events.csv'),
          reason: 'unknown-rep',
          rows: 1,
          names: [stranger],
        },
      ]);
    });

    it('takes a whole folder of a synthetic market, and passes over its notes', async () => {
      const out = join(folder, 'market');
      const data = { HUB_DATA_DIR: join(folder, 'market-data') };
      const market = ['--esiids', '2', '--days', '1', '--from', '2026-01-01', '--seed', 'a'];
      await hub('fixtures', 'generate', ...market, '--out', out);
      const files = (await readdir(out)).map((name) => join(out, name));

      const { code, stdout, stderr } = await runHub(data, 'intake', '--json', ...files);

      expect(code).to.equal(0);
      const { refused, skipped, warnings } = JSON.parse(stdout);
      expect({ refused, warnings }).to.deep.equal({ refused: [], warnings: [] });
      expect(skipped).to.have.members(['customers.json', 'expected.json'].map((n) => join(out, n)));
      expect(stderr).to.contain('nothing to take in');
    });

    it('exits with 1 when nothing of a file could be taken, and names file, line and reason', async () => {
      const { code, stderr } = await taken('later.csv', intervalCsv({ date: '2098-01-15' }));

      expect(code).to.equal(1);
      expect(stderr).to.contain(`${join(folder, 'later.csv')}:2:1: future-date`);
    });

    it('with --json prints one line with the summary of each file, and nothing else', async () => {
      const { code, stdout } = await taken('days.csv', intervalCsv({ date: '2026-01-14' }));

      expect(code).to.equal(0);
      expect(stdout.split('\n')).to.have.length(2);
      const [summary] = JSON.parse(stdout).files;
      expect(Object.keys(summary)).to.have.members([
        'file',
        'kind',
        'sha256',
        'rows',
        'days',
        'new',
        'revised',
        'unchanged',
        'rejected',
        'rejectsFile',
      ]);
      expect(summary).to.include({ kind: 'interval-csv', rows: 96, unchanged: 1, rejected: 0 });
    });
  });

  describe('hub revisions', () => {
    it('BR-008 says that there is no usage, rather than nothing', async () => {
      const { code, stdout } = await hub('revisions', '--esiid', HOME, '--date', '2026-01-20');

      expect({ code, stdout }).to.deep.equal({
        code: 0,
        stdout: 'no usage is on record for that ESIID and date\n',
      });
    });

    it('BR-009 lists every revision of a day, oldest first', async () => {
      const { stdout } = await hub('revisions', '--esiid', HOME, '--date', '2026-01-15', '--json');

      const kwh = JSON.parse(stdout).revisions.map((revision: { kwh: string }) => revision.kwh);
      expect(kwh).to.deep.equal(['24.000', '28.800']);
    });
  });

  describe('hub export', () => {
    const range = (from: string, to: string) => ['--from', from, '--to', to, '--format', 'csv'];

    it('BR-024.006 refuses a range that ends before it starts', async () => {
      const args = ['--esiid', HOME, ...range('2026-01-16', '2026-01-15')];

      const { code, stdout, stderr } = await hub('export', ...args);

      expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
      expect(stderr).to.contain('2026-01-15');
    });

    it('BR-024.006 gives the days from the first to the last, both included, and no other', async () => {
      const { stdout } = await hub('export', '--esiid', HOME, ...range('2026-01-14', '2026-01-15'));

      const dates = stdout
        .trim()
        .split('\r\n')
        .slice(1)
        .map((row) => row.split(',')[1]);
      expect([...new Set(dates)]).to.deep.equal(['01/14/2026', '01/15/2026']);
      expect(dates).to.have.length(192);
    });

    it('gives with --as-of what was known then', async () => {
      const args = ['--esiid', HOME, ...range('2026-01-15', '2026-01-15')];

      const now = await hub('export', ...args);
      const then = await hub('export', ...args, '--as-of', betweenRevisions);

      expect(now.stdout).to.contain(',0.300,A,').and.not.contain(',0.250,A,');
      expect(then.stdout).to.contain(',0.250,A,').and.not.contain(',0.300,A,');
    });

    it('leaves a record of a look at the revisions, too', async () => {
      await hub('revisions', '--esiid', HOME, '--date', '2026-01-16');

      const { stdout } = await hub('audit', 'export');

      const last = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
      expect(last).to.include({ action: 'usage.read' });
      expect(last.detail).to.include({ revisionsOf: '2026-01-16', door: 'command-line' });
    });

    it('leaves a record of the read', async () => {
      await hub('export', '--esiid', HOME, ...range('2026-01-16', '2026-01-16'));

      const { code, stdout } = await hub('audit', 'export');

      const events = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      const read = events.findLast(({ action }) => action === 'usage.read');
      expect(code).to.equal(0);
      expect(read.actor.role).to.equal('operator');
      expect(read.detail).to.include({ esiidCount: 1, days: 1, door: 'command-line' });
      expect(read.detail.esiids).to.deep.equal([HOME]);
    });
  });
});
