import { createWriteStream } from 'node:fs';
import { realpath, rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { MARKET_MONTHS } from '../access/accesses.ts';
import { dateOf, dayNumber, localDate } from '../calendar.ts';
import { HubError } from '../errors.ts';
import type { ExportFormat, Hub } from '../hub.ts';
import { dayBuffer, unpackDay } from '../usage/day-codec.ts';
import type { CompactSummary } from '../usage/store.ts';
import { MISSING } from '../usage/usage-day.ts';
import { EXIT_DONE, progressOn, type Terminal } from './output.ts';
import { keepHeapSmall } from './small-heap.ts';

export interface ExportOptions {
  readonly esiid: readonly string[];
  readonly from: Temporal.PlainDate;
  /** The last local day included. */
  readonly to: Temporal.PlainDate;
  readonly format: ExportFormat;
  readonly asOf?: Temporal.Instant;
  readonly out?: string;
}

/**
 * `hub export`: usage of ESIIDs as a file. Throws `invalid` `export.empty-range`, or `export.too-long` for more than four
 * years (BR-024.006), and `not-found` `export.unknown-esiid`.
 */
export async function exportCommand(
  hub: Hub,
  options: ExportOptions,
  terminal: Terminal,
): Promise<number> {
  const { from, to, format, asOf, out } = options;
  // Named twice, it is still one: its usage must not be there twice.
  const esiid = [...new Set(options.esiid)];
  checkRange(from, to);
  await checkKnown(hub, esiid);
  keepHeapSmall();
  const scope = await hub.access.forOperator(esiid);
  const range = {
    from: dayNumber(from),
    until: dayNumber(to) + 1,
    ...(asOf === undefined ? {} : { asOf }),
  };
  const content = Readable.from(hub.exportUsage(format, scope, range, 'command-line'), {
    objectMode: false,
  });
  if (out === undefined) {
    await pipeline(content, terminal.out, { end: false });
    return EXIT_DONE;
  }
  await writeFileWhole(out, content);
  return EXIT_DONE;
}

/** A file is there whole or not at all; a device or a pipe is written to, and stays what it is. */
async function writeFileWhole(out: string, content: Readable): Promise<void> {
  const target = await realpath(out).catch(() => out);
  const isFile = await stat(target).then(
    (found) => found.isFile(),
    () => undefined,
  );
  if (isFile === false) {
    await pipeline(content, createWriteStream(target));
    return;
  }
  const unfinished = `${target}.${process.pid}.part`;
  try {
    await pipeline(content, createWriteStream(unfinished));
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

function checkRange(from: Temporal.PlainDate, to: Temporal.PlainDate): void {
  const range = { from: `${from}`, to: `${to}` };
  if (Temporal.PlainDate.compare(from, to) > 0) {
    throw new HubError('invalid', 'export.empty-range', range);
  }
  if (Temporal.PlainDate.compare(to, from.add({ months: MARKET_MONTHS })) >= 0) {
    throw new HubError('invalid', 'export.too-long', range);
  }
}

/** An empty file would say that there is such a premise, and that it used nothing. */
async function checkKnown(hub: Hub, esiids: readonly string[]): Promise<void> {
  const known = await hub.market.premises.findMany(esiids);
  const unknown = esiids.find((esiid) => !known.has(esiid));
  if (unknown !== undefined) {
    throw new HubError('not-found', 'export.unknown-esiid', { esiid: unknown });
  }
}

/** `hub revisions`: every revision of a usage day, oldest first (BR-008, BR-009). */
export async function revisionsCommand(
  hub: Hub,
  options: { readonly esiid: string; readonly date: Temporal.PlainDate; readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  const scope = await hub.access.forOperator([options.esiid]);
  const buffer = dayBuffer();
  const revisions: Record<string, unknown>[] = [];
  for await (const day of hub.revisionsOf(scope, dayNumber(options.date), 'command-line')) {
    const slots = unpackDay(day.packed, buffer);
    let totalWh = 0;
    let missing = 0;
    let estimated = 0;
    for (let slot = 0; slot < slots; slot++) {
      const wh = buffer.valuesWh[slot] ?? MISSING;
      if (wh === MISSING) missing++;
      else totalWh += wh;
      estimated += buffer.estimated[slot] ?? 0;
    }
    revisions.push({
      esiid: day.esiid,
      date: dateOf(day.day).toString(),
      channel: day.channel,
      revisedAt: Temporal.Instant.fromEpochMilliseconds(day.revisedAt * 1000).toString(),
      knownSince: await closingOf(hub, day.load),
      load: day.load,
      meterNumber: day.meterNumber,
      kwh: (totalWh / 1000).toFixed(3),
      slots,
      missing,
      estimated,
    });
  }
  if (options.json === true) {
    terminal.out.write(`${JSON.stringify({ revisions })}\n`);
    return EXIT_DONE;
  }
  // A negative report, not silence (BR-008).
  if (revisions.length === 0) terminal.out.write('no usage is on record for that ESIID and date\n');
  for (const { channel, revisedAt, knownSince, kwh, missing, estimated } of revisions) {
    terminal.out.write(
      `${channel}  revised ${revisedAt}  known since ${knownSince}  ${kwh} kWh  ${missing} missing  ${estimated} estimated\n`,
    );
  }
  return EXIT_DONE;
}

async function closingOf(hub: Hub, id: number): Promise<string> {
  for await (const { closedAt } of hub.usage.loads(id - 1, id)) return closedAt.toString();
  throw new Error(`no load ${id}`);
}

/** `hub compact`: packs finished months; `before` names the first that is left as it is, at the latest this one. */
export async function compactCommand(
  hub: Hub,
  before: Temporal.PlainYearMonth,
  options: { readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  const thisMonth = localDate(hub.clock()).toPlainYearMonth();
  const isFinished = Temporal.PlainYearMonth.compare(before, thisMonth) <= 0;
  const progress = progressOn(terminal);
  let summary: CompactSummary;
  try {
    summary = await hub.usage.compact(isFinished ? before : thisMonth, (done, total) =>
      progress.update('compact', done, total),
    );
  } finally {
    progress.stop();
  }
  terminal.out.write(
    options.json === true
      ? `${JSON.stringify(summary)}\n`
      : `${summary.days} days of ${summary.months} months compacted\n`,
  );
  return EXIT_DONE;
}
