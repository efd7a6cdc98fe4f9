import {
  type Change,
  type Collection,
  type Document,
  type IndexValue,
  PAGE_SIZE_MAX,
  type Page,
  type PageQuery,
} from '../collections.ts';
import { HubError } from '../errors.ts';
import type { DocumentTable, TableIndex } from './document-table.ts';
import type { DocumentCodec, StoredDocument } from './documents.ts';
import {
  compareKeys,
  type IndexKey,
  type KeyRange,
  keysOf,
  partText,
  prefixOf,
  rangeAfter,
  rangeOf,
} from './index-keys.ts';

/** The collection port over an engine's `DocumentTable`: pages, cursors and translation, once for both engines. */
export class StoredCollection<T extends Document> implements Collection<T> {
  private readonly name: string;
  private readonly codec: DocumentCodec<T>;
  private readonly indexes: readonly TableIndex[];
  private readonly table: DocumentTable;
  /** For engines that give the same parsed object for the same stored text. */
  private readonly decoded = new WeakMap<StoredDocument, T>();

  constructor(
    name: string,
    codec: DocumentCodec<T>,
    indexes: readonly TableIndex[],
    table: DocumentTable,
  ) {
    this.name = name;
    this.codec = codec;
    this.indexes = indexes;
    this.table = table;
  }

  async find(id: string): Promise<T | undefined> {
    const stored = await this.table.loadOne(id);
    if (stored === undefined) return undefined;
    const known = this.decoded.get(stored);
    if (known !== undefined) return known;
    const document = Object.freeze(this.codec.decode(stored));
    this.decoded.set(stored, document);
    return document;
  }

  async findMany(ids: readonly string[]): Promise<ReadonlyMap<string, T>> {
    const stored = await this.table.load(ids);
    return new Map([...stored].map(([id, document]) => [id, this.codec.decode(document)]));
  }

  async findBy(index: string, equals: readonly IndexValue[]): Promise<T | undefined> {
    return (await this.page({ index, equals, limit: 1 })).items[0];
  }

  async page(query: PageQuery): Promise<Page<T>> {
    const index = this.index(query.index);
    const whole = checkedRange(index, query);
    const descending = query.newestFirst ?? false;
    const limit = Math.min(Math.max(query.limit ?? PAGE_SIZE_MAX, 1), PAGE_SIZE_MAX);

    const items: T[] = [];
    let after = query.after === undefined ? undefined : keyOfCursor(query.after);
    for (;;) {
      const range = after === undefined ? whole : rangeAfter(whole, after, descending);
      const wanted = limit - items.length + 1;
      const entries = await this.table.entries(index, range, { descending, limit: wanted });
      const documents = await this.table.load(entries.map((entry) => entry.id));
      for (const { key, id } of entries) {
        const document = documents.get(id);
        if (document === undefined || !isItsPlace(document, key, { index, whole, descending })) {
          after = key;
          continue;
        }
        if (items.length === limit) return { items, next: cursorOf(after ?? key) };
        items.push(this.codec.decode(document));
        after = key;
      }
      if (entries.length < wanted) return { items };
    }
  }

  async countBy(
    index: string,
    equals: readonly IndexValue[] = [],
  ): Promise<ReadonlyMap<string, number>> {
    const counted = this.index(index);
    const range = checkedRange(counted, { equals });
    const counts = await this.table.counts(counted, range, equals.length);
    const named = [...counts].map(([part, count]) => [partText(part), count] as const);
    return new Map(named.flatMap(([text, count]) => (text === undefined ? [] : [[text, count]])));
  }

  inserting(document: T): Change {
    if (document.version !== 1) throw new RangeError('a new document has version 1');
    return this.change('insert', document);
  }

  replacing(document: T): Change {
    return this.change('replace', document);
  }

  removing(document: T): Change {
    return this.change('remove', document);
  }

  private change(kind: Change['kind'], document: T): Change {
    return { kind, collection: this.name, document: this.codec.encode(document) };
  }

  private index(name: string): TableIndex {
    const index = this.indexes.find((candidate) => candidate.name === name);
    if (index === undefined) throw new RangeError(`'${this.name}' has no index '${name}'`);
    return index;
  }
}

function checkedRange(index: TableIndex, query: Omit<PageQuery, 'index'>): KeyRange {
  const { equals = [], from, until } = query;
  const bounded = from !== undefined || until !== undefined;
  if (equals.length + (bounded ? 1 : 0) > index.fields.length) {
    throw new RangeError(`index '${index.name}' has fewer fields than the query`);
  }
  return rangeOf(prefixOf(equals), from, until);
}

interface Walk {
  readonly index: TableIndex;
  readonly whole: KeyRange;
  readonly descending: boolean;
}

/**
 * A document with several entries in the range stands at the first of them only, so that it comes once however the pages
 * fall. Looking at the document also drops entries that it lost between the two reads.
 */
function isItsPlace(document: StoredDocument, key: IndexKey, walk: Walk): boolean {
  const { index, whole, descending } = walk;
  const keys = keysOf(document, index.fields, index.unique)
    .filter((own) => compareKeys(own, whole.lower) >= 0 && compareKeys(own, whole.upper) < 0)
    .sort(compareKeys);
  return keys.at(descending ? -1 : 0) === key;
}

function cursorOf(key: IndexKey): string {
  return Buffer.from(key).toString('base64url');
}

function keyOfCursor(cursor: string): IndexKey {
  const key = Buffer.from(cursor, 'base64url').toString();
  if (key === '' || cursorOf(key) !== cursor) {
    throw new HubError('invalid', 'storage.bad-cursor');
  }
  return key;
}
