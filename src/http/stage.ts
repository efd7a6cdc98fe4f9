import type { Middleware } from 'koa';
import type { HubState, SessionStage } from './state.ts';

/** What a session may ask for before its stage is over, besides the stage's page and what is under it; the codes are a demo's only. */
const ALWAYS = ['/sign-out', '/language', '/assets', '/terms', '/account/stay', '/demo/codes'];

/** The page where each stage is gone through. */
export const STAGE_PAGES: Readonly<Record<SessionStage, string>> = {
  'second-factor': '/sign-in/second-factor',
  'new-password': '/account/password',
  terms: '/terms',
  'security-question': '/account/questions',
  'enrol-second-factor': '/account/second-factor',
};

/** Leads a session that still has something to do before all else to where it is done, from any other page. */
export function stageGate(): Middleware<HubState> {
  return (ctx, next) => {
    const stage = ctx.state.session?.user.stage;
    if (stage === undefined || isUnder(ctx.path, [STAGE_PAGES[stage], ...ALWAYS])) return next();
    ctx.status = 303;
    ctx.set('Location', STAGE_PAGES[stage] + wayBack(ctx.method, ctx.path + ctx.search));
    ctx.body = '';
    return Promise.resolve();
  };
}

/** Characters; what is longer is no page's address, and makes a header that clients do not read. */
export const WAY_BACK_MAX = 2000;

/** A page can be come back to; a form that was sent cannot. */
function wayBack(method: string, wanted: string): string {
  const isPage = method === 'GET' && wanted !== '/' && wanted.length <= WAY_BACK_MAX;
  return isPage ? `?${new URLSearchParams({ next: wanted })}` : '';
}

function isUnder(path: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));
}
