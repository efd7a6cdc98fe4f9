import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { generateMarket } from '../../src/fixtures/market.ts';
import { HUB_PROGRAM, runHub } from '../support/hub-command.ts';

const FROM = Temporal.PlainDate.from('2026-01-01');
const ESIIDS = 400;
const DAYS = 31;
/** After the first file is taken in: in the middle of the others. */
const KILL_AFTER_MS = [50, 250];

describe('an intake that is killed in the middle', function () {
  this.timeout(120_000);
  let folder: string;
  let files: readonly string[];
  let esiids: readonly string[];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hub-'));
    const out = join(folder, 'market');
    await generateMarket({ from: FROM, days: DAYS, esiids: ESIIDS, seed: 'kill', out });
    const names = (await readdir(out)).filter((name) => /\.(csv|lse)$/.test(name)).sort();
    files = names.map((name) => join(out, name));
    const expected = JSON.parse(await readFile(join(out, 'expected.json'), 'utf8'));
    esiids = [...new Set<string>(expected.map((row: { esiid: string }) => row.esiid))].sort();
  });

  after(() => rm(folder, { recursive: true, force: true }));

  function settings(name: string): Record<string, string> {
    return { HUB_DATA_DIR: join(folder, name) };
  }

  /** Kills it, as the machine would, and says whether it was still at work. */
  async function killedIntake(name: string, afterMs: number): Promise<boolean> {
    const child = spawn(process.execPath, [HUB_PROGRAM, 'intake', ...files], {
      env: { PATH: process.env.PATH, ...settings(name) },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    await sleep(afterMs);
    child.kill('SIGKILL');
    const [, signal] = await ended;
    return signal === 'SIGKILL';
  }

  async function everything(name: string): Promise<string> {
    const range = ['--from', '2025-12-01', '--to', '2026-02-28', '--format', 'csv'];
    const { stdout } = await runHub(settings(name), 'export', '--esiid', ...esiids, ...range);
    return stdout;
  }

  it('and run again at once ends in the same store as one that nobody disturbed', async () => {
    const undisturbed = await runHub(settings('undisturbed'), 'intake', ...files);
    expect(undisturbed.code, undisturbed.stderr).to.equal(0);
    const expected = await everything('undisturbed');
    expect(expected.length).to.be.greaterThan(ESIIDS * DAYS * 96 * 50);

    for (const afterMs of KILL_AFTER_MS) {
      const name = `killed-${afterMs}`;
      expect(await killedIntake(name, afterMs), 'killed while at work').to.equal(true);

      const again = await runHub(settings(name), 'intake', ...files);

      expect(again.code, again.stderr).to.equal(0);
      expect(again.stderr).to.contain('waiting for another intake');
      expect((await everything(name)) === expected, name).to.equal(true);
    }
  });
});
