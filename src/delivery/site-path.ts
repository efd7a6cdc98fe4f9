import type { SiteFile, SiteTree } from '../extracts/site.ts';

/** What a path of the own site can mean: its only folder, or a file in it. */
export type SitePath = { readonly kind: 'root' } | { readonly kind: 'file'; readonly name: string };

const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;

/**
 * Reads a path that a client sent. The site has one folder, `/`, so relative and absolute paths mean the same and
 * anything with another folder in it, `..` too, means nothing: `undefined`, which every door answers as "no such file".
 */
export function parseSitePath(path: string): SitePath | undefined {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  const [name] = parts;
  if (name === undefined) return { kind: 'root' };
  return parts.length === 1 && FILE_NAME.test(name) && !path.endsWith('/')
    ? { kind: 'file', name }
    : undefined;
}

/** The account's file of that name, or `undefined`: another REP's file and no file look the same. */
export async function findSiteFile(
  tree: SiteTree,
  account: string,
  path: string,
): Promise<SiteFile | undefined> {
  const parsed = parseSitePath(path);
  if (parsed?.kind !== 'file') return undefined;
  return (await tree.list(account)).find(({ name }) => name === parsed.name);
}
