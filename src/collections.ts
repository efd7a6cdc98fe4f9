import type { AuditEvent } from './audit-event.ts';

/** A stored document: plain data, an id of its own, and a version that every change raises by one, starting at 1. */
export interface Document {
  readonly id: string;
  readonly version: number;
}

/** Index name → fields, dotted for nested ones (`periods.repDuns`). An array on the way gives one index entry per item. */
export type Indexes = Readonly<Record<string, readonly string[]>>;

export interface Definition {
  readonly indexes?: Indexes;
  /** As `indexes`, but two documents with the same values are refused with `conflict`. Undefined and null are not indexed. */
  readonly unique?: Indexes;
  /** Dotted paths of `Temporal.Instant` values; stored with millisecond precision, so that they sort. */
  readonly instants?: readonly string[];
  /** Dotted paths of `Temporal.PlainDate` values. */
  readonly dates?: readonly string[];
}

export type IndexValue = string | number | boolean | Temporal.Instant | Temporal.PlainDate;

/** One ordered page: documents whose first index fields equal `equals`; the next index field may be bounded. */
export interface PageQuery<N extends string = string> {
  readonly index: N;
  readonly equals?: readonly IndexValue[];
  /** Inclusive lower bound of the index field after `equals`. */
  readonly from?: IndexValue;
  /** Exclusive upper bound of the index field after `equals`. */
  readonly until?: IndexValue;
  readonly newestFirst?: boolean;
  /** At most `PAGE_SIZE_MAX`; that is the default too. */
  readonly limit?: number;
  /** `next` of the page before. */
  readonly after?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Present when there is more. Opaque. */
  readonly next?: string;
}

export const PAGE_SIZE_MAX = 1000;

declare const changeOf: unique symbol;
/** A change that has not happened yet; `Collections.commit` makes it happen. */
export interface Change {
  readonly [changeOf]?: 'change';
  readonly kind: 'insert' | 'replace' | 'remove';
  readonly collection: string;
  readonly document: Document;
}

/** Documents of one type. `find` may come back empty-handed. Reads see every committed change. */
export interface Collection<T extends Document, N extends string = string> {
  find(id: string): Promise<T | undefined>;
  findMany(ids: readonly string[]): Promise<ReadonlyMap<string, T>>;
  /** The first document in index order whose leading index fields equal these values. */
  findBy(index: N, equals: readonly IndexValue[]): Promise<T | undefined>;
  page(query: PageQuery<N>): Promise<Page<T>>;
  /** How many documents there are per value of the index field after `equals`. */
  countBy(index: N, equals?: readonly IndexValue[]): Promise<ReadonlyMap<string, number>>;

  /** `version` must be 1; an id or unique value that exists is a `conflict`. */
  inserting(document: T): Change;
  /** `version` must be one above what is stored; anything else is a `conflict`. */
  replacing(document: T): Change;
  /** Gone already, or changed since `document` was read: `conflict`. */
  removing(document: T): Change;
}

/**
 * The document port. A unit of work saves all its changes and the events that explain them, or nothing.
 * `conflict` errors have the keys `storage.duplicate` and `storage.stale`.
 */
export interface Collections {
  define<T extends Document>(name: string, definition: Definition): Collection<T>;

  commit(changes: readonly Change[], because: AuditEvent | readonly AuditEvent[]): Promise<void>;
  /**
   * For what is not a fact about anybody: leases, sessions, counters, short-lived codes. No event, same atomicity.
   * Anything an auditor could ask about goes through `commit`.
   */
  keep(changes: readonly Change[]): Promise<void>;
  /** Events without another change: a read, a refusal. */
  record(events: readonly AuditEvent[]): Promise<void>;
  /** The record, oldest first. `after` is the id of the last event seen. */
  events(query?: EventQuery): AsyncIterable<RecordedEvent>;
  close(): Promise<void>;
}

export interface RecordedEvent extends AuditEvent {
  /** Sorts in the order of recording. */
  readonly id: string;
}

export interface EventQuery {
  readonly after?: string;
  readonly from?: Temporal.Instant;
  readonly until?: Temporal.Instant;
  readonly action?: string;
  readonly subject?: string;
}

/** Every document of an index range, page by page, so that memory does not grow with what is stored. */
export async function* everyDocument<T extends Document, N extends string>(
  collection: Collection<T, N>,
  query: Omit<PageQuery<N>, 'after'>,
): AsyncGenerator<T> {
  let after: string | undefined;
  do {
    const page: Page<T> = await collection.page(after === undefined ? query : { ...query, after });
    yield* page.items;
    after = page.next;
  } while (after !== undefined);
}
