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

/** Mocha's dots; the counts go to the process that started mocha, or without one they are printed last. */
class CountingReporter extends Mocha.reporters.Dot {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      const counts: TestCounts = { passed: passes, failed: failures, skipped: pending };
      if (process.send === undefined) console.log(closingLine(counts));
      else process.send(counts);
    });
  }
}

// Mocha loads reporters with `require`, which takes this export for the module.
export { CountingReporter as 'module.exports' };
