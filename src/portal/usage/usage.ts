import { Readable } from 'node:stream';
import { recordedRead } from '../../audit/recorded-read.ts';
import { dateOf, dayNumber } from '../../calendar.ts';
import { HubError } from '../../errors.ts';
import type { ReadScope } from '../../read-scope.ts';
import type { ReadRange } from '../../usage/store.ts';
import type { Context, PortalDeps } from '../deps.ts';
import { firstPremises } from '../first-premises.ts';
import type { Problem } from '../form.tsx';
import { queryField } from '../form-body.ts';
import { wordsOf } from '../page.tsx';
import { customerIdOf } from '../signed-in.ts';
import { chosenEsiid } from './chosen-esiid.ts';
import {
  checkDownload,
  type DateSpan,
  type Download,
  type DownloadCheck,
  downloadName,
  parseDate,
} from './download-range.ts';
import { findAvailable, readDays } from './usage-days.ts';
import { showNoPremise, showUsage, type UsageView } from './usage-page.tsx';

const CONTENT_TYPES = {
  espi: 'application/atom+xml; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  readings: 'text/csv; charset=utf-8',
};

/** A customer's own usage: seeing a day and its month, and taking files away (BR-001, BR-078). */
export function usageHandlers(deps: PortalDeps) {
  return { show, download };

  async function show(ctx: Context): Promise<void> {
    const chosen = await chosenEsiid(deps, ctx);
    if (chosen === undefined) return showNoPremise(ctx);
    const { esiid, problems } = chosen;
    const view = await viewOf(ctx, await premiseOf(ctx, esiid), problems);
    showUsage(ctx, view, problems.length === 0 ? 200 : 400);
  }

  async function download(ctx: Context): Promise<void> {
    const chosen = await chosenEsiid(deps, ctx);
    if (chosen === undefined) throw new HubError('not-found', 'usage.no-such-esiid');
    const premise = await premiseOf(ctx, chosen.esiid);
    // Never the file of another ESIID than the one that was typed.
    if (chosen.problems.length > 0) {
      showUsage(ctx, await viewOf(ctx, premise, chosen.problems), 400);
      return;
    }
    const check = checkDownload(downloadForm(ctx), premise.available);
    if (check.state !== 'good') {
      showUsage(ctx, await viewOf(ctx, premise, problemsOf(ctx, check), check), 400);
      return;
    }
    sendFile(ctx, premise.scope, check.download);
  }

  function sendFile(ctx: Context, scope: ReadScope, wish: Download): void {
    const range = rangeOf(wish);
    const chunks = deps.exports[wish.format](scope, range);
    ctx.attachment(downloadName(wish));
    ctx.set('Content-Type', CONTENT_TYPES[wish.format]);
    ctx.body = Readable.from(chunks, { objectMode: false });
  }

  async function premiseOf(ctx: Context, esiid: string): Promise<Premise> {
    const scope = await deps.access.forCustomer(customerIdOf(ctx), [esiid]);
    return { esiid, scope, available: await availableIn(scope) };
  }

  async function availableIn(scope: ReadScope): Promise<DateSpan | undefined> {
    const days = await findAvailable(deps.usage.read(scope, wholeOf(scope)));
    return days && { from: dateOf(days.first), to: dateOf(days.last) };
  }

  async function viewOf(
    ctx: Context,
    premise: Premise,
    problems: readonly Problem[],
    check?: DownloadCheck,
  ): Promise<UsageView> {
    const { esiid, scope, available } = premise;
    const { day, problem } = chooseDay(ctx, available);
    const month = day && monthOf(day);
    return {
      ...(await firstPremises(deps, customerIdOf(ctx), [esiid])),
      esiid,
      // One that was found is in the list now, and would win over it if it stayed in the field.
      otherEsiid: problems.some(({ field }) => field === 'otherEsiid')
        ? queryField(ctx, 'otherEsiid')
        : '',
      available,
      day,
      ...(month ? await readMonth(scope, month) : { days: new Map(), reads: [] }),
      problems: [...problem, ...problems],
      form: downloadForm(ctx),
      ...(check?.state === 'partly' ? { offer: check.there } : {}),
    };
  }

  /** The days of a month and their register reads; the look is on the record: who, whose, which dates. */
  async function readMonth(scope: ReadScope, month: DateSpan) {
    const { collections, clock, usage } = deps;
    const range = rangeOf(month);
    const reads = await Array.fromAsync(usage.registers.read(scope, range));
    const dates = { from: String(month.from), to: String(month.to) };
    const detail = { form: 'page', ...dates, registerReads: reads.length };
    const record = { collections, clock, scope, door: 'portal', detail } as const;
    return { days: await readDays(recordedRead(usage.read(scope, range), record)), reads };
  }
}

interface Premise {
  readonly esiid: string;
  readonly scope: ReadScope;
  /** First and last day that has come; undefined: none yet. */
  readonly available: DateSpan | undefined;
}

/** All dates of a scope; an empty range for an empty scope. */
function wholeOf({ windows }: ReadScope): ReadRange {
  const edges = windows.map(({ from, until }) => [dayNumber(from), dayNumber(until)] as const);
  if (edges.length === 0) return { from: 0, until: 0 };
  return {
    from: Math.min(...edges.map(([from]) => from)),
    until: Math.max(...edges.map(([, until]) => until)),
  };
}

function rangeOf({ from, to }: DateSpan): ReadRange {
  return { from: dayNumber(from), until: dayNumber(to) + 1 };
}

function monthOf(day: Temporal.PlainDate): DateSpan {
  return { from: day.with({ day: 1 }), to: day.with({ day: day.daysInMonth }) };
}

/** The day of the query, or the newest; a day that cannot be shown is said, not quietly replaced. */
function chooseDay(
  ctx: Context,
  available: DateSpan | undefined,
): { readonly day: Temporal.PlainDate | undefined; readonly problem: readonly Problem[] } {
  const asked = queryField(ctx, 'day');
  if (available === undefined || asked === '') return { day: available?.to, problem: [] };
  const day = parseDate(asked);
  if (day !== undefined && isWithin(day, available)) return { day, problem: [] };
  const { t, date } = wordsOf(ctx);
  const text = t('usage.bad-day', { from: date(available.from), to: date(available.to) });
  return { day: available.to, problem: [{ field: 'day', text }] };
}

function isWithin(day: Temporal.PlainDate, { from, to }: DateSpan): boolean {
  return Temporal.PlainDate.compare(from, day) <= 0 && Temporal.PlainDate.compare(day, to) <= 0;
}

function downloadForm(ctx: Context) {
  return {
    from: queryField(ctx, 'from'),
    to: queryField(ctx, 'to'),
    format: queryField(ctx, 'format'),
  };
}

function problemsOf(ctx: Context, check: DownloadCheck): readonly Problem[] {
  const { t, date } = wordsOf(ctx);
  if (check.state === 'bad')
    return check.problems.map(({ field, key }) => ({ field, text: t(key) }));
  if (check.state === 'good') return [];
  const { there, available } = check;
  if (available === undefined) return [{ field: 'from', text: t('download.none-there') }];
  const all = { from: date(available.from), to: date(available.to) };
  const text = t(there === undefined ? 'download.outside' : 'download.partly-there', all);
  return [{ field: 'from', text }];
}
