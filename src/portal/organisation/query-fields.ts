import type { Context } from '../deps.ts';

const VALUES_MAX = 1000;

/** All values of a parameter of the query, as ticked boxes give them; bounded. */
export function queryFields(ctx: Context, name: string): readonly string[] {
  const value = ctx.query[name];
  const values = Array.isArray(value) ? value : [value];
  return values.filter((one) => one !== undefined).slice(0, VALUES_MAX);
}
