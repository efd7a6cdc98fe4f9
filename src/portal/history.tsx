import { MARKET_TIME_ZONE } from '../calendar.ts';
import type { Remembered } from '../identity/histories.ts';
import type { MessageKey, Words } from './words.ts';

/** What the record says, newest first: when, what, and who did it. */
export function History({
  words,
  events,
}: {
  readonly words: Words;
  readonly events: readonly Remembered[];
}) {
  const { t, has } = words;
  const title = t('administration.history');
  const wordOf = (action: string) => {
    const key = `administration.did.${action}`;
    return has(key) ? t(key) : t('administration.did-other');
  };
  const roleOf = (role: string) => {
    const key = [`role.${role}`, `administration.role.${role}`].find(has);
    return key === undefined ? '' : t(key);
  };
  return (
    <section class="hub-scroll hub-scroll--wide" aria-label={title} tabindex={0}>
      <table class="usa-table usa-table--borderless hub-numbers">
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{t('administration.when')}</th>
            <th scope="col">{t('administration.what')}</th>
            <th scope="col">{t('administration.who')}</th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => {
            const { id, at, action, role, who, what } = event;
            return (
              <tr key={id}>
                <th scope="row">{momentOf(at, words)}</th>
                <td>
                  {what === '' ? wordOf(action) : `${wordOf(action)}: ${what}`}
                  <Actions words={words} event={event} />
                </td>
                <td>{who === '' ? roleOf(role) : `${who}, ${roleOf(role)}`}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

/** What may be done from then on, and what not any more. */
function Actions({
  words: { t, has },
  event: { given, taken },
}: {
  readonly words: Words;
  readonly event: Remembered;
}) {
  const named = (actions: readonly string[]) =>
    actions
      .map((action) => `organisation.action.${action}`)
      .map((key) => (has(key) ? t(key) : t('administration.did-other')))
      .join(', ');
  const line = (key: MessageKey, actions: readonly string[]) =>
    actions.length > 0 && (
      <>
        <br />
        {t(key, { actions: named(actions) })}
      </>
    );
  return (
    <>
      {line('administration.given', given)}
      {line('administration.taken', taken)}
    </>
  );
}

/** Central time, as every date in the market. */
function momentOf(at: Temporal.Instant, { date }: Words): string {
  const local = at.toZonedDateTimeISO(MARKET_TIME_ZONE);
  return `${date(local.toPlainDate())} ${local.toPlainTime().toString({ smallestUnit: 'second' })}`;
}
