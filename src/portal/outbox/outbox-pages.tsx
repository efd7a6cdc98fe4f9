import { localDate, MARKET_TIME_ZONE } from '../../calendar.ts';
import type { Context } from '../deps.ts';
import { showPage, wordsOf } from '../page.tsx';
import { outboxMessagePath, paths } from '../paths.ts';
import type { Words } from '../words.ts';
import type { OutboxMessage } from './routes.ts';

/** `GET /outbox`. */
export function showMessages(ctx: Context, messages: readonly OutboxMessage[]): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const body = (
    <>
      <h1>{t('outbox.title')}</h1>
      <p class="hub-prose">{t('outbox.intro')}</p>
      {messages.length === 0 ? (
        <p>{t('outbox.empty')}</p>
      ) : (
        <MessageTable words={words} messages={messages} />
      )}
    </>
  );
  showPage(ctx, { title: t('outbox.title'), children: body });
}

function MessageTable({
  words,
  messages,
}: {
  readonly words: Words;
  readonly messages: readonly OutboxMessage[];
}) {
  const { t } = words;
  return (
    <table class="usa-table usa-table--borderless usa-table--stacked">
      <caption>{t('outbox.list')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('outbox.subject')}</th>
          <th scope="col">{t('outbox.to')}</th>
          <th scope="col">{t('outbox.at')}</th>
        </tr>
      </thead>
      <tbody>
        {messages.map(({ name, subject, language, to, at }) => (
          <tr key={name}>
            <th scope="row" data-label={t('outbox.subject')}>
              <a href={outboxMessagePath(name)} lang={language}>
                {subject}
              </a>
            </th>
            <td data-label={t('outbox.to')}>{to}</td>
            <td data-label={t('outbox.at')}>
              <Moment words={words} at={at} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** `GET /outbox/:name`: the plain text, with its links to click. */
export function showMessage(ctx: Context, message: OutboxMessage): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const body = (
    <>
      <p>
        <a href={paths.outbox}>{t('outbox.back')}</a>
      </p>
      <h1 lang={message.language}>{message.subject}</h1>
      <dl>
        <dt>{t('outbox.from')}</dt>
        <dd>{message.from}</dd>
        <dt>{t('outbox.to')}</dt>
        <dd>{message.to}</dd>
        <dt>{t('outbox.at')}</dt>
        <dd>
          <Moment words={words} at={message.at} />
        </dd>
      </dl>
      <div class="hub-panel hub-prose hub-letter" lang={message.language}>
        {message.text.split(/(?:\r?\n){2,}/).map((paragraph) => (
          <p key={paragraph}>{withLink(paragraph)}</p>
        ))}
      </div>
    </>
  );
  showPage(ctx, { title: message.subject, children: body });
}

/** The hub writes a link on a line of its own. */
function withLink(text: string) {
  return /^https:\/\/\S+$/.test(text) ? <a href={text}>{text}</a> : text;
}

function Moment({ words, at }: { readonly words: Words; readonly at: Temporal.Instant }) {
  const time = at.toZonedDateTimeISO(MARKET_TIME_ZONE).toPlainTime();
  return (
    <time dateTime={at.toString()}>
      {`${words.date(localDate(at))}, ${time.toString({ smallestUnit: 'second' })}`}
    </time>
  );
}
