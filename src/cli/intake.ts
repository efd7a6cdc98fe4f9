import { type ErrorDetail, isHubError } from '../errors.ts';
import type { Hub } from '../hub.ts';
import type { IntakeOutcome, IntakeSummary } from '../intake/intakes.ts';
import type { Warning, WarningReason } from '../intake/warnings.ts';
import {
  counted,
  EXIT_DONE,
  EXIT_REFUSED,
  explain,
  progressOn,
  refused,
  shown,
  type Terminal,
} from './output.ts';
import { keepHeapSmall } from './small-heap.ts';

/** `hub intake FILE…`: every file is tried, even when one before it was refused. */
export async function intakeCommand(
  hub: Hub,
  files: readonly string[],
  options: { readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  keepHeapSmall();
  const told: Told = { files: [], refused: [], skipped: [], warnings: [] };
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
        told.files.push(summary);
        for (const warning of outcome.warnings) {
          told.warnings.push({ file: summary.file, ...warning });
        }
        quietly(() => tell(outcome, summary, options.json === true, terminal));
        if (isRefusedWhole(summary)) exit = EXIT_REFUSED;
      },
      refused(name, error) {
        const { messageKey: reason, detail } = error;
        told.refused.push({ ...detail, file: name, reason, words: explain(error, name) });
        quietly(() => refused(terminal, error, name));
        exit = EXIT_REFUSED;
      },
      skipped(name) {
        told.skipped.push(name);
        quietly(() => terminal.err.write(`${shown(name)}: ${NOTES_WORDS}\n`));
      },
    });
  } catch (error) {
    if (!isHubError(error)) throw error;
    quietly(() => refused(terminal, error));
    exit = EXIT_REFUSED;
  } finally {
    progress.stop();
    // What was taken before a full disk stays taken, and whoever reads the line must know.
    if (options.json === true) terminal.out.write(`${JSON.stringify(told)}\n`);
  }
  return exit;
}

/** The summary line; `files` has one entry for each text that was taken in. */
interface Told {
  readonly files: IntakeSummary[];
  /** With what the reason is about: the line, a limit. */
  readonly refused: (ErrorDetail & { readonly file: string; readonly reason: string })[];
  readonly skipped: string[];
  readonly warnings: (Warning & { readonly file: string })[];
}

const NOTES_WORDS = 'skipped: notes of `hub fixtures generate` for its reader, nothing to take in';

const WARNING_WORDS: Readonly<Record<WarningReason, string>> = {
  'unknown-rep': 'names a REP that the register does not know yet',
  'unknown-tdsp': 'names a TDSP that the register does not know yet',
  'unknown-esiid': 'names an ESIID that no premise file has named yet',
  'unknown-sender': 'has the name of a sender that the register does not know',
  'unknown-event': 'takes back or moves an event that was not told yet',
  'odd-reading': 'has register readings that cannot be, beside quarter hours that were taken',
};

function warningText({ reason, rows, names }: Warning): string {
  const where = reason === 'unknown-sender' ? '' : `, in ${counted(rows, 'row')}`;
  return `${WARNING_WORDS[reason]}${where}: ${names.join(', ')}`;
}

function isRefusedWhole(summary: IntakeSummary): boolean {
  return summary.rejected > 0 && summary.new + summary.revised + summary.unchanged === 0;
}

function withLocation(summary: IntakeSummary, hub: Hub): IntakeSummary {
  const { rejectsFile } = summary;
  return { ...summary, rejectsFile: rejectsFile === null ? null : hub.locationOf(rejectsFile) };
}

function tell(
  { firstRejects, warnings }: IntakeOutcome,
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
  if (rejectsFile !== null) {
    terminal.err.write(
      `${file}: ${counted(rejected, 'row')} set aside; each with its reason: ${rejectsFile}\n`,
    );
  }
  for (const warning of warnings) {
    terminal.err.write(`${file}: ${warningText(warning)}\n`);
  }
}
