import { HubError } from '../errors.ts';
import type { ExtractSite } from '../extracts/site.ts';
import { folderTarget } from './push-folder.ts';
import { ftpsTarget } from './push-ftps.ts';
import { sftpTarget } from './push-sftp.ts';
import { type PushTarget, pushSite } from './push-site.ts';

/**
 * The push site that a setting names; `own` is not one of them. Throws `invalid` `delivery.bad-site`, which never
 * repeats the setting, because it may hold a password.
 *
 *   ftps://user:password@host[:21]/folder?ca=FILE    explicit TLS; `insecure=1` takes any certificate
 *   sftp://user[:password]@host[:22]/folder?key=FILE&hostKey=SHA256:…
 *   /a/folder or ./a/folder
 */
export function extractSiteFromUrl(setting: string): ExtractSite {
  if (setting === '') throw badSite('empty');
  if (!setting.includes('://')) return pushSite(folderTarget(setting));
  const url = URL.parse(setting);
  if (url === null) throw badSite('not a URL');
  if (url.hostname === '' || url.username === '') throw badSite('host and user are needed');
  if (url.protocol === 'ftps:') return pushSite(ftpsOf(url));
  if (url.protocol === 'sftp:') return pushSite(sftpOf(url));
  throw badSite('only ftps, sftp and folders');
}

function ftpsOf(url: URL): PushTarget {
  const query = queryOf(url, ['ca', 'insecure']);
  const { ca, insecure } = query;
  if (url.password === '') throw badSite('a password is needed');
  if (insecure !== undefined && insecure !== '1') throw badSite('insecure is 1 or absent');
  return ftpsTarget({
    ...placeOf(url, 21),
    password: decoded(url.password),
    isInsecure: insecure === '1',
    ...(ca === undefined ? {} : { caFile: ca }),
  });
}

function sftpOf(url: URL): PushTarget {
  const { key, hostKey } = queryOf(url, ['key', 'hostKey']);
  if (url.password === '' && key === undefined) throw badSite('a password or a key is needed');
  if (hostKey !== undefined && !/^SHA256:[A-Za-z0-9+/]{43}$/.test(hostKey)) {
    throw badSite('hostKey is SHA256: and 43 characters');
  }
  return sftpTarget({
    ...placeOf(url, 22),
    ...(url.password === '' ? {} : { password: decoded(url.password) }),
    ...(key === undefined ? {} : { keyFile: key }),
    ...(hostKey === undefined ? {} : { hostKey }),
  });
}

function placeOf(url: URL, defaultPort: number) {
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? defaultPort : Number(url.port),
    user: decoded(url.username),
    folder: decoded(url.pathname).replace(/\/+$/, ''),
  };
}

/** The named parameters; a misspelt one is refused rather than ignored, since it may be the one that pins a key. */
function queryOf<const N extends string>(
  url: URL,
  names: readonly N[],
): Partial<Readonly<Record<N, string>>> {
  // A fingerprint is Base64, and its `+` must not become a space.
  const parameters = new URLSearchParams(url.search.replaceAll('+', '%2B'));
  for (const name of parameters.keys()) {
    if (!names.some((known) => known === name)) throw badSite('unknown parameter');
  }
  const found = names.flatMap((name) => {
    const value = parameters.get(name);
    return value === null || value === '' ? [] : [[name, value] as const];
  });
  return Object.fromEntries(found) as Partial<Record<N, string>>;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw badSite('bad % in the URL');
  }
}

function badSite(reason: string): HubError {
  return new HubError('invalid', 'delivery.bad-site', { reason });
}
