import { readFile } from 'node:fs/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { localDate } from '../calendar.ts';
import { generateMarket } from '../fixtures/market.ts';
import type { ExportFormat, Hub } from '../hub.ts';
import { clientCommands } from './client.ts';
import { demoCommand } from './demo/demo.ts';
import type { DemoFolder } from './demo/folder.ts';
import { compactCommand, exportCommand, revisionsCommand } from './export.ts';
import { auditExportCommand, extractCommand, siteAccountCommand } from './extract.ts';
import { intakeCommand } from './intake.ts';
import { organisationCommands } from './organisation.ts';
import { EXIT_DONE, progressOn, type Terminal } from './output.ts';
import { routesCommand } from './routes.ts';
import { serveCommand } from './serve.ts';
import { userCommands } from './user.ts';

export interface ProgramDeps {
  /** `least`: what is logged, and what is graver. */
  readonly openHub: (least: 'warn' | 'error') => Promise<Hub>;
  /** Opens a hub over an empty data folder of a demo's own. */
  readonly openDemo: () => Promise<{ readonly hub: Hub; readonly folder: DemoFolder }>;
  readonly terminal: Terminal;
  readonly exit: (code: number) => void;
}

/** Every `hub` command, with its options and help. */
export function hubProgram({ openHub, openDemo, terminal, exit }: ProgramDeps): Command {
  const program = new Command('hub')
    .description('A Green Button / ESPI data hub for Texas’ smart meters')
    .showHelpAfterError();

  // Commands report on standard error themselves; only what goes wrong is logged besides.
  async function withHub(
    work: (hub: Hub) => Promise<number>,
    least: 'warn' | 'error' = 'error',
  ): Promise<void> {
    const hub = await openHub(least);
    try {
      exit(await work(hub));
    } finally {
      await hub.close();
    }
  }

  program
    .command('serve')
    .description(
      'run the hub: portal, authorization server, Green Button, FTPS, SFTP, nightly extracts',
    )
    .action(() => withHub((hub) => serveCommand(hub, terminal), 'warn'));

  program
    .command('demo')
    .option('--json', 'one line of JSON on standard output when it is ready')
    .description(
      'the whole story over a small synthetic market on loopback; then stays up to click through',
    )
    .action(async (options: { json?: boolean }) => {
      const { hub, folder } = await openDemo();
      try {
        exit(await demoCommand(hub, folder, options, terminal));
      } finally {
        await hub.close();
        await folder.leave();
      }
    });

  program
    .command('intake')
    .argument(
      '<file...>',
      'usage (LSE, interval CSV, daily reads), market files and events; plain, gzip or zip',
    )
    .option('--json', 'one summary line of JSON on standard output')
    .description('take files in; what they are is told by their content')
    .action((files: string[], options: { json?: boolean }) =>
      withHub((hub) => intakeCommand(hub, files, options, terminal)),
    );

  program
    .command('extract')
    .option('--business-date <date>', 'YYYY-MM-DD; the day before today by default', isoDate)
    .option('--rep <duns...>', 'only these REPs')
    .addOption(new Option('--format <format>', 'layout of the data').choices(['csv', 'lse']))
    .option('--json', 'one summary line of JSON on standard output')
    .description(
      'make and deliver the extracts of a business date, and purge those older than ten days',
    )
    .action((options) => withHub((hub) => extractCommand(hub, options, terminal)));

  program
    .command('export')
    .requiredOption('--esiid <id...>', 'one or more ESIIDs')
    .requiredOption('--from <date>', 'first local day, YYYY-MM-DD', isoDate)
    .requiredOption('--to <date>', 'last local day, included, YYYY-MM-DD', isoDate)
    .addOption(
      new Option('--format <format>', 'layout')
        .choices(['espi', 'csv', 'lse'])
        .makeOptionMandatory(),
    )
    .option('--as-of <instant>', 'what was known then, 2026-03-01T12:00:00Z', isoInstant)
    .option('--out <file>', 'instead of standard output')
    .description('write usage of ESIIDs as Green Button XML, interval CSV or LSE')
    .action((options: { format: ExportFormat } & Parameters<typeof exportCommand>[1]) =>
      withHub((hub) => exportCommand(hub, options, terminal)),
    );

  program
    .command('revisions')
    .requiredOption('--esiid <id>', 'ESIID')
    .requiredOption('--date <date>', 'local day, YYYY-MM-DD', isoDate)
    .option('--json', 'one line of JSON')
    .description('every revision of a usage day, oldest first')
    .action((options) => withHub((hub) => revisionsCommand(hub, options, terminal)));

  program
    .command('compact')
    .option(
      '--before <month>',
      'YYYY-MM; finished months before it; the month before this one by default',
      isoMonth,
    )
    .option('--json', 'one summary line of JSON')
    .description('pack finished months')
    .action((options: { before?: Temporal.PlainYearMonth; json?: boolean }) =>
      withHub((hub) => {
        const thisMonth = localDate(hub.clock()).toPlainYearMonth();
        const before = options.before ?? thisMonth.subtract({ months: 1 });
        return compactCommand(hub, before, options, terminal);
      }),
    );

  program
    .command('site-account')
    .requiredOption('--rep <duns>', 'DUNS of the REP')
    .option('--public-key <file>', 'OpenSSH public key to add')
    .option('--json', 'one line of JSON')
    .description('set a REP’s account on the own FTPS and SFTP site; a new password is shown once')
    .action(async (options: { rep: string; publicKey?: string; json?: boolean }) => {
      const { publicKey, ...rest } = options;
      const key =
        publicKey === undefined ? {} : { publicKey: (await readFile(publicKey, 'utf8')).trim() };
      await withHub((hub) => siteAccountCommand(hub, { ...rest, ...key }, terminal));
    });

  program
    .command('fixtures')
    .description('a synthetic market')
    .command('generate')
    .requiredOption('--esiids <n>', 'how many premises', wholeNumber)
    .requiredOption('--days <n>', 'how many usage days', wholeNumber)
    .requiredOption('--from <date>', 'first usage day, YYYY-MM-DD', isoDate)
    .requiredOption('--seed <seed>', 'any text; the same seed gives the same market')
    .requiredOption('--out <dir>', 'folder for the files')
    .addOption(new Option('--format <format>', 'usage files').choices(['csv', 'lse', 'mixed']))
    .option('--json', 'one summary line of JSON')
    .description('write a market of any size as files that intake takes')
    .action(async (options) => {
      const bar = progressOn(terminal);
      const progress = (done: number, total: number) => bar.update('usage files', done, total);
      const summary = await generateMarket({ ...options, progress }).finally(() => bar.stop());
      const { files, usageDays } = summary;
      const line = options.json
        ? JSON.stringify(summary)
        : `${files} files, ${usageDays} usage days`;
      terminal.out.write(`${line}\n`);
      exit(EXIT_DONE);
    });

  clientCommands(program, withHub, terminal);
  userCommands(program, withHub, terminal);
  organisationCommands(program, withHub, terminal);

  program
    .command('routes')
    .option('--json', 'one line of JSON')
    .description('every HTTP route, and who may use it; a demo has /outbox and /demo/codes besides')
    .action((options: { json?: boolean }) =>
      withHub((hub) => routesCommand(hub, options, terminal)),
    );

  program
    .command('audit')
    .description('the record of who did and read what')
    .command('export')
    .description('every event, one JSON object a line, in the order of recording')
    .action(() => withHub((hub) => auditExportCommand(hub, terminal)));

  return program;
}

function isoDate(text: string): Temporal.PlainDate {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) throw new InvalidArgumentError('a date is YYYY-MM-DD.');
  return parsed(() => Temporal.PlainDate.from(text, { overflow: 'reject' }));
}

function isoMonth(text: string): Temporal.PlainYearMonth {
  if (!/^\d{4}-\d{2}$/.test(text)) throw new InvalidArgumentError('a month is YYYY-MM.');
  return parsed(() => Temporal.PlainYearMonth.from(text));
}

function isoInstant(text: string): Temporal.Instant {
  const zoned = /T.*(?:Z|[+-]\d{2}(?::?\d{2})?)(?:\[|$)/i;
  if (!zoned.test(text)) {
    throw new InvalidArgumentError('an instant has a time and a zone: 2026-03-01T06:00:00-06:00.');
  }
  return parsed(() => Temporal.Instant.from(text));
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('a whole number is needed.');
  return Number(text);
}

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch {
    throw new InvalidArgumentError('there is no such date or time.');
  }
}
