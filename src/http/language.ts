import type { Context, Middleware } from 'koa';
import type { Language } from '../language.ts';
import type { HubState } from './state.ts';
import { showsErrorsAsPages } from './surface.ts';

const COOKIE = 'hub-language';
const ONE_YEAR_MS = 31_536_000_000;

/** The reader's language: their choice, kept in a cookie, then what the browser asks for, then English (BR-021.005). */
export function language(): Middleware<HubState> {
  return (ctx, next) => {
    if (!showsErrorsAsPages(ctx.path)) {
      // Programs read no sentences.
      ctx.state.language = 'en';
      return next();
    }
    ctx.state.language = chosen(ctx.cookies.get(COOKIE)) ?? preferred(ctx);
    ctx.set('Content-Language', ctx.state.language);
    return next();
  };
}

/** Keeps the choice in this browser; signing in brings the user's own choice here (BR-021.001). */
export function keepLanguage(ctx: Context, choice: Language): void {
  (ctx.state as HubState).language = choice;
  ctx.cookies.secure = true;
  ctx.cookies.set(COOKIE, choice, {
    path: '/',
    secure: true,
    httpOnly: true,
    sameSite: 'lax',
    maxAge: ONE_YEAR_MS,
    overwrite: true,
  });
}

function chosen(cookie: string | undefined): Language | undefined {
  return cookie === 'en' || cookie === 'es' ? cookie : undefined;
}

function preferred(ctx: Context): Language {
  return ctx.acceptsLanguages('en', 'es') === 'es' ? 'es' : 'en';
}
