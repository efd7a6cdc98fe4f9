import type { ComponentChildren } from 'preact';
import type { Channel } from '../../usage/usage-day.ts';
import { usagePath } from '../paths.ts';
import type { Words } from '../words.ts';
import type { DateSpan } from './download-range.ts';
import type { Total } from './usage-days.ts';
import type { UsageView } from './usage-page.tsx';

/** A page that has something to show. */
export interface ShownUsage extends UsageView {
  readonly available: DateSpan;
  readonly day: Temporal.PlainDate;
}

export interface PanelProps {
  readonly words: Words;
  readonly view: ShownUsage;
}

/** Links to the neighbours of what is shown; there is none beyond what has come. */
export function Steps({
  view,
  previous,
  next,
}: {
  readonly view: ShownUsage;
  readonly previous: { readonly day: Temporal.PlainDate; readonly text: string };
  readonly next: { readonly day: Temporal.PlainDate; readonly text: string };
}) {
  const { esiid, available } = view;
  const hasPrevious = Temporal.PlainDate.compare(previous.day, available.from) >= 0;
  const hasNext = Temporal.PlainDate.compare(next.day, available.to) <= 0;
  return (
    <p class="hub-steps hub-no-print">
      {hasPrevious && (
        <a rel="prev" href={usagePath(esiid, previous.day)}>
          ← {previous.text}
        </a>
      )}
      {hasNext && (
        <a rel="next" href={usagePath(esiid, next.day)}>
          {next.text} →
        </a>
      )}
    </p>
  );
}

/** The sums, with what they leave out: estimated and missing quarter hours are said, never hidden. */
export function Totals({
  words,
  totals,
}: {
  readonly words: Words;
  readonly totals: Readonly<Partial<Record<Channel, Total>>>;
}) {
  const { t, kwh } = words;
  const all = Object.values(totals);
  const missing = all.reduce((count, total) => count + total.missing, 0);
  const estimated = all.reduce((count, total) => count + total.estimated, 0);
  const { consumption, generation } = totals;
  return (
    <>
      <dl class="hub-totals">
        <Amount term={t('usage.consumption')} value={kwhOf(consumption, kwh)} kind="up" />
        {generation !== undefined && (
          <>
            <Amount term={t('usage.generation')} value={kwhOf(generation, kwh)} kind="down" />
            <Amount
              term={t('usage.net')}
              value={consumption === undefined ? '–' : kwh(consumption.wh - generation.wh)}
            />
          </>
        )}
      </dl>
      <p class="hub-notes">
        {estimated > 0 && (
          <span class="hub-key hub-key--estimated">
            {t('usage.estimated-count', { count: estimated })}
          </span>
        )}
        {missing > 0 && (
          <span class="hub-key hub-key--gap">{t('usage.missing-count', { count: missing })}</span>
        )}
      </p>
    </>
  );
}

/** A total of nothing is not zero: it is unknown. */
export function kwhOf(total: Total | undefined, kwh: (wh: number) => string): string {
  return total === undefined || total.present === 0 ? '–' : kwh(total.wh);
}

function Amount({
  term,
  value,
  kind,
}: {
  readonly term: string;
  readonly value: string;
  readonly kind?: 'up' | 'down';
}) {
  return (
    <div>
      <dt class={kind && `hub-key hub-key--${kind}`}>{term}</dt>
      <dd>
        <strong>{value}</strong> kWh
      </dd>
    </div>
  );
}

/** Chart and table side by side; the table scrolls on its own, so it takes the focus (WCAG 2.1.1), and prints whole. */
export function Panel({
  id,
  title,
  chart,
  table,
  tableName,
  children,
}: {
  readonly id: string;
  readonly title: string;
  readonly chart: ComponentChildren;
  readonly table: ComponentChildren;
  readonly tableName: string;
  readonly children: ComponentChildren;
}) {
  return (
    <section class="hub-panel" aria-labelledby={id}>
      <h2 id={id}>{capitalized(title)}</h2>
      {children}
      <div class="hub-beside">
        <div>{chart}</div>
        <section class="hub-scroll" aria-label={tableName} tabindex={0}>
          {table}
        </section>
      </div>
    </section>
  );
}

/** Spanish writes weekdays and months small, but not at the start of a heading. */
function capitalized(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
