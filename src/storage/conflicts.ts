import { HubError } from '../errors.ts';

/** An id or a unique value that exists already. */
export function duplicate(collection: string, cause?: unknown): HubError {
  return new HubError('conflict', 'storage.duplicate', { collection }, { cause });
}

/** Somebody else changed or removed the document since it was read. */
export function stale(collection: string, id: string): HubError {
  return new HubError('conflict', 'storage.stale', { collection, id });
}
