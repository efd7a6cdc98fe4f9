import { hash } from 'node:crypto';
import type { SharedUsage } from './shared-usage.ts';

/** What one answer under a Subscription is about, beside the data. */
export interface TaggedAnswer {
  /** Without its query. */
  readonly href: string;
  /** The query in one spelling; '' where it selects nothing. */
  readonly question: string;
  /** Number of the newest load. */
  readonly load: number;
}

/**
 * Entity tag of an answer, known before it is made: whatever can change its bytes, which is the ids' secret and the URI, the
 * question, the data, the consent and the dates it opens today. Not the Authorization's version: each token raises it.
 */
export function entityTag(
  { subscription, scope }: SharedUsage,
  { href, question, load }: TaggedAnswer,
): string {
  const windows = scope.windows.map(({ esiid, from, until }) => `${esiid} ${from} ${until}`);
  const state = [subscription.ids.feed(href), question, load, subscription.updated, ...windows];
  return hash('sha256', state.join('\n'), 'base64url');
}
