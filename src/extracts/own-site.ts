import { HubError } from '../errors.ts';
import type { Files, StoredFile } from '../files.ts';
import { isDuns } from '../market/participant.ts';
import { extractFolder } from './extract.ts';
import type { ExtractSite, SiteFile, SiteTree } from './site.ts';

/** The hub's own site: what an account sees is what the Files port holds for its DUNS, so nothing needs to be copied. */
export function ownSite(files: Files): ExtractSite & SiteTree {
  return { name: 'own', deliver, list, remove, open };

  async function deliver(repDuns: string, name: string): Promise<void> {
    const held = await files.find(pathOf(repDuns, name));
    if (held === undefined) throw new HubError('unavailable', 'delivery.failed', { name });
  }

  async function list(account: string): Promise<readonly SiteFile[]> {
    // Anything else would list a prefix of somebody's folder.
    if (!isDuns(account)) return [];
    const stored = await files.list(extractFolder(account));
    return stored.map((file) => siteFile(file, extractFolder(account).length));
  }

  async function open(account: string, name: string, from: number) {
    const path = pathOf(account, name);
    if ((await files.find(path)) === undefined) throw notFound();
    return files.open(path, from);
  }

  async function remove(repDuns: string, name: string): Promise<void> {
    await files.remove(pathOf(repDuns, name));
  }
}

function siteFile({ path, size, modifiedAt }: StoredFile, folderLength: number): SiteFile {
  return { name: path.slice(folderLength), size, modifiedAt };
}

/** Names that could lead elsewhere are answered like names that do not exist. */
function pathOf(account: string, name: string): string {
  if (!isDuns(account) || !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) throw notFound();
  return extractFolder(account) + name;
}

function notFound(): HubError {
  return new HubError('not-found', 'extracts.no-such-file');
}
