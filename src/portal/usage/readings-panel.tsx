import { hasRolledOver, isExchange } from '../../usage/register-read.ts';
import type { Channel } from '../../usage/usage-day.ts';
import { Alert } from '../form.tsx';
import type { Words } from '../words.ts';
import { type DailyRead, dailyReads } from './daily-reads.ts';
import type { DateSpan } from './download-range.ts';
import { kwhOf, type PanelProps, type ShownUsage } from './panel.tsx';
import { sum } from './usage-days.ts';

/** What the meter's register showed at the ends of each day, beside the sum of its quarter hours (BR-001.001). */
export function ReadingsPanel({ words, view }: PanelProps) {
  const { t, month } = words;
  const { reads } = view;
  const channels = (['consumption', 'generation'] as const).filter((channel) =>
    reads.some((read) => read.channel === channel),
  );
  return (
    <section class="hub-panel" aria-labelledby="readings-title">
      <h2 id="readings-title">{t('readings.title')}</h2>
      {channels.length === 0 ? (
        <p>{t('readings.none', { month: month(view.day) })}</p>
      ) : (
        <p>{t('readings.intro')}</p>
      )}
      {channels.map((channel) => (
        <ChannelReadings key={channel} words={words} view={view} channel={channel} />
      ))}
    </section>
  );
}

function ChannelReadings({ words, view, channel }: PanelProps & { readonly channel: Channel }) {
  const { t, longDate } = words;
  const days = dailyReads(shownMonth(view), channel, view);
  const chosen = days.find(({ date }) => date.equals(view.day));
  const name = t(`usage.${channel}`);
  const multipliers = new Set(days.flatMap(({ read }) => read?.multiplier ?? []));
  return (
    <>
      <h3>{name}</h3>
      {[...multipliers].some((multiplier) => multiplier !== 1) && (
        <p>{t('readings.multiplier', { multiplier: [...multipliers].join(', ') })}</p>
      )}
      {chosen !== undefined && (
        <>
          <p>{t('readings.of-day', { date: longDate(chosen.date) })}</p>
          <DayReadings words={words} day={chosen} />
        </>
      )}
      <section
        class="hub-scroll"
        aria-label={t('readings.table-of', { direction: name })}
        tabindex={0}
      >
        <ReadingsTable words={words} view={view} days={days} />
      </section>
    </>
  );
}

/** The month as far as it has come, as the table of its days above. */
function shownMonth({ day, available }: ShownUsage): DateSpan {
  const first = day.with({ day: 1 });
  const last = day.with({ day: day.daysInMonth });
  return {
    from: Temporal.PlainDate.compare(first, available.from) < 0 ? available.from : first,
    to: Temporal.PlainDate.compare(last, available.to) > 0 ? available.to : last,
  };
}

function DayReadings({ words, day }: { readonly words: Words; readonly day: DailyRead }) {
  const { t, kwh } = words;
  const { read, countedWh, sum: total, sumCheck } = day;
  const stated = read?.usageWh;
  const amounts = [
    [t('readings.start'), known(read?.startWh, kwh)],
    [t('readings.end'), known(read?.endWh, kwh)],
    [t('readings.difference'), known(countedWh, kwh)],
    [t('readings.sum'), kwhOf(total, kwh)],
    ...(stated === undefined ? [] : [[t('readings.stated'), kwh(stated)]]),
  ];
  const notes = notesOf(words, day).map((note) => `${note}.`);
  return (
    <>
      <dl class="hub-totals">
        {amounts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>
              <strong>{value}</strong> kWh
            </dd>
          </div>
        ))}
      </dl>
      {sumCheck.state === 'differs' ? (
        <Alert kind="warning">
          {notes.join(' ')} {t('readings.differs-help')}
        </Alert>
      ) : (
        <p>{notes.join(' ')}</p>
      )}
    </>
  );
}

function ReadingsTable({
  words,
  view,
  days,
}: {
  readonly words: Words;
  readonly view: ShownUsage;
  readonly days: readonly DailyRead[];
}) {
  const { t, kwh, date, month } = words;
  const energies = days.map(({ energyWh }) => energyWh);
  return (
    <table class="usa-table usa-table--compact hub-numbers hub-readings">
      <caption>{t('readings.table', { month: month(view.day) })}</caption>
      <thead>
        <tr>
          <th scope="col">{t('usage.day')}</th>
          <th scope="col">{t('readings.start-kwh')}</th>
          <th scope="col">{t('readings.end-kwh')}</th>
          <th scope="col">{t('readings.difference-kwh')}</th>
          <th scope="col">{t('readings.sum-kwh')}</th>
          <th scope="col">{t('usage.notes')}</th>
        </tr>
      </thead>
      <tbody>
        {days.map((day) => (
          <tr key={day.date.toString()}>
            <th scope="row">{date(day.date)}</th>
            <td>{known(day.read?.startWh, kwh)}</td>
            <td>{known(day.read?.endWh, kwh)}</td>
            <td>{known(day.countedWh, kwh)}</td>
            <td>{kwhOf(day.sum, kwh)}</td>
            <td class="hub-wrapped">{notesOf(words, day).join('. ')}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t('readings.all-days')}</th>
          <td>{known(days[0]?.read?.startWh, kwh)}</td>
          <td>{known(days.at(-1)?.read?.endWh, kwh)}</td>
          <td>{known(total(energies), kwh)}</td>
          <td>{kwhOf(sum(days.map((day) => day.sum)), kwh)}</td>
          <td />
        </tr>
      </tfoot>
    </table>
  );
}

/** What must be known of a day's readings, in plain words; without full stops, for a cell of the table. */
function notesOf({ t, kwh }: Words, day: DailyRead): readonly string[] {
  const { read, sumCheck, sum: total } = day;
  if (read === undefined) return [t('readings.no-read')];
  const { startMeter: before, endMeter: after } = read;
  const facts = [
    ...(isExchange(read) ? [t('readings.exchange', { before, after })] : []),
    ...(hasRolledOver(read) && !isExchange(read) ? [t('readings.rolled-over')] : []),
    ...(day.isBrokenOff ? [t('readings.broken-off')] : []),
  ];
  if (sumCheck.state === 'unknown') {
    const isCounted = day.energyWh !== undefined;
    if (isCounted) return [...facts, t('readings.incomplete', { count: total.missing })];
    return isExchange(read) ? facts : [...facts, t('readings.half')];
  }
  const gap = kwh(Math.abs(sumCheck.gapWh));
  if (sumCheck.state === 'agrees') return [...facts, t('readings.agrees')];
  if (sumCheck.state === 'rounded') return [...facts, t('readings.rounded', { kwh: gap })];
  return [...facts, t(sumCheck.gapWh > 0 ? 'readings.more' : 'readings.less', { kwh: gap })];
}

/** A reading that did not come is no nought. */
function known(wh: number | undefined, kwh: (wh: number) => string): string {
  return wh === undefined ? '–' : kwh(wh);
}

/** Undefined as soon as one is unknown. */
function total(amounts: readonly (number | undefined)[]): number | undefined {
  return amounts.reduce<number | undefined>(
    (all, one) => (all === undefined || one === undefined ? undefined : all + one),
    0,
  );
}
