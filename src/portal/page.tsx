import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { HubState } from '../http/state.ts';
import { LANGUAGES } from '../language.ts';
import { IdleWarning } from './account/idle-warning.tsx';
import { assetPath, styleSheets } from './assets.ts';
import { CsrfField } from './form.tsx';
import { paths } from './paths.ts';
import { type Words, wordsFor } from './words.ts';

/** The part of a Koa context that showing a page needs; an error may come before the rest is there. */
export interface Shown {
  readonly state: Partial<HubState>;
  readonly path: string;
  readonly search: string;
  status: number;
  type: string;
  body: unknown;
  set(field: string, value: string): void;
}

interface PageProps {
  readonly title: string;
  readonly children: ComponentChildren;
}

/** Answers with a whole page. Pages may hold personal data, so nothing between here and the reader keeps a copy. */
export function showPage(ctx: Shown, page: PageProps, status = 200): void {
  ctx.status = status;
  ctx.type = 'text/html; charset=utf-8';
  ctx.set('Cache-Control', 'no-store');
  ctx.body = pageText(ctx, page);
}

/** A whole page as text, for who sends it in pieces. */
export function pageText(ctx: Shown, page: PageProps): string {
  return `<!doctype html>${renderToString(<Page {...page} ctx={ctx} words={wordsOf(ctx)} />)}`;
}

export function wordsOf(ctx: Pick<Shown, 'state'>): Words {
  return wordsFor(ctx.state.language ?? 'en');
}

interface FrameProps {
  readonly ctx: Shown;
  readonly words: Words;
}

function Page({ title, children, ctx, words }: PageProps & FrameProps) {
  return (
    <html lang={words.language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${title} – ${words.t('hub.name')}`}</title>
        <link rel="icon" type="image/svg+xml" href={assetPath('icon.svg')} />
        {styleSheets.map((href) => (
          <link key={href} rel="stylesheet" href={href} />
        ))}
      </head>
      <body>
        <a class="usa-skipnav" href="#main">
          {words.t('page.skip')}
        </a>
        <Header ctx={ctx} words={words} />
        <main id="main" tabindex={-1} class="grid-container hub-main">
          {children}
        </main>
        <footer class="hub-footer">
          <div class="grid-container">{words.t('page.footer')}</div>
        </footer>
        {ctx.state.session !== undefined && (
          <IdleWarning words={words} csrfToken={ctx.state.csrfToken} />
        )}
      </body>
    </html>
  );
}

function Header({ ctx, words }: FrameProps) {
  return (
    <header class="hub-header">
      <div class="grid-container hub-header__row">
        <a class="hub-header__name" href={paths.home}>
          {words.t('hub.name')}
        </a>
        <div class="hub-header__tools">
          <LanguageSwitch ctx={ctx} words={words} />
          {hasArrived(ctx) && <a href={paths.account}>{words.t('account.menu')}</a>}
          <SignInOrOut ctx={ctx} words={words} />
        </div>
      </div>
      {hasArrived(ctx) && ctx.state.session?.user.role === 'customer' && (
        <Navigation ctx={ctx} words={words} />
      )}
    </header>
  );
}

/** Signed in, with nothing to do before all else. */
function hasArrived({ state }: Shown): boolean {
  return state.session !== undefined && state.session.user.stage === undefined;
}

function Navigation({ ctx, words }: FrameProps) {
  const items = [
    { href: paths.home, text: words.t('nav.home') },
    { href: paths.usage, text: words.t('nav.usage') },
    { href: paths.esiids, text: words.t('nav.esiids') },
    { href: paths.authorizations, text: words.t('nav.authorizations') },
  ];
  return (
    <nav class="hub-nav" aria-label={words.t('nav.label')}>
      <ul class="grid-container">
        {items.map(({ href, text }) => (
          <li key={href}>
            <a href={href} aria-current={ctx.path === href ? 'page' : undefined}>
              {text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Each language is named in itself, for the reader who cannot read the page's. */
function LanguageSwitch({ ctx, words }: FrameProps) {
  const names = { en: 'English', es: 'Español' } as const;
  return (
    <form method="post" action={paths.language} class="hub-language">
      <CsrfField token={ctx.state.csrfToken} />
      <input type="hidden" name="next" value={ctx.path + ctx.search} />
      {LANGUAGES.filter((language) => language !== words.language).map((language) => (
        <button
          key={language}
          class="hub-link-button"
          type="submit"
          name="language"
          value={language}
          lang={language}
        >
          {names[language]}
        </button>
      ))}
    </form>
  );
}

function SignInOrOut({ ctx, words }: FrameProps) {
  if (ctx.state.session === undefined) {
    return ctx.path === paths.signIn ? null : <a href={paths.signIn}>{words.t('nav.sign-in')}</a>;
  }
  return (
    <form method="post" action={paths.signOut}>
      <CsrfField token={ctx.state.csrfToken} />
      <button class="hub-link-button" type="submit">
        {words.t('nav.sign-out')}
      </button>
    </form>
  );
}
