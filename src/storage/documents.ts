import type { Definition, Document } from '../collections.ts';

/** A document as it is stored: JSON, with every Temporal value as ISO text. */
export interface StoredDocument extends Document {
  readonly [field: string]: unknown;
}

/** Translates between the documents of one definition and what is stored. */
export interface DocumentCodec<T extends Document> {
  /** Throws `TypeError` for what would not come back as it went in. */
  encode(document: T): StoredDocument;
  decode(stored: StoredDocument): T;
}

export function documentCodec<T extends Document>(definition: Definition): DocumentCodec<T> {
  const instants = new Set(definition.instants);
  const dates = new Set(definition.dates);
  const revivals = [
    ...[...instants].map((path) => revivalOf(path, reviveInstant)),
    ...[...dates].map((path) => revivalOf(path, reviveDate)),
  ];

  return {
    encode: (document) => encodeFields(document, '') as StoredDocument,
    decode: (stored) => {
      // One copy for all of its fields: every request decodes what its token is.
      const document: Record<string, unknown> = { ...stored };
      for (const { field, rest, revive } of revivals) {
        const value = document[field];
        if (value !== undefined) document[field] = revived(value, rest, revive);
      }
      return document as unknown as T;
    },
  };

  function encodeFields(fields: object, path: string): Record<string, unknown> {
    const encoded: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(fields)) {
      // An optional field that is undefined is an absent one, in JSON and in BSON alike.
      if (value === undefined) continue;
      encoded[name] = encodeValue(value, path === '' ? name : `${path}.${name}`);
    }
    return encoded;
  }

  function encodeValue(value: unknown, path: string): unknown {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    if (value instanceof Temporal.Instant && instants.has(path)) return instantText(value);
    if (value instanceof Temporal.PlainDate && dates.has(path)) return value.toString();
    if (Array.isArray(value)) return value.map((item) => encodeValue(item, path));
    if (isPlainObject(value)) return encodeFields(value, path);
    throw new TypeError(`'${path}' is neither plain data nor a declared instant or date`);
  }
}

/** ISO 8601 in UTC with exactly three fraction digits, so that text order is time order. */
export function instantText(instant: Temporal.Instant): string {
  return instant.toString({ smallestUnit: 'millisecond' });
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function revivalOf(path: string, revive: (text: string) => unknown) {
  const [field = '', ...rest] = path.split('.');
  return { field, rest, revive };
}

function reviveInstant(text: string): Temporal.Instant {
  return Temporal.Instant.from(text);
}

function reviveDate(text: string): Temporal.PlainDate {
  return Temporal.PlainDate.from(text);
}

/** A copy of `value` with the texts on `path` brought back to life; arrays on the way mean each of their items. */
function revived(
  value: unknown,
  path: readonly string[],
  revive: (text: string) => unknown,
): unknown {
  if (Array.isArray(value)) return value.map((item) => revived(item, path, revive));
  const [field, ...rest] = path;
  if (field === undefined) return typeof value === 'string' ? revive(value) : value;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, field)) return value;
  const fields = value as Record<string, unknown>;
  return { ...fields, [field]: revived(fields[field], rest, revive) };
}
