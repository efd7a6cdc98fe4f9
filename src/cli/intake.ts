import { isHubError } from '../errors.ts';
import type { Hub } from '../hub.ts';
import type { IntakeOutcome, IntakeSummary } from '../intake/intakes.ts';
import { EXIT_DONE, EXIT_REFUSED, progressOn, refused, shown, type Terminal } from './output.ts';
import { keepHeapSmall } from './small-heap.ts';

/** `hub intake FILE…`: every file is tried, even when one before it was refused. */
export async function intakeCommand(
  hub: Hub,
  files: readonly string[],
  options: { readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  keepHeapSmall();
  const summaries: IntakeSummary[] = [];
  let exit = EXIT_DONE;
  const progress = progressOn(terminal);
  const quietly = (tell: () => void) => {
    progress.stop();
    tell();
  };
  try {
    await hub.takeIn(files, {
      progress: (name, rows) => progress.update(`${shown(name)} rows`, rows),
      waiting: () => quietly(() => terminal.err.write('hub: waiting for another intake\n')),
      taken(outcome) {
        const summary = withLocation(outcome.summary, hub);
        summaries.push(summary);
        quietly(() => tell(outcome, summary, options.json === true, terminal));
        if (isRefusedWhole(summary)) exit = EXIT_REFUSED;
      },
      refused(name, error) {
        quietly(() => refused(terminal, error, name));
        exit = EXIT_REFUSED;
      },
    });
  } catch (error) {
    if (!isHubError(error)) throw error;
    quietly(() => refused(terminal, error));
    exit = EXIT_REFUSED;
  } finally {
    progress.stop();
  }
  if (options.json === true) terminal.out.write(`${JSON.stringify({ files: summaries })}\n`);
  return exit;
}

function isRefusedWhole(summary: IntakeSummary): boolean {
  return summary.rejected > 0 && summary.new + summary.revised + summary.unchanged === 0;
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
  const { kind, rows, rejected, rejectsFile } = summary;
  const file = shown(summary.file);
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
