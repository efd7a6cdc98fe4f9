import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { OPERATOR } from '../audit-event.ts';
import { localDate } from '../calendar.ts';
import { HubError } from '../errors.ts';
import type { ExtractRunSummary } from '../extracts/extracts.ts';
import { holdingNight } from '../extracts/nightly.ts';
import type { Hub } from '../hub.ts';
import { isDuns } from '../market/participant.ts';
import { counted, EXIT_DONE, EXIT_REFUSED, progressOn, type Terminal } from './output.ts';
import { sentenceOf } from './phrases.ts';

export interface ExtractOptions {
  readonly businessDate?: Temporal.PlainDate;
  readonly rep?: readonly string[];
  readonly format?: 'csv' | 'lse';
  readonly json?: boolean;
}

/**
 * `hub extract`: the nightly extract of a business date, by hand; the day before today by default. Purges old
 * ones too. Throws `unavailable` `extracts.busy` while the nightly job or another `hub extract` runs longer than
 * it waits, and as `Extracts.run` does.
 */
export async function extractCommand(
  hub: Hub,
  options: ExtractOptions,
  terminal: Terminal,
): Promise<number> {
  const today = localDate(hub.clock());
  const businessDate = options.businessDate ?? today.subtract({ days: 1 });
  const done = await holdingNight(
    hub.leases,
    async (lost) => {
      const run = await runExtracts(hub, businessDate, { ...options, lost }, terminal);
      return { run, purge: await hub.extracts.purge(today) };
    },
    () => terminal.err.write('hub: waiting for another run of extracts\n'),
  );
  // Two at once would make the same files and deliver them over each other.
  if (done === undefined) throw new HubError('unavailable', 'extracts.busy');
  const { run, purge } = done;
  if (options.json === true) {
    terminal.out.write(`${JSON.stringify({ ...run, purge })}\n`);
  } else {
    for (const { repDuns, file } of run.delivered) terminal.out.write(`${repDuns}: ${file}\n`);
  }
  for (const { repDuns, errorKey = '', reason = '' } of run.failed) {
    const why = `${sentenceOf(errorKey) ?? errorKey} ${reason}`.replace(/:? *$/, '');
    terminal.err.write(`${repDuns}: got nothing: ${why}\n`);
  }
  for (const { repDuns, esiids, days } of run.unclaimed) {
    const usage = `${counted(days, 'usage day')} of ${counted(esiids, 'ESIID')}`;
    terminal.err.write(
      `${repDuns}: ${usage} went to nobody: the register has no REP of that DUNS\n`,
    );
  }
  return run.failed.length > 0 ? EXIT_REFUSED : EXIT_DONE;
}

async function runExtracts(
  hub: Hub,
  businessDate: Temporal.PlainDate,
  { rep, format, lost }: ExtractOptions & { readonly lost: AbortSignal },
  terminal: Terminal,
): Promise<ExtractRunSummary> {
  const progress = progressOn(terminal);
  try {
    return await hub.extracts.run(businessDate, {
      lost,
      ...(rep === undefined ? {} : { reps: rep }),
      ...(format === undefined ? {} : { format }),
      progress: (done, total) => progress.update('REPs', done, total),
    });
  } finally {
    progress.stop();
  }
}

/**
 * `hub site-account`: a REP's account on the own FTPS and SFTP site. The password is shown once. Throws `not-found`
 * `extracts.unknown-rep` for a DUNS that is no REP's.
 */
export async function siteAccountCommand(
  hub: Hub,
  options: { readonly rep: string; readonly publicKey?: string; readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  if (isDuns(options.rep) && (await hub.market.participants.find(options.rep))?.role !== 'REP') {
    throw new HubError('not-found', 'extracts.unknown-rep', { rep: options.rep });
  }
  const change = options.publicKey === undefined ? {} : { publicKey: options.publicKey };
  const credentials = await hub.extractAccounts.setFor(options.rep, change, OPERATOR);
  terminal.out.write(
    options.json === true
      ? `${JSON.stringify(credentials)}\n`
      : `account ${credentials.account}${credentials.password === undefined ? '' : ` password ${credentials.password}`}\n`,
  );
  return EXIT_DONE;
}

/** `hub audit export`: the record, one JSON event a line, in the order of recording; an event may tell of an earlier time. */
export async function auditExportCommand(hub: Hub, terminal: Terminal): Promise<number> {
  await pipeline(Readable.from(eventLines(hub)), terminal.out, { end: false });
  return EXIT_DONE;
}

async function* eventLines({ collections }: Hub): AsyncGenerator<string> {
  for await (const { id, at, actor, action, subject, detail } of collections.events()) {
    yield `${JSON.stringify({ id, at: at.toString(), actor, action, subject, detail })}\n`;
  }
}
