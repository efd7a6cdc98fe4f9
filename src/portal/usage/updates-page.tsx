import type { UsageUpdate } from '../../usage/updates.ts';
import { momentText } from '../account/moment.tsx';
import type { Context } from '../deps.ts';
import { Alert, ErrorSummary, Field, fieldProps } from '../form.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { paths, updatesFilePath } from '../paths.ts';
import type { Words } from '../words.ts';
import type { DateSpan } from './download-range.ts';
import { EsiidChoice, type EsiidChoiceView } from './esiid-choice.tsx';
import { UpdatesTable } from './updates-table.tsx';

/** As many as a page can bear with all their quarter hours; a file has every one. */
const UPDATES_SHOWN_MAX = 100;

export interface UpdatesForm {
  readonly from: string;
  readonly to: string;
}

/** What there is for days that can be asked for. */
interface Found {
  readonly span: DateSpan;
  readonly updates: readonly UsageUpdate[];
  readonly now: Temporal.Instant;
}

export interface UpdatesView extends EsiidChoiceView {
  readonly form: UpdatesForm;
  readonly found?: Found;
}

export function showUpdates(ctx: Context, view: UpdatesView, status = 200): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const { found, problems } = view;
  const body = (
    <>
      <ErrorSummary words={words} problems={problems} />
      <h1>{t('updates.title')}</h1>
      <p class="hub-prose hub-no-print">{t('updates.intro')}</p>
      <ChoiceForm words={words} view={view} />
      {found !== undefined && <Result words={words} esiid={view.esiid} found={found} />}
    </>
  );
  showPage(ctx, { title: t('updates.title'), children: body }, status);
}

function ChoiceForm({ words, view }: { readonly words: Words; readonly view: UpdatesView }) {
  const { t } = words;
  const { form, problems } = view;
  return (
    <form class="hub-choice hub-no-print" method="get" action={paths.updates}>
      <EsiidChoice words={words} view={view} />
      <Field id="from" label={t('download.from')} problems={problems}>
        <input {...fieldProps('from', problems)} type="date" value={form.from} required />
      </Field>
      <Field id="to" label={t('download.to')} problems={problems}>
        <input {...fieldProps('to', problems)} type="date" value={form.to} required />
      </Field>
      <button class="usa-button" type="submit">
        {t('updates.show')}
      </button>
    </form>
  );
}

function Result({
  words,
  esiid,
  found,
}: {
  readonly words: Words;
  readonly esiid: string;
  readonly found: Found;
}) {
  const { t, date } = words;
  const { updates, span, now } = found;
  const from = date(span.from);
  const to = date(span.to);
  const count = updates.length;
  const shown = newestFirst(updates).slice(0, UPDATES_SHOWN_MAX);
  const file = updatesFilePath({ esiid, from: span.from.toString(), to: span.to.toString() });
  return (
    <section class="hub-panel" aria-labelledby="found">
      <h2 id="found">{count === 0 ? t('updates.none-title') : t('updates.count', { count })}</h2>
      <p>{t('updates.about', { esiid, from, to, now: momentText(words, now) })}</p>
      {count === 0 && <p>{t('updates.none-text')}</p>}
      {count > shown.length && (
        <Alert kind="info" heading={t('updates.more-title')}>
          {t('updates.more-text', { shown: shown.length, count })}
        </Alert>
      )}
      {count > 0 && <UpdatesTable words={words} esiid={esiid} updates={shown} />}
      <p class="hub-no-print">
        <a href={file}>{t('updates.download')}</a>
      </p>
    </section>
  );
}

/** By usage day; the updates of one day stay in the order in which they were made. */
function newestFirst(updates: readonly UsageUpdate[]): readonly UsageUpdate[] {
  return updates.toSorted((a, b) => b.day - a.day);
}
