import { type Entry, entryText, FEED_END, type FeedHead, feedStart } from './atom.ts';
import { type EspiQuery, selectsEntry } from './query.ts';

/** A feed of entries with a few fields each, as the query selects them; `start-index` and `max-results` count entries. */
export function* entryFeed(
  head: FeedHead,
  entries: Iterable<Entry>,
  query: EspiQuery,
): Generator<Uint8Array> {
  const indexMax = query.startIndex + query.maxResults;
  let index = 1;
  yield Buffer.from(feedStart(head));
  for (const entry of entries) {
    if (index >= indexMax) break;
    if (!selectsEntry(query, entry) || index++ < query.startIndex) continue;
    yield Buffer.from(entryText(entry));
  }
  yield Buffer.from(FEED_END);
}
