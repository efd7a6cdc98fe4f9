import type { Context } from './deps.ts';

/** Longer than any field may be filled in. */
const FIELD_LENGTH_MAX = 2000;
const FIELD_VALUES_MAX = 10_000;

/** A text field of the posted form; `''` when absent or given twice. The absurdly long is cut where it is too long for every rule. */
export function formField(ctx: Context, name: string): string {
  const value = posted(ctx)[name];
  return typeof value === 'string' ? value.slice(0, FIELD_LENGTH_MAX + 1) : '';
}

/** All values of a posted field, as checkboxes give them. */
export function formFields(ctx: Context, name: string): readonly string[] {
  const value = posted(ctx)[name];
  const values = Array.isArray(value) ? value : [value];
  return values.filter((item) => typeof item === 'string').slice(0, FIELD_VALUES_MAX);
}

/** A parameter of the query; `''` when absent or given twice. */
export function queryField(ctx: Context, name: string): string {
  const value = ctx.query[name];
  return typeof value === 'string' && value.length <= FIELD_LENGTH_MAX ? value : '';
}

/** A part of the path. */
export function pathField(ctx: Context, name: string): string {
  return ctx.params[name] ?? '';
}

function posted(ctx: Context): Readonly<Record<string, unknown>> {
  const body: unknown = ctx.request.body;
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}
