import type { Context } from '../deps.ts';
import { Alert, ErrorSummary, Field, fieldProps, type Problem } from '../form.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { downloadPath, paths } from '../paths.ts';
import type { Words } from '../words.ts';
import { DayPanel } from './day-panel.tsx';
import { DownloadPanel } from './download-panel.tsx';
import type { DateSpan, Download, DownloadForm } from './download-range.ts';
import { MonthPanel } from './month-panel.tsx';
import type { UsageDays } from './usage-days.ts';

/** All that the page shows. */
export interface UsageView {
  readonly premises: readonly { readonly esiid: string; readonly address: string }[];
  /** The chosen one of them. */
  readonly esiid: string;
  /** First and last day that has come; undefined: none yet. */
  readonly available: DateSpan | undefined;
  /** The day shown; undefined: nothing to show. */
  readonly day: Temporal.PlainDate | undefined;
  /** The days of that day's month. */
  readonly days: UsageDays;
  readonly problems: readonly Problem[];
  readonly form: DownloadForm;
  /** What of a refused download could be had instead. */
  readonly offer?: Download | undefined;
}

export function showUsage(ctx: Context, view: UsageView, status = 200): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const { available, day } = view;
  const body = (
    <>
      <ErrorSummary words={words} problems={view.problems}>
        {view.offer !== undefined && <Offer words={words} esiid={view.esiid} offer={view.offer} />}
      </ErrorSummary>
      <h1>{t('usage.title')}</h1>
      <ChoiceForm words={words} view={view} />
      {available === undefined || day === undefined ? (
        <Alert kind="info" heading={t('usage.nothing-title')}>
          {t('usage.nothing-text')}
        </Alert>
      ) : (
        <>
          <DayPanel words={words} view={{ ...view, available, day }} />
          <MonthPanel words={words} view={{ ...view, available, day }} />
          <DownloadPanel words={words} view={{ ...view, available, day }} />
        </>
      )}
    </>
  );
  showPage(ctx, { title: t('usage.title'), children: body }, status);
}

/** For a customer without any ESIID. */
export function showNoPremise(ctx: Context): void {
  const { t } = wordsOf(ctx);
  const body = (
    <>
      <h1>{t('usage.title')}</h1>
      <Alert kind="info" heading={t('usage.no-premise-title')}>
        {t('usage.no-premise-text')} <a href={paths.esiids}>{t('usage.no-premise-link')}</a>
      </Alert>
    </>
  );
  showPage(ctx, { title: t('usage.title'), children: body });
}

function Offer({
  words,
  esiid,
  offer,
}: {
  readonly words: Words;
  readonly esiid: string;
  readonly offer: Download;
}) {
  const { from, to, format } = offer;
  const href = downloadPath({ esiid, from: from.toString(), to: to.toString(), format });
  return (
    <p>
      <a href={href}>{words.t('download.offer', { from: words.date(from), to: words.date(to) })}</a>
    </p>
  );
}

function ChoiceForm({ words, view }: { readonly words: Words; readonly view: UsageView }) {
  const { t } = words;
  const { premises, esiid, available, day, problems } = view;
  return (
    <form class="hub-choice hub-no-print" method="get" action={paths.usage}>
      <Field id="esiid" label={t('usage.esiid')} problems={problems}>
        <select class="usa-select" id="esiid" name="esiid">
          {premises.map((premise) => (
            <option key={premise.esiid} value={premise.esiid} selected={premise.esiid === esiid}>
              {[premise.address, premise.esiid].filter((part) => part !== '').join(' – ')}
            </option>
          ))}
        </select>
      </Field>
      {available !== undefined && (
        <Field id="day" label={t('usage.day')} problems={problems}>
          <input
            {...fieldProps('day', problems)}
            type="date"
            value={day?.toString()}
            min={available.from.toString()}
            max={available.to.toString()}
          />
        </Field>
      )}
      <button class="usa-button" type="submit">
        {t('usage.show')}
      </button>
    </form>
  );
}
