import type { IndexValue } from '../collections.ts';
import { instantText, type StoredDocument } from './documents.ts';

/**
 * An index entry's key: the index fields, then (unless the index is unique) the document's id, written as one text whose
 * byte order is the order of the index. One text instead of a column per field gives both engines the same order, makes a
 * page a plain half-open range, and lets an index be rebuilt or split over machines like any other table.
 *
 * Each part is a tag, the value and `END`. Nothing else in a part is as low as `END`, so `AB` sorts before `ABC`.
 */
export type IndexKey = string;

/** `[lower, upper)` in key order. */
export interface KeyRange {
  readonly lower: IndexKey;
  readonly upper: IndexKey;
}

export const END = '\u0001';
const ESCAPE = '\u0002';
const ESCAPE_SHIFT = 64;
const RESERVED = new RegExp(`[\u0000-${ESCAPE}]`, 'g');
const ESCAPED = new RegExp(`${ESCAPE}[@AB]`, 'g');
// In ASCII order: null, then numbers, then text; with room for bounds in between.
const NULL_TAG = '!';
const ABOVE_NULLS = '"';
const NUMBER_TAG = '#';
const TEXT_TAG = '$';
const ABOVE_ALL = '~';

/** Every entry of a document in one index: one for each combination of the array items on its fields' paths. */
export function keysOf(
  document: StoredDocument,
  fields: readonly string[],
  unique: boolean,
): readonly IndexKey[] {
  const paths = fields.map((field) => field.split('.'));
  let rows = tuples(document, paths);
  if (unique) rows = rows.filter((row) => row.every((value) => value !== null));
  const suffix = unique ? '' : part(document.id);
  return [...new Set(rows.map((row) => row.map(part).join('') + suffix))];
}

/** The start that the keys of these leading field values have in common. */
export function prefixOf(values: readonly IndexValue[]): IndexKey {
  return values.map((value) => part(plain(value))).join('');
}

/** Keys under `prefix` whose next field lies in `[from, until)`. A null lies in no bounded range. */
export function rangeOf(
  prefix: IndexKey,
  from: IndexValue | undefined,
  until: IndexValue | undefined,
): KeyRange {
  const bounded = from !== undefined || until !== undefined;
  const lowest = bounded ? ABOVE_NULLS : '';
  return {
    lower: prefix + (from === undefined ? lowest : part(plain(from))),
    upper: prefix + (until === undefined ? ABOVE_ALL : part(plain(until))),
  };
}

/** The range that is left after `key` was seen; never wider than before, though a caller's `key` may lie outside. */
export function rangeAfter(range: KeyRange, key: IndexKey, descending: boolean): KeyRange {
  const next = descending ? key : key + END;
  if (descending) return compareKeys(next, range.upper) < 0 ? { ...range, upper: next } : range;
  return compareKeys(next, range.lower) > 0 ? { ...range, lower: next } : range;
}

/** The text form of one part, as `partAt` or the engine cut it out; undefined for a null. */
export function partText(encoded: string): string | undefined {
  if (encoded.startsWith(NULL_TAG)) return undefined;
  if (encoded.startsWith(NUMBER_TAG)) return String(numberOf(encoded.slice(1)));
  return encoded
    .slice(1)
    .replaceAll(ESCAPED, (escaped) => String.fromCharCode(escaped.charCodeAt(1) - ESCAPE_SHIFT));
}

/** The part at a position of a key, still encoded. */
export function partAt(key: IndexKey, position: number): string {
  return key.split(END)[position] ?? '';
}

/** Compares as the engines do: by the bytes of UTF-8, which is not the order of `<` beyond U+FFFF. */
export function compareKeys(left: IndexKey, right: IndexKey): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

function plain(value: IndexValue): unknown {
  if (value instanceof Temporal.Instant) return instantText(value);
  return value instanceof Temporal.PlainDate ? value.toString() : value;
}

function part(value: unknown): string {
  if (value === null) return NULL_TAG + END;
  if (typeof value === 'number') return NUMBER_TAG + sortableNumber(value) + END;
  if (typeof value === 'string' || typeof value === 'boolean') {
    return TEXT_TAG + escapeText(String(value)) + END;
  }
  throw new TypeError(`an index cannot hold a value of type ${typeof value}`);
}

/** `\u0000` to `\u0002` become two characters that keep their order and stay above `END`. */
function escapeText(text: string): string {
  return text.replaceAll(
    RESERVED,
    (character) => ESCAPE + String.fromCharCode(character.charCodeAt(0) + ESCAPE_SHIFT),
  );
}

const SIGN = 1n << 63n;

/** The bits of an IEEE 754 double, turned so that their unsigned order is the order of the numbers; 16 hex digits. */
function sortableNumber(value: number): string {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value === 0 ? 0 : value);
  const raw = bits.getBigUint64(0);
  const turned = (raw & SIGN) === 0n ? raw | SIGN : BigInt.asUintN(64, ~raw);
  return turned.toString(16).padStart(16, '0');
}

function numberOf(sortable: string): number {
  const turned = BigInt(`0x${sortable}`);
  const bits = new DataView(new ArrayBuffer(8));
  bits.setBigUint64(0, (turned & SIGN) === 0n ? BigInt.asUintN(64, ~turned) : turned ^ SIGN);
  return bits.getFloat64(0);
}

/**
 * Value tuples of these paths below `node`. Paths that enter the same array walk its items together, so that two fields of
 * one item never mix with those of another.
 */
function tuples(node: unknown, paths: readonly (readonly string[])[]): unknown[][] {
  if (Array.isArray(node)) return node.flatMap((item) => tuples(item, paths));
  const fields = new Set(paths.map((path) => path[0]));
  const [first] = paths;
  if (paths.length === 1 && first?.length === 0) return [[node ?? null]];

  let rows: unknown[][] = [[]];
  const order: number[] = [];
  for (const field of fields) {
    const positions = paths.flatMap((path, at) => (path[0] === field ? [at] : []));
    const below = tuples(
      valueAt(node, field),
      positions.map((at) => paths[at]?.slice(1) ?? []),
    );
    rows = rows.flatMap((row) => below.map((values) => [...row, ...values]));
    order.push(...positions);
  }
  return rows.map((row) => paths.map((_, at) => row[order.indexOf(at)]));
}

function valueAt(node: unknown, field: string | undefined): unknown {
  if (field === undefined || typeof node !== 'object' || node === null) return undefined;
  return (node as Record<string, unknown>)[field];
}
