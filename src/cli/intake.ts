import { isHubError } from '../errors.ts';
import type { Hub } from '../hub.ts';
import type { IntakeOutcome, IntakeSummary } from '../intake/intakes.ts';
import { EXIT_DONE, EXIT_REFUSED, progressOn, refused, type Terminal } from './output.ts';

/** `hub intake FILE…`: every file is tried, even when one before it was refused. */
export async function intakeCommand(
  hub: Hub,
  files: readonly string[],
  options: { readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  const summaries: IntakeSummary[] = [];
  let exit = EXIT_DONE;
  for (const file of await hub.inIntakeOrder(files)) {
    const progress = progressOn(terminal);
    try {
      const outcomes = await hub.takeIn(file, (name, rows) =>
        progress.update(`${name} rows`, rows),
      );
      progress.stop();
      for (const outcome of outcomes) {
        const summary = withLocation(outcome.summary, hub);
        summaries.push(summary);
        tell(outcome, summary, options.json === true, terminal);
        if (summary.rejected > 0 && summary.new + summary.revised + summary.unchanged === 0) {
          exit = EXIT_REFUSED;
        }
      }
    } catch (error) {
      progress.stop();
      if (!isHubError(error)) throw error;
      exit = refused(terminal, error, file);
    }
  }
  if (options.json === true) terminal.out.write(`${JSON.stringify({ files: summaries })}\n`);
  return exit;
}

function withLocation(summary: IntakeSummary, hub: Hub): IntakeSummary {
  const { rejectsFile } = summary;
  return { ...summary, rejectsFile: rejectsFile === null ? null : hub.locationOf(rejectsFile) };
}

function tell(
  { firstRejects }: IntakeOutcome,
  summary: IntakeSummary,
  isQuiet: boolean,
  terminal: Terminal,
): void {
  const { file, kind, rows, rejected, rejectsFile } = summary;
  if (!isQuiet) {
    const counts = `${summary.new} new, ${summary.revised} revised, ${summary.unchanged} unchanged`;
    terminal.out.write(`${file}: ${kind}, ${rows} rows: ${counts}, ${rejected} rows set aside\n`);
  }
  for (const { line, column, reason, detail, esiid, date } of firstRejects) {
    const whose = esiid === '' ? '' : ` ESIID ${esiid}${date === '' ? '' : ` on ${date}`}`;
    terminal.err.write(`${file}:${line}:${column}: ${reason}${whose}: ${detail}\n`);
  }
  if (rejectsFile !== null) terminal.err.write(`${file}: everything set aside: ${rejectsFile}\n`);
}
