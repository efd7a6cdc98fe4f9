import Mocha from 'mocha';

/** What a run of the tests came to. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The closing line of a run, alone on its line, so that people and machines find it. */
export function closingLine({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** What a run tells the process that started it: each failure as it happens, and at its end what it came to. */
export type TestNews = { readonly failure: string } | { readonly counts: TestCounts };

const FAILURE_LENGTH_MAX = 240;

/** Mocha's dots, and each failure at once. Without a process to tell, the counts are printed last. */
class CountingReporter extends Mocha.reporters.Dot {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    runner.on('fail', (test, error) => {
      const why = String(error.message).split('\n', 1)[0];
      const failure = `${test.fullTitle()}: ${why}`.slice(0, FAILURE_LENGTH_MAX);
      console.log(`\n  FAILED ${failure}`);
      tell({ failure });
    });
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      const counts: TestCounts = { passed: passes, failed: failures, skipped: pending };
      if (process.send === undefined) console.log(closingLine(counts));
      tell({ counts });
    });
  }
}

function tell(news: TestNews): void {
  process.send?.(news);
}

// Mocha loads reporters with `require`, which takes this export for the module.
export { CountingReporter as 'module.exports' };
