import { type DayNumber, dayNumber, slotLabel, slotsOf } from '../../calendar.ts';
import type { Words } from '../words.ts';
import { Chart, type Column } from './chart.tsx';
import { kwhOf, Panel, type PanelProps, Steps, Totals } from './panel.tsx';
import { dayTotal, hasGeneration, type Slot, type UsageDayView } from './usage-days.ts';

const SLOTS_PER_TICK = 12;

/** One quarter hour of a day as chart and table show it. */
interface Quarter {
  /** `01:15`, by the clock on the wall. */
  readonly label: string;
  /** Autumn's second 01:00 to 01:45. */
  readonly isSecondPass: boolean;
  readonly consumption: Slot;
  readonly generation: Slot | undefined;
}

const ABSENT: Slot = { wh: undefined, estimated: false };

/** A day in quarter hours: 96, or 92 and 100 on the days the clocks change (BR-001). */
export function DayPanel({ words, view }: PanelProps) {
  const { t, kwh, longDate } = words;
  const day = dayNumber(view.day);
  const shown = view.days.get(day);
  const quarters = quartersOf(day, shown, hasGeneration(view.days.values()));
  const consumption = dayTotal(day, shown, 'consumption');
  const isSolar = hasGeneration(view.days.values());
  const totals = {
    consumption,
    ...(isSolar ? { generation: dayTotal(day, shown, 'generation') } : {}),
  };
  const title = t('usage.day-chart', { date: longDate(view.day), kwh: kwhOf(consumption, kwh) });
  return (
    <Panel
      id="day-title"
      title={longDate(view.day)}
      chart={<Chart id="day-chart" title={title} columns={quarters.map(columnOf(words))} />}
      table={<QuarterTable words={words} quarters={quarters} isSolar={isSolar} />}
      tableName={t('usage.day-table')}
    >
      <Steps
        view={view}
        previous={{ day: view.day.subtract({ days: 1 }), text: t('usage.previous-day') }}
        next={{ day: view.day.add({ days: 1 }), text: t('usage.next-day') }}
      />
      <Totals words={words} totals={totals} />
      {slotsOf(day) !== 96 && <p>{t(slotsOf(day) === 92 ? 'usage.spring' : 'usage.autumn')}</p>}
    </Panel>
  );
}

function quartersOf(
  day: DayNumber,
  shown: UsageDayView | undefined,
  isSolar: boolean,
): readonly Quarter[] {
  const seen = new Set<string>();
  return Array.from({ length: slotsOf(day) }, (_, slot) => {
    const label = slotLabel(day, slot);
    const isSecondPass = seen.has(label);
    seen.add(label);
    return {
      label,
      isSecondPass,
      consumption: shown?.consumption?.[slot] ?? ABSENT,
      generation: isSolar ? (shown?.generation?.[slot] ?? ABSENT) : undefined,
    };
  });
}

function columnOf(words: Words): (quarter: Quarter, index: number) => Column {
  return (quarter, index) => {
    const { consumption, generation } = quarter;
    const values = [consumption, generation].map((slot) => slot && amount(words, slot));
    const onTick = index % SLOTS_PER_TICK === 0;
    return {
      hint: `${labelOf(words, quarter)}: ${values.filter((value) => value !== undefined).join(' / ')}`,
      upWh: consumption.wh,
      downWh: generation?.wh,
      estimated: consumption.estimated || generation?.estimated === true,
      incomplete:
        consumption.wh === undefined || (generation !== undefined && generation.wh === undefined),
      tick: onTick ? quarter.label : undefined,
      minorTick: index % (2 * SLOTS_PER_TICK) !== 0,
    };
  };
}

function labelOf({ t }: Words, { label, isSecondPass }: Quarter): string {
  return isSecondPass ? t('usage.second-pass', { time: label }) : label;
}

/** A quarter hour in words: kWh, with a mark where it was estimated, or that it is missing. */
export function amount({ t, kwh }: Words, { wh, estimated }: Slot): string {
  if (wh === undefined) return t('usage.missing');
  return estimated ? `${kwh(wh)} ${t('usage.estimated-mark')}` : kwh(wh);
}

function QuarterTable({
  words,
  quarters,
  isSolar,
}: {
  readonly words: Words;
  readonly quarters: readonly Quarter[];
  readonly isSolar: boolean;
}) {
  const { t } = words;
  return (
    <table class="usa-table usa-table--compact hub-numbers">
      <caption>{t('usage.day-table')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('usage.from-time')}</th>
          <th scope="col">{t('usage.consumption-kwh')}</th>
          {isSolar && <th scope="col">{t('usage.generation-kwh')}</th>}
        </tr>
      </thead>
      <tbody>
        {quarters.map((quarter) => (
          <tr key={labelOf(words, quarter)}>
            <th scope="row">{labelOf(words, quarter)}</th>
            <td>{amount(words, quarter.consumption)}</td>
            {quarter.generation !== undefined && <td>{amount(words, quarter.generation)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
