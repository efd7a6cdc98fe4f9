import type { Clock } from '../clock.ts';
import type { Collections } from '../collections.ts';
import type { ReadScope } from '../read-scope.ts';

/** Where usage left the hub. */
export type Door = 'espi' | 'portal' | 'command-line';

export interface ReadRecord {
  readonly collections: Collections;
  readonly clock: Clock;
  readonly scope: ReadScope;
  readonly door: Door;
  /** Further facts for the auditor: format, dates asked for. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

const ESIIDS_LISTED_MAX = 100;

/**
 * Passes on days of usage, or their register reads, and puts the read on the record when it ends, in whatever way: who, on
 * what ground, what, how much.
 */
export async function* recordedRead<T extends { readonly esiid: string }>(
  days: AsyncIterable<T>,
  { collections, clock, scope, door, detail }: ReadRecord,
): AsyncGenerator<T> {
  const esiids = new Set<string>();
  let count = 0;
  try {
    for await (const day of days) {
      esiids.add(day.esiid);
      count++;
      yield day;
    }
  } finally {
    await collections.record([
      {
        at: clock(),
        actor: scope.reader,
        action: 'usage.read',
        // As at every door: the id of the grant, where there is one, else of the reader; the ground beside it.
        subject: scope.reader.id,
        detail: {
          ...detail,
          door,
          ground: scope.ground,
          esiids: [...esiids].slice(0, ESIIDS_LISTED_MAX),
          esiidCount: esiids.size,
          days: count,
        },
      },
    ]);
  }
}
