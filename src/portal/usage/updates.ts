import { Readable } from 'node:stream';
import { recordedRead } from '../../audit/recorded-read.ts';
import { dayNumber, localDate } from '../../calendar.ts';
import { HubError } from '../../errors.ts';
import { revisedDays, type UsageUpdate, updatesIn } from '../../usage/updates.ts';
import { updatesCsv } from '../../usage/updates-csv.ts';
import type { Context, PortalDeps } from '../deps.ts';
import { firstPremises } from '../first-premises.ts';
import type { Problem } from '../form.tsx';
import { queryField } from '../form-body.ts';
import { wordsOf } from '../page.tsx';
import { customerIdOf } from '../signed-in.ts';
import { type ChosenEsiid, chosenEsiid } from './chosen-esiid.ts';
import { checkSpan, type DateSpan, DOWNLOAD_MONTHS_MAX } from './download-range.ts';
import { showUpdates, type UpdatesForm } from './updates-page.tsx';
import { showNoPremise } from './usage-page.tsx';

/** What the utility has changed in a customer's usage after first sending it: as a page, as a file (BR-008). */
export function updateHandlers(deps: PortalDeps) {
  return { show, download };

  async function show(ctx: Context): Promise<void> {
    const chosen = await chosenEsiid(deps, ctx);
    if (chosen === undefined) return showNoPremise(ctx);
    const form = formOf(ctx);
    const check = checkSpan(form);
    if (check.state === 'bad') return refuse(ctx, chosen, form, problemsOf(ctx, check.problems));
    if (chosen.problems.length > 0) return refuse(ctx, chosen, form, []);
    const { span } = check;
    const read = updatesOf(ctx, chosen.esiid, span, { form: 'updates' });
    const found = { span, updates: await Array.fromAsync(await read), now: deps.clock() };
    showUpdates(ctx, { ...(await choiceOf(ctx, chosen)), form, problems: [], found });
  }

  async function download(ctx: Context): Promise<void> {
    const chosen = await chosenEsiid(deps, ctx);
    if (chosen === undefined) throw new HubError('not-found', 'usage.no-such-esiid');
    const form = formOf(ctx);
    const check = checkSpan(form);
    if (check.state === 'bad') return refuse(ctx, chosen, form, problemsOf(ctx, check.problems));
    if (chosen.problems.length > 0) return refuse(ctx, chosen, form, []);
    const { esiid } = chosen;
    const { from, to } = check.span;
    const updates = await updatesOf(ctx, esiid, check.span, { format: 'updates-csv' });
    const note = `no updates of ${from} to ${to}`;
    ctx.attachment(`UsageUpdates_${from}_${to}.csv`);
    ctx.set('Content-Type', 'text/csv; charset=utf-8');
    ctx.body = Readable.from(updatesCsv(updates, { esiid, note }), { objectMode: false });
  }

  /** The look is on the record: who, whose, which dates, and how many revisions came out of it. */
  async function updatesOf(
    ctx: Context,
    esiid: string,
    { from, to }: DateSpan,
    how: Readonly<Record<string, string>>,
  ): Promise<AsyncIterable<UsageUpdate>> {
    const { collections, clock } = deps;
    const scope = await deps.access.forCustomer(customerIdOf(ctx), [esiid]);
    const range = { from: dayNumber(from), until: dayNumber(to) + 1 };
    const detail = { ...how, from: String(from), to: String(to) };
    const record = { collections, clock, scope, door: 'portal', detail } as const;
    return updatesIn(recordedRead(revisedDays(deps.usage.revisions(scope, range)), record));
  }

  async function refuse(
    ctx: Context,
    chosen: ChosenEsiid,
    form: UpdatesForm,
    wrong: readonly Problem[],
  ): Promise<void> {
    const problems = [...chosen.problems, ...wrong];
    showUpdates(ctx, { ...(await choiceOf(ctx, chosen)), form, problems }, 400);
  }

  async function choiceOf(ctx: Context, { esiid, problems }: ChosenEsiid) {
    const premises = await firstPremises(deps, customerIdOf(ctx), [esiid]);
    // One that was found is in the list now, and would win over it if it stayed in the field.
    const otherEsiid = problems.length === 0 ? '' : queryField(ctx, 'otherEsiid');
    return { ...premises, esiid, otherEsiid };
  }

  /** Without dates: as many months as one file can hold, up to today. */
  function formOf(ctx: Context): UpdatesForm {
    const form = { from: queryField(ctx, 'from'), to: queryField(ctx, 'to') };
    if (ctx.query.from !== undefined || ctx.query.to !== undefined) return form;
    const to = localDate(deps.clock());
    const from = to.subtract({ months: DOWNLOAD_MONTHS_MAX }).add({ days: 1 });
    return { from: from.toString(), to: to.toString() };
  }
}

function problemsOf(
  ctx: Context,
  problems: Extract<ReturnType<typeof checkSpan>, { readonly state: 'bad' }>['problems'],
): readonly Problem[] {
  return problems.map(({ field, key }) => ({ field, text: wordsOf(ctx).t(key) }));
}
