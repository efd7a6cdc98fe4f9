import type { AuditEvent } from '../../src/audit-event.ts';
import type { Collection, Collections, Document, RecordedEvent } from '../../src/collections.ts';

/** One store that can be opened several times, as several hubs would. */
export interface CollectionsStore {
  open(): Promise<Collections>;
  remove(): Promise<void>;
}

export interface Tariff extends Document {
  readonly rep: string;
  readonly code: string;
  readonly rank: number;
  readonly note: string | null;
  readonly zones: readonly string[];
  readonly since: Temporal.Instant;
  readonly terms: readonly Term[];
  readonly label?: string | undefined;
}

export interface Term {
  readonly zone: string;
  readonly from: Temporal.PlainDate;
  readonly signed: { readonly at: Temporal.Instant | null };
}

export const definition = {
  indexes: {
    rep: ['rep', 'rank'],
    rank: ['rank'],
    note: ['note', 'rank'],
    since: ['rep', 'since'],
    zone: ['zones', 'rank'],
    rankZone: ['rank', 'zones'],
    term: ['terms.zone', 'terms.from'],
  },
  unique: { code: ['rep', 'code'], label: ['label'] },
  instants: ['since', 'terms.signed.at'],
  dates: ['terms.from'],
};

export const NOON = Temporal.Instant.from('2026-03-01T12:00:00Z');

export function aTariff(overrides: Partial<Tariff> & { readonly id: string }): Tariff {
  return {
    version: 1,
    rep: '103994067',
    code: `code-${overrides.id}`,
    rank: 1,
    note: null,
    zones: [],
    since: NOON,
    terms: [],
    ...overrides,
  };
}

export function anEvent(overrides: Partial<AuditEvent> = {}): AuditEvent {
  return {
    at: NOON,
    actor: { role: 'rep', id: '103994067' },
    action: 'tariff.changed',
    subject: 'a',
    ...overrides,
  };
}

/** A store with one collection of tariffs, as one hub has it open. */
export interface TariffStore {
  readonly store: CollectionsStore;
  readonly collections: Collections;
  readonly tariffs: Collection<Tariff>;
  insert(...documents: readonly Tariff[]): Promise<void>;
  remove(): Promise<void>;
}

export async function tariffStore(store: CollectionsStore): Promise<TariffStore> {
  const collections = await store.open();
  const tariffs = collections.define<Tariff>('tariffs', definition);
  return {
    store,
    collections,
    tariffs,
    insert: (...documents) =>
      collections.keep(documents.map((document) => tariffs.inserting(document))),
    remove: async () => {
      await collections.close();
      await store.remove();
    },
  };
}

export async function refusalOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error;
  }
}

export async function eventsOf(
  collections: Collections,
  query?: Parameters<Collections['events']>[0],
): Promise<readonly RecordedEvent[]> {
  return Array.fromAsync(collections.events(query));
}

export function spelt(tariff: Tariff | undefined): unknown {
  return JSON.parse(JSON.stringify(tariff ?? null));
}

export function ids({ items }: { readonly items: readonly Document[] }): string {
  return items.map((item) => item.id).join(' ');
}

export function entriesOf(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries(counts);
}

export function range(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}

export function id(n: number): string {
  return `t${String(n).padStart(3, '0')}`;
}
