import { HubError } from '../errors.ts';
import type { Context } from './deps.ts';

const TEXT_LENGTH_MAX = 2000;

export interface PageWish {
  readonly limit: number;
  /** `next` of the page before. */
  readonly after: string | undefined;
}

/** `limit` and `after` of a request; `most` where no limit is given. Throws `invalid` `http.invalid-query` with the field. */
export function pageWish(ctx: Context, most: number): PageWish {
  const after = textOf(ctx, 'after');
  const text = textOf(ctx, 'limit');
  const limit = text === undefined ? most : Number(/^\d{1,4}$/.exec(text)?.[0]);
  if (!(limit >= 1 && limit <= most)) throw invalidQuery('limit', `must be 1 to ${most}`);
  return { limit, after };
}

/** A parameter of the query; undefined when it is absent. Throws as `pageWish` when it comes twice or is absurdly long. */
export function textOf(ctx: Context, name: string): string | undefined {
  const value = ctx.query[name];
  if (value === undefined || value === '') return undefined;
  if (Array.isArray(value)) throw invalidQuery(name, 'must come once');
  if (value.length > TEXT_LENGTH_MAX) throw invalidQuery(name, 'is too long');
  return value;
}

export function invalidQuery(field: string, reason: string): HubError {
  return new HubError('invalid', 'http.invalid-query', { field, reason });
}

/** A page as it goes out: `next` only where there is more. */
export function paged<T>(items: readonly T[], next: string | undefined) {
  return { items, ...(next === undefined ? {} : { next }) };
}
