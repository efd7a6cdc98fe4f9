/** Where programs come. They bring a token or a client's credentials, and a cookie means nothing there. */
const PROGRAM_PATHS = ['/oauth/', '/espi/', '/api/', '/.well-known/', '/health'];

/** The one program path that a browser visits: its refusals are pages. */
const BROWSER_PATH = '/oauth/authorize';

/**
 * True where a session cookie counts and forms are protected against forgery. Program paths never see the session, so a
 * forged form there has nothing to borrow.
 */
export function isPagePath(path: string): boolean {
  return !PROGRAM_PATHS.some((prefix) => path.startsWith(prefix));
}

/** True where an error is shown as a page, not as problem+json. */
export function showsErrorsAsPages(path: string): boolean {
  return isPagePath(path) || path === BROWSER_PATH;
}
