import { HubError } from '../errors.ts';
import { checkedPath } from '../files.ts';

/** The whole folders of a prefix (`extracts/10` → `extracts`), checked; `''` when it names none. */
export function folderOf(prefix: string): string {
  const end = prefix.lastIndexOf('/');
  return end === -1 ? '' : checkedPath(prefix.slice(0, end));
}

export function noSuchFile(path: string): HubError {
  return new HubError('not-found', 'storage.no-such-file', { path });
}
