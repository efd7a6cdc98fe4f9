/** Every link of the pages is made here. */
export const paths = {
  home: '/',
  signIn: '/sign-in',
  signOut: '/sign-out',
  language: '/language',
  usage: '/usage',
  download: '/usage/download',
  authorizations: '/authorizations',
} as const;

export function signInPath(next: string): string {
  return `${paths.signIn}?${new URLSearchParams({ next })}`;
}

export function usagePath(esiid: string, day?: Temporal.PlainDate): string {
  const query = new URLSearchParams({ esiid });
  if (day !== undefined) query.set('day', day.toString());
  return `${paths.usage}?${query}`;
}

export function downloadPath(wish: {
  readonly esiid: string;
  readonly from: string;
  readonly to: string;
  readonly format: string;
}): string {
  return `${paths.download}?${new URLSearchParams({ ...wish })}`;
}

export function consentPath(requestId: string): string {
  return `/consent/${encodeURIComponent(requestId)}`;
}

export function revokePath(authorizationId: string): string {
  return `${paths.authorizations}/${encodeURIComponent(authorizationId)}/revoke`;
}

export function revokedPath(): string {
  return `${paths.authorizations}?revoked=yes`;
}

/**
 * The path and query of `wanted` when it stays on this site, else the home page: a link in an e-mail must not lead through
 * our sign-in to somebody else's page (CWE-601).
 */
export function localPath(wanted: string, publicUrl: string): string {
  // Browsers read a backslash as a slash, and two slashes as another host.
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(wanted) || wanted.includes('\\')) return paths.home;
  const url = URL.parse(wanted, publicUrl);
  if (url === null || url.origin !== new URL(publicUrl).origin) return paths.home;
  // Resolving may have left two slashes in front (`/.//host`), and that would be another host again.
  if (url.pathname.startsWith('//')) return paths.home;
  return url.pathname + url.search;
}
