import type { ReadScope } from '../read-scope.ts';
import type { StoredDay } from '../usage/usage-day.ts';
import type { EspiIds } from './ids.ts';
import type { EspiUris } from './uri.ts';
import { usageFeed } from './usage-feed.ts';

export interface Download {
  readonly ids: EspiIds;
  readonly uris: EspiUris;
  readonly scope: ReadScope;
  readonly days: AsyncIterable<StoredDay>;
  /** When it is made. */
  readonly at: Temporal.Instant;
}

/** A Green Button file of what somebody may read themselves (Download My Data); it rests on no Authorization. */
export function greenButtonFile({
  ids,
  uris,
  scope,
  days,
  at,
}: Download): AsyncIterable<Uint8Array> {
  const seconds = Math.floor(at.epochMilliseconds / 1000);
  const id = ids.download(`${scope.reader.role}/${scope.reader.id}`);
  const esiids = [...new Set(scope.windows.map(({ esiid }) => esiid))];
  return usageFeed({
    subscription: { id, ids, uris, published: seconds, updated: seconds },
    title: 'Green Button usage feed',
    updated: seconds,
    self: { rel: 'self', href: uris.batchSubscription(id), resource: 'Subscription', kind: 'feed' },
    esiids,
    days,
  });
}
