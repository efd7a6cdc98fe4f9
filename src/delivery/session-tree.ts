import { isHubError } from '../errors.ts';
import type { SiteRecord, SiteTree } from '../extracts/site.ts';
import type { OwnSite } from './own-site.ts';

/**
 * The tree as one connection sees it. Once its account was found shut, it stays shut for this connection, which is on the
 * record once: whoever is let in again signs in again.
 */
export function sessionTree(
  { tree, record }: Pick<OwnSite, 'tree' | 'record'>,
  door: Parameters<SiteRecord['refused']>[0],
  address: string,
): SiteTree {
  let shut: Error | undefined;
  return {
    list: (account) => attempt(account, () => tree.list(account)),
    open: (account, name, from) => attempt(account, () => tree.open(account, name, from)),
  };

  async function attempt<T>(account: string, work: () => Promise<T>): Promise<T> {
    if (shut !== undefined) throw shut;
    try {
      return await work();
    } catch (error) {
      // Of several channels of one connection, the first has put it on the record.
      if (isHubError(error, 'forbidden') && shut === undefined) {
        shut = error;
        await record.refused(door, account, address);
      }
      throw error;
    }
  }
}
