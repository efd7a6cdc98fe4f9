import { renderToString } from 'preact-render-to-string';
import { MARKET_TIME_ZONE } from '../calendar.ts';
import type { Language } from '../language.ts';
import type { NoticeKind } from '../notice.ts';
import { momentOf } from './checked-notice.ts';
import en from './locales/en.json' with { type: 'json' };
import es from './locales/es.json' with { type: 'json' };
import type { WaitingNotice } from './queued-notice.ts';

/** A message as it leaves the hub. */
export interface Letter {
  readonly id: string;
  readonly queuedAt: Temporal.Instant;
  readonly to: string;
  readonly language: Language;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

interface Sentences {
  readonly hub: string;
  readonly footer: string;
  readonly kinds: Readonly<
    Record<NoticeKind, { readonly subject: string; readonly text: readonly string[] }>
  >;
}

const sentences: Readonly<Record<Language, Sentences>> = { en, es };

/** The words of a notice in its reader's language; the subject is always ours alone. */
export function letterOf({ id, kind, queuedAt, content }: WaitingNotice): Letter {
  const { to, language, facts } = content;
  const { hub, footer, kinds } = sentences[language];
  const { subject, text } = kinds[kind];
  const spoken = { ...facts, until: spokenMoment(facts.until ?? '', language) };
  const paragraphs = text.map((paragraph) => filled(paragraph, spoken));
  const page = { language, hub, subject, paragraphs, footer, link: facts.link };
  return {
    ...{ id, queuedAt, to, language },
    subject: `${hub}: ${subject}`,
    text: `${[...paragraphs, `-- \n${hub}\n${footer}`].join('\n\n')}\n`,
    html: `<!doctype html>${renderToString(<Page {...page} />)}`,
  };
}

interface PageProps {
  readonly language: Language;
  readonly hub: string;
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly footer: string;
  readonly link: string | undefined;
}

/** Nothing is fetched when it is read: no picture, no style sheet, no script. */
function Page({ language, hub, subject, paragraphs, footer, link }: PageProps) {
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{subject}</title>
      </head>
      <body style="font: 1rem/1.5 sans-serif; margin: 1rem; max-width: 40rem">
        <h1 style="font-size: 1.5rem">{subject}</h1>
        {paragraphs.map((paragraph) => (
          <p key={paragraph}>
            {paragraph === link ? (
              <a href={link} style="overflow-wrap: anywhere">
                {link}
              </a>
            ) : (
              paragraph
            )}
          </p>
        ))}
        <hr />
        <p>
          <strong>{hub}</strong>
          <br />
          {footer}
        </p>
      </body>
    </html>
  );
}

function filled(paragraph: string, facts: Readonly<Record<string, string>>): string {
  return paragraph.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => facts[name] ?? '');
}

/** `March 3, 2026 at 12:00 PM CST`; a day without the hour. */
function spokenMoment(text: string, language: Language): string {
  const moment = momentOf(text);
  if (moment === undefined) return '';
  const region = `${language}-US`;
  const day = { year: 'numeric', month: 'long', day: 'numeric' } as const;
  if (moment instanceof Temporal.PlainDate) return moment.toLocaleString(region, day);
  return moment.toLocaleString(region, {
    ...day,
    ...{ hour: 'numeric', minute: '2-digit', timeZoneName: 'short' },
    timeZone: MARKET_TIME_ZONE,
  });
}
