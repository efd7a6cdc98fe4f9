import { HubError } from '../errors.ts';

/** Query parameters of the standard (function block 37). Times in seconds since 1970-01-01T00:00Z, bounds inclusive. */
export interface EspiQuery {
  readonly publishedMin: number;
  readonly publishedMax: number;
  readonly updatedMin: number;
  readonly updatedMax: number;
  /** Counts from 1. */
  readonly startIndex: number;
  readonly maxResults: number;
}

export const EVERYTHING: EspiQuery = {
  publishedMin: Number.NEGATIVE_INFINITY,
  publishedMax: Number.POSITIVE_INFINITY,
  updatedMin: Number.NEGATIVE_INFINITY,
  updatedMax: Number.POSITIVE_INFINITY,
  startIndex: 1,
  maxResults: Number.POSITIVE_INFINITY,
};

/** RFC 3339, more liberal than the standard's `YYYY-MM-DDThh:mm:ssZ`: fractions and offsets are understood too. */
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
const COUNT = /^\d{1,9}$/;

type Parameters = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Throws `invalid` `espi.bad-parameter` that names the parameter. Parameters the standard does not know are ignored. */
export function parseQuery(parameters: Parameters): EspiQuery {
  const query: EspiQuery = {
    publishedMin: seconds(parameters, 'published-min', Math.ceil) ?? EVERYTHING.publishedMin,
    publishedMax: seconds(parameters, 'published-max', Math.floor) ?? EVERYTHING.publishedMax,
    updatedMin: seconds(parameters, 'updated-min', Math.ceil) ?? EVERYTHING.updatedMin,
    updatedMax: seconds(parameters, 'updated-max', Math.floor) ?? EVERYTHING.updatedMax,
    startIndex: count(parameters, 'start-index', 1) ?? EVERYTHING.startIndex,
    maxResults: count(parameters, 'max-results', 0) ?? EVERYTHING.maxResults,
  };
  // `depth` has no working definition anywhere: checked, then ignored.
  count(parameters, 'depth', 0);
  if (query.publishedMin > query.publishedMax) throw refused('published-min');
  if (query.updatedMin > query.updatedMax) throw refused('updated-min');
  return query;
}

/** The query in one spelling, for entity tags. */
export function canonicalQuery(query: EspiQuery): string {
  return Object.values(query).join(' ');
}

/** Whether an interval lies whole within the published bounds and its revision within the updated ones. */
export function selectsBlock(
  query: EspiQuery,
  block: { readonly start: number; readonly end: number },
  revisedAt: number,
): boolean {
  return (
    block.start >= query.publishedMin &&
    block.end <= query.publishedMax &&
    revisedAt >= query.updatedMin &&
    revisedAt <= query.updatedMax
  );
}

/** Any other entry goes by its Atom times. */
export function selectsEntry(
  query: EspiQuery,
  entry: { readonly published: number; readonly updated: number },
): boolean {
  return selectsBlock(query, { start: entry.published, end: entry.published }, entry.updated);
}

function seconds(
  parameters: Parameters,
  name: string,
  round: (seconds: number) => number,
): number | undefined {
  const text = single(parameters, name);
  if (text === undefined) return undefined;
  if (!TIMESTAMP.test(text)) throw refused(name);
  try {
    return round(Temporal.Instant.from(text).epochMilliseconds / 1000);
  } catch (error) {
    throw refused(name, error);
  }
}

function count(parameters: Parameters, name: string, least: number): number | undefined {
  const text = single(parameters, name);
  if (text === undefined) return undefined;
  if (!COUNT.test(text) || Number(text) < least) throw refused(name);
  return Number(text);
}

function single(parameters: Parameters, name: string): string | undefined {
  const value = parameters[name];
  if (value === undefined || typeof value === 'string') return value;
  throw refused(name);
}

function refused(parameter: string, cause?: unknown): HubError {
  return new HubError('invalid', 'espi.bad-parameter', { parameter }, { cause });
}
