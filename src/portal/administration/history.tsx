import { MARKET_TIME_ZONE } from '../../calendar.ts';
import type { Remembered } from '../../identity/administration.ts';
import type { Words } from '../words.ts';

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
          {events.map(({ id, at, action, role, who }) => (
            <tr key={id}>
              <th scope="row">{momentOf(at, words)}</th>
              <td>{wordOf(action)}</td>
              <td>{who === '' ? roleOf(role) : `${who}, ${roleOf(role)}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Central time, as every date in the market. */
function momentOf(at: Temporal.Instant, { date }: Words): string {
  const local = at.toZonedDateTimeISO(MARKET_TIME_ZONE);
  return `${date(local.toPlainDate())} ${local.toPlainTime().toString({ smallestUnit: 'second' })}`;
}
