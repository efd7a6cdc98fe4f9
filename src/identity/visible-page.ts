import { setImmediate } from 'node:timers/promises';
import type { Page } from '../collections.ts';
import { HubError } from '../errors.ts';
import type { Sealing } from './second-factor/sealing.ts';

/** Looked at in search of one page; where hardly anything may be seen, a page is short and still has a `next`. */
const LOOKED_AT_MAX = 500;
/** Cursors are filled up to this, so that their length says nothing. */
const CURSOR_LENGTH = 256;

export interface Wish {
  readonly limit: number;
  readonly after?: string | undefined;
}

/** A list of which the viewer may see a part. */
export interface PartlyVisible<T> {
  read(limit: number, after: string | undefined): Promise<Page<T>>;
  isSeen(item: T): Promise<boolean> | boolean;
  /** Whose list it is and of what: a cursor of another one is none. */
  readonly purpose: string;
  readonly sealing: Sealing;
}

/**
 * A page of what may be seen, filled as far as `LOOKED_AT_MAX` goes. A store's cursor is the place of the last thing that was
 * looked at, with its name in it, be it seen or not (BR-028.024): so `next` is sealed, and there is none where nothing follows
 * that may be seen. Throws `invalid` `storage.bad-cursor`.
 */
export async function visiblePage<T>(
  list: PartlyVisible<T>,
  { limit, after }: Wish,
): Promise<Page<T>> {
  const { items, next } = await look(list, limit, opened(list, after));
  if (next === undefined) return { items };
  if (items.length === limit) {
    const ahead = await look(list, 1, next);
    if (ahead.items.length === 0 && ahead.next === undefined) return { items };
  }
  return { items, next: list.sealing.seal(next.padEnd(CURSOR_LENGTH), list.purpose) };
}

async function look<T>(
  { read, isSeen }: PartlyVisible<T>,
  limit: number,
  after: string | undefined,
): Promise<Page<T>> {
  const items: T[] = [];
  let next = after;
  for (let looked = 0; looked < LOOKED_AT_MAX && items.length < limit; ) {
    const page = await read(limit - items.length, next);
    const seen = await Promise.all(page.items.map(isSeen));
    items.push(...page.items.filter((_, at) => seen[at]));
    if (page.next === undefined) return { items };
    next = page.next;
    looked += page.items.length;
    await setImmediate();
  }
  return next === undefined ? { items } : { items, next };
}

function opened({ sealing, purpose }: PartlyVisible<unknown>, after: string | undefined) {
  if (after === undefined) return undefined;
  const cursor = sealing.open(after, purpose);
  if (cursor === undefined) throw new HubError('invalid', 'storage.bad-cursor');
  return cursor.trimEnd();
}
