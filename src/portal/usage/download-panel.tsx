import { Field, fieldProps } from '../form.tsx';
import { paths } from '../paths.ts';
import { DOWNLOAD_FORMATS } from './download-range.ts';
import type { PanelProps } from './panel.tsx';

/** Download My Data: a form whose answer is a file (BR-001.003, BR-078, BR-306). */
export function DownloadPanel({ words, view }: PanelProps) {
  const { t, date } = words;
  const { available, day, esiid, form, problems } = view;
  const monthStart = later(day.with({ day: 1 }), available.from);
  const chosen = form.format === '' ? 'espi' : form.format;
  const wrongFormat = problems.find(({ field }) => field === 'format');
  return (
    <section class="hub-panel hub-no-print" aria-labelledby="download">
      <h2 id="download">{t('download.title')}</h2>
      <p>{t('download.intro', { from: date(available.from), to: date(available.to) })}</p>
      <form class="hub-choice" method="get" action={paths.download}>
        <input type="hidden" name="esiid" value={esiid} />
        <Field id="from" label={t('download.from')} problems={problems}>
          <input
            {...fieldProps('from', problems)}
            type="date"
            value={form.from || monthStart.toString()}
            required
          />
        </Field>
        <Field id="to" label={t('download.to')} problems={problems}>
          <input
            {...fieldProps('to', problems)}
            type="date"
            value={form.to || earlier(monthEnd(day), available.to).toString()}
            required
          />
        </Field>
        <fieldset class="usa-fieldset" id="format">
          <legend class="usa-legend">{t('download.format')}</legend>
          {wrongFormat && <span class="usa-error-message">{wrongFormat.text}</span>}
          {DOWNLOAD_FORMATS.map((format) => (
            <div key={format} class="usa-radio">
              <input
                class="usa-radio__input"
                id={`format-${format}`}
                type="radio"
                name="format"
                value={format}
                checked={chosen === format}
              />
              <label class="usa-radio__label" for={`format-${format}`}>
                {t(`download.format-${format}`)}
              </label>
            </div>
          ))}
        </fieldset>
        <button class="usa-button" type="submit">
          {t('download.submit')}
        </button>
      </form>
    </section>
  );
}

function monthEnd(day: Temporal.PlainDate): Temporal.PlainDate {
  return day.with({ day: day.daysInMonth });
}

function later(one: Temporal.PlainDate, other: Temporal.PlainDate): Temporal.PlainDate {
  return Temporal.PlainDate.compare(one, other) > 0 ? one : other;
}

function earlier(one: Temporal.PlainDate, other: Temporal.PlainDate): Temporal.PlainDate {
  return Temporal.PlainDate.compare(one, other) < 0 ? one : other;
}
