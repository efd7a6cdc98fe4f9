import type { StoredRegisterRead } from '../../usage/register-read.ts';
import type { Context } from '../deps.ts';
import { Alert, ErrorSummary, Field, fieldProps } from '../form.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { downloadPath, paths, updatesPath } from '../paths.ts';
import type { Words } from '../words.ts';
import { DayPanel } from './day-panel.tsx';
import { DownloadPanel } from './download-panel.tsx';
import type { DateSpan, Download, DownloadForm } from './download-range.ts';
import { EsiidChoice, type EsiidChoiceView } from './esiid-choice.tsx';
import { MonthPanel } from './month-panel.tsx';
import { ReadingsPanel } from './readings-panel.tsx';
import type { UsageDays } from './usage-days.ts';

/** All that the page shows. */
export interface UsageView extends EsiidChoiceView {
  /** First and last day that has come; undefined: none yet. */
  readonly available: DateSpan | undefined;
  /** The day shown; undefined: nothing to show. */
  readonly day: Temporal.PlainDate | undefined;
  /** The days of that day's month. */
  readonly days: UsageDays;
  /** What the register showed on them; by channel, then day. */
  readonly reads: readonly StoredRegisterRead[];
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
      <ShownPremise words={words} view={view} />
      <p class="hub-no-print">
        <a href={updatesPath(view.esiid)}>{t('updates.link')}</a>
      </p>
      {available === undefined || day === undefined ? (
        <Alert kind="info" heading={t('usage.nothing-title')}>
          {t('usage.nothing-text')}
        </Alert>
      ) : (
        <>
          <DayPanel words={words} view={{ ...view, available, day }} />
          <MonthPanel words={words} view={{ ...view, available, day }} />
          <ReadingsPanel words={words} view={{ ...view, available, day }} />
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

/** Whose usage this is, in full: on a telephone the list cuts it off, and on paper there is no list (BR-001.010). */
function ShownPremise({ words: { t }, view }: { readonly words: Words; readonly view: UsageView }) {
  const { esiid, premises } = view;
  const address = premises.find((premise) => premise.esiid === esiid)?.address ?? '';
  const parts = [address, t('registration.esiid-is', { esiid })];
  return <p class="hub-breakable">{parts.filter((part) => part !== '').join(' – ')}</p>;
}

function ChoiceForm({ words, view }: { readonly words: Words; readonly view: UsageView }) {
  const { t } = words;
  const { available, day, problems } = view;
  return (
    <form class="hub-choice hub-no-print" method="get" action={paths.usage}>
      <EsiidChoice words={words} view={view} />
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
