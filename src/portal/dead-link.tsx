import type { Next } from 'koa';
import { isHubError } from '../errors.ts';
import type { Context } from './deps.ts';
import { showPage, wordsOf } from './page.tsx';
import type { MessageKey } from './words.ts';

/** What to say of a link in a letter that is no longer good, and where to go from there. */
export interface DeadLinkWords {
  readonly title: MessageKey;
  readonly text: MessageKey;
  /** The first is the one most need. */
  readonly ways: readonly { readonly href: string; readonly text: MessageKey }[];
}

/** Links that are spent, late or made up look the same: whoever tries one learns nothing. */
export function showDeadLink(ctx: Context, { title, text, ways }: DeadLinkWords): void {
  const { t } = wordsOf(ctx);
  const body = (
    <div class="hub-prose">
      <h1>{t(title)}</h1>
      <p class="usa-intro">{t(text)}</p>
      <ul class="usa-list">
        {ways.map((way) => (
          <li key={way.href}>
            <a href={way.href}>{t(way.text)}</a>
          </li>
        ))}
      </ul>
    </div>
  );
  showPage(ctx, { title: t(title), children: body }, 404);
}

/** For routes whose path is a link in a letter: nothing behind it is answered by that page. */
export function orDeadLink(words: DeadLinkWords) {
  return async (ctx: Context, next: Next): Promise<void> => {
    try {
      await next();
    } catch (error) {
      if (!isHubError(error, 'not-found')) throw error;
      showDeadLink(ctx, words);
    }
  };
}
