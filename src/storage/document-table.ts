import type { Definition } from '../collections.ts';
import type { StoredDocument } from './documents.ts';
import { type IndexKey, type KeyRange, keysOf } from './index-keys.ts';

/** What an engine does for one collection's reads; everything above it is the same on both engines. */
export interface DocumentTable {
  load(ids: readonly string[]): Promise<ReadonlyMap<string, StoredDocument>>;
  loadOne(id: string): Promise<StoredDocument | undefined>;
  /** Index entries in key order, at most `limit`. */
  entries(index: TableIndex, range: KeyRange, order: EntryOrder): Promise<readonly IndexEntry[]>;
  /** Distinct documents per encoded part at `position` of the keys in `range`. */
  counts(
    index: TableIndex,
    range: KeyRange,
    position: number,
  ): Promise<ReadonlyMap<string, number>>;
}

export interface EntryOrder {
  readonly descending: boolean;
  readonly limit: number;
}

export interface IndexEntry {
  readonly key: IndexKey;
  readonly id: string;
}

export interface TableIndex {
  readonly name: string;
  readonly fields: readonly string[];
  readonly unique: boolean;
  /** The table that holds the index; its fields are part of it, so that a changed index is another table. */
  readonly table: string;
}

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,59}$/;

/** The indexes of a definition. Throws `RangeError` for a name that an engine could not take as it is. */
export function tableIndexes(collection: string, definition: Definition): readonly TableIndex[] {
  const declared = [
    ...Object.entries(definition.indexes ?? {}).map((entry) => ({ entry, unique: false })),
    ...Object.entries(definition.unique ?? {}).map((entry) => ({ entry, unique: true })),
  ];
  for (const name of [collection, ...declared.map(({ entry }) => entry[0])]) {
    if (!NAME.test(name)) throw new RangeError(`'${name}' cannot name a collection or an index`);
  }
  return declared.map(({ entry: [name, fields], unique }) => ({
    name,
    fields,
    unique,
    table: `${indexTablePrefix(collection)}${name}:${fields.join(',')}${unique ? ':unique' : ''}`,
  }));
}

/** What the index tables of one collection, and no other, start with. */
export function indexTablePrefix(collection: string): string {
  return `index:${collection}:`;
}

/** The entries that a change takes away from and adds to an index. */
export function entryChanges(
  index: TableIndex,
  before: StoredDocument | undefined,
  after: StoredDocument | undefined,
): { readonly gone: readonly IndexKey[]; readonly added: readonly IndexKey[] } {
  const old = before === undefined ? [] : keysOf(before, index.fields, index.unique);
  const now = after === undefined ? [] : keysOf(after, index.fields, index.unique);
  return {
    gone: old.filter((key) => !now.includes(key)),
    added: now.filter((key) => !old.includes(key)),
  };
}
