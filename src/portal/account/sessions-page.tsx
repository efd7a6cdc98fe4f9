import type { OwnSession } from '../../http/sessions.ts';
import type { Context } from '../deps.ts';
import { Alert, CsrfField } from '../form.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { paths } from '../paths.ts';
import type { Words } from '../words.ts';
import { Moment, momentText } from './moment.tsx';

interface SessionsView {
  readonly sessions: readonly OwnSession[];
  /** Id of the session that asks. */
  readonly own: string;
  /** One has just been ended. */
  readonly isDone: boolean;
}

export function showSessions(ctx: Context, { sessions, own, isDone }: SessionsView): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const { csrfToken } = ctx.state;
  const body = (
    <>
      {isDone && <Alert kind="success">{t('account.done-sessions')}</Alert>}
      <h1>{t('account.sessions-title')}</h1>
      <p class="hub-prose">{t('account.sessions-text')}</p>
      <table class="usa-table usa-table--borderless usa-table--stacked">
        <caption>{t('account.sessions-caption')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('account.session-browser')}</th>
            <th scope="col">{t('account.session-since')}</th>
            <th scope="col">{t('account.session-seen')}</th>
            <th scope="col">{t('account.session-action')}</th>
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <SessionRow
              key={session.id}
              words={words}
              csrfToken={csrfToken}
              session={session}
              isOwn={session.id === own}
            />
          ))}
        </tbody>
      </table>
      <form method="post" action={paths.endSessions}>
        <CsrfField token={csrfToken} />
        <p>{t('account.sessions-end-all-text')}</p>
        <button class="usa-button" type="submit">
          {t('account.sessions-end-all')}
        </button>
      </form>
    </>
  );
  showPage(ctx, { title: t('account.sessions-title'), children: body });
}

function SessionRow({
  words,
  csrfToken,
  session: { id, browser, startedAt, seenAt },
  isOwn,
}: {
  readonly words: Words;
  readonly csrfToken: string;
  readonly session: OwnSession;
  readonly isOwn: boolean;
}) {
  const { t } = words;
  const name = browser === '' ? t('account.session-unknown') : browser;
  const since = momentText(words, startedAt);
  return (
    <tr>
      <th scope="row" data-label={t('account.session-browser')}>
        {isOwn ? `${name} (${t('account.session-this')})` : name}
      </th>
      <td data-label={t('account.session-since')}>
        <Moment words={words} at={startedAt} />
      </td>
      <td data-label={t('account.session-seen')}>
        <Moment words={words} at={seenAt} />
      </td>
      <td data-label={t('account.session-action')}>
        <form method="post" action={paths.endSession}>
          <CsrfField token={csrfToken} />
          <button
            class="usa-button usa-button--outline"
            type="submit"
            name="session"
            value={id}
            aria-label={t('account.session-end-one', { browser: name, since })}
          >
            {t('account.session-end')}
          </button>
        </form>
      </td>
    </tr>
  );
}
