import { type DayNumber, dayNumber } from '../../calendar.ts';
import { usagePath } from '../paths.ts';
import type { Words } from '../words.ts';
import { Chart, type Column } from './chart.tsx';
import type { DateSpan } from './download-range.ts';
import { kwhOf, Panel, type PanelProps, type ShownUsage, Steps, Totals } from './panel.tsx';
import { dayTotal, hasGeneration, sum, type Total, type UsageDays } from './usage-days.ts';

/** One day of the month as chart and table show it. */
interface DayRow {
  readonly date: Temporal.PlainDate;
  readonly consumption: Total;
  readonly generation: Total | undefined;
}

/** The month of the chosen day, day by day, as far as it has come. */
export function MonthPanel({ words, view }: PanelProps) {
  const { t, kwh, month } = words;
  const rows = rowsOf(view.day, view.days, view.available);
  const isSolar = hasGeneration(view.days.values());
  const consumption = sum(rows.map((row) => row.consumption));
  const generation = sum(rows.flatMap((row) => row.generation ?? []));
  const title = t('usage.month-chart', { month: month(view.day), kwh: kwhOf(consumption, kwh) });
  return (
    <Panel
      id="month-title"
      title={month(view.day)}
      chart={<Chart id="month-chart" title={title} columns={rows.map(columnOf(words))} />}
      table={<DayTable words={words} view={view} rows={rows} isSolar={isSolar} />}
      tableName={t('usage.month-table')}
    >
      <Steps
        view={view}
        previous={{ day: lastOfPrevious(view.day), text: t('usage.previous-month') }}
        next={{ day: firstOfNext(view.day), text: t('usage.next-month') }}
      />
      <Totals words={words} totals={{ consumption, ...(isSolar ? { generation } : {}) }} />
    </Panel>
  );
}

/** Days that have not come yet, and those before the customer's first, are no gaps. */
function rowsOf(day: Temporal.PlainDate, days: UsageDays, available: DateSpan): readonly DayRow[] {
  const isSolar = hasGeneration(days.values());
  const dates = Array.from({ length: day.daysInMonth }, (_, index) => day.with({ day: index + 1 }));
  return dates
    .filter((date) => isWithin(date, available))
    .map((date) => {
      const number: DayNumber = dayNumber(date);
      const shown = days.get(number);
      return {
        date,
        consumption: dayTotal(number, shown, 'consumption'),
        generation: isSolar ? dayTotal(number, shown, 'generation') : undefined,
      };
    });
}

function isWithin(date: Temporal.PlainDate, { from, to }: DateSpan): boolean {
  return Temporal.PlainDate.compare(from, date) <= 0 && Temporal.PlainDate.compare(date, to) <= 0;
}

function columnOf(words: Words): (row: DayRow) => Column {
  return ({ date, consumption, generation }) => ({
    hint: `${words.date(date)}: ${[consumption, generation]
      .flatMap((total) => total ?? [])
      .map((total) => kwhOf(total, words.kwh))
      .join(' / ')}`,
    upWh: consumption.present === 0 ? undefined : consumption.wh,
    downWh: generation === undefined || generation.present === 0 ? undefined : generation.wh,
    estimated: consumption.estimated > 0 || (generation?.estimated ?? 0) > 0,
    incomplete: consumption.missing > 0 || (generation?.missing ?? 0) > 0,
    tick: date.day === 1 || date.day % 5 === 0 ? String(date.day) : undefined,
    minorTick: date.day % 10 !== 0 && date.day !== 1,
  });
}

function DayTable({
  words,
  view,
  rows,
  isSolar,
}: {
  readonly words: Words;
  readonly view: ShownUsage;
  readonly rows: readonly DayRow[];
  readonly isSolar: boolean;
}) {
  const { t, kwh, date } = words;
  return (
    <table class="usa-table usa-table--compact hub-numbers">
      <caption>{t('usage.month-table')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('usage.day')}</th>
          <th scope="col">{t('usage.consumption-kwh')}</th>
          {isSolar && <th scope="col">{t('usage.generation-kwh')}</th>}
          <th scope="col">{t('usage.notes')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.date.toString()}>
            <th scope="row">
              <a href={usagePath(view.esiid, row.date)}>{date(row.date)}</a>
            </th>
            <td>{kwhOf(row.consumption, kwh)}</td>
            {row.generation !== undefined && <td>{kwhOf(row.generation, kwh)}</td>}
            <td>{notesOf(words, row)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function notesOf({ t }: Words, { consumption, generation }: DayRow): string {
  const { missing, estimated } = sum([consumption, ...(generation ? [generation] : [])]);
  return [
    ...(estimated > 0 ? [t('usage.estimated-count', { count: estimated })] : []),
    ...(missing > 0 ? [t('usage.missing-count', { count: missing })] : []),
  ].join(', ');
}

function lastOfPrevious(day: Temporal.PlainDate): Temporal.PlainDate {
  return day.with({ day: 1 }).subtract({ days: 1 });
}

function firstOfNext(day: Temporal.PlainDate): Temporal.PlainDate {
  return day.with({ day: 1 }).add({ months: 1 });
}
