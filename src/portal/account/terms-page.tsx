import { TERMS_VERSION } from '../../identity/terms.ts';
import type { Context } from '../deps.ts';
import { CsrfField } from '../form.tsx';
import { showPage, wordsOf } from '../page.tsx';
import { paths } from '../paths.ts';
import type { MessageKey, Words } from '../words.ts';

const SECTIONS = ['data', 'you', 'numbers', 'end'] as const;

/** The terms of use that hold now, under headings of the given level. */
export function TermsText({
  words: { t },
  heading: Heading = 'h2',
}: {
  readonly words: Words;
  readonly heading?: 'h2' | 'h3';
}) {
  return (
    <>
      <p class="hub-hint">{t('account.terms-version', { version: TERMS_VERSION })}</p>
      {SECTIONS.map((section) => (
        <section key={section}>
          <Heading>{t(`account.terms-${section}-title` satisfies MessageKey)}</Heading>
          <p>{t(`account.terms-${section}` satisfies MessageKey)}</p>
        </section>
      ))}
    </>
  );
}

/** `next` is there when they are to be accepted now: where the reader goes on then. */
export function showTerms(ctx: Context, { next }: { readonly next?: string }): void {
  const words = wordsOf(ctx);
  const { t } = words;
  const body = (
    <div class="hub-prose">
      <h1>{t('account.terms-title')}</h1>
      {next !== undefined && <p class="usa-intro">{t('account.terms-ask')}</p>}
      <TermsText words={words} />
      {next !== undefined && (
        <form method="post" action={paths.terms}>
          <CsrfField token={ctx.state.csrfToken} />
          <input type="hidden" name="next" value={next} />
          <button class="usa-button" type="submit">
            {t('account.terms-accept')}
          </button>
        </form>
      )}
    </div>
  );
  showPage(ctx, { title: t('account.terms-title'), children: body });
}
