import { Readable } from 'node:stream';
import { HubError } from '../errors.ts';
import type { AccessToken } from '../oauth/access-token.ts';
import type { ReadRange } from '../usage/store.ts';
import type { Channel, StoredDay } from '../usage/usage-day.ts';
import type { Link } from './atom.ts';
import { type Context, type EspiDeps, param } from './deps.ts';
import { entityTag } from './entity-tag.ts';
import { newestLoad } from './newest-load.ts';
import { canonicalQuery, parseQuery } from './query.ts';
import { isUnchanged, sendFeed } from './response.ts';
import { datesOf, daysOf, type SharedUsage, SharedUsages } from './shared-usage.ts';
import { espiUris } from './uri.ts';
import {
  intervalBlockDocument,
  intervalBlockFeed,
  type UsageFeed,
  usageFeed,
} from './usage-feed.ts';
import { recordedFeed } from './usage-record.ts';

const ESIIDS_LISTED_MAX = 100;

type WriteFeed = (feed: UsageFeed) => AsyncIterable<Uint8Array>;

/** Everything that carries readings: each answer is streamed, has an entity tag, and goes on the record. */
export function usageHandlers(deps: EspiDeps) {
  const { ids, usage, collections, clock } = deps;
  const uris = espiUris(deps.publicUrl);
  const usages = new SharedUsages({ ...deps, uris });

  return { subscription, usagePoint, intervalBlocks, intervalBlock };

  async function subscription(ctx: Context, token: AccessToken): Promise<void> {
    const id = param(ctx, 'subscription');
    const shared = await usages.open(token, id);
    await sendUsage(ctx, shared, feedLink('Subscription', uris.batchSubscription(id)), usageFeed);
  }

  async function usagePoint(ctx: Context, token: AccessToken): Promise<void> {
    const shared = await usagePointOf(ctx, token);
    const href = uris.batchUsagePoint(shared.subscription.id, param(ctx, 'usagePoint'));
    await sendUsage(ctx, shared, feedLink('UsagePoint', href), usageFeed);
  }

  async function intervalBlocks(ctx: Context, token: AccessToken): Promise<void> {
    const { shared, channel, href } = await meterReadingOf(ctx, token);
    await sendUsage(ctx, shared, feedLink('IntervalBlock', href), (feed) =>
      intervalBlockFeed({ ...feed, days: ofChannel(feed.days, channel) }),
    );
  }

  async function intervalBlock(ctx: Context, token: AccessToken): Promise<void> {
    const { shared, channel, href } = await meterReadingOf(ctx, token);
    const id = param(ctx, 'intervalBlock');
    const day = usages.dayOf(shared, channel, id);
    const load = await usage.lastLoad();
    const range = { from: day, until: day + 1 };
    for await (const each of usages.read(shared, range)) {
      const document = each.channel === channel && intervalBlockDocument(shared.subscription, each);
      if (!document) continue;
      if (isUnchanged(ctx, entityTag(shared, { href: `${href}/${id}`, question: '', load })))
        return;
      return sendFeed(ctx, () => recorded(shared, range, Readable.from([document])));
    }
    throw new HubError('not-found', 'espi.no-interval-block');
  }

  function usagePointOf(ctx: Context, token: AccessToken) {
    return usages.openUsagePoint(token, param(ctx, 'subscription'), param(ctx, 'usagePoint'));
  }

  async function meterReadingOf(ctx: Context, token: AccessToken) {
    const shared = await usagePointOf(ctx, token);
    const channel = await usages.channelOf(shared, param(ctx, 'meterReading'));
    const usagePoint = uris.usagePoint(shared.subscription.id, ids.usagePoint(shared.esiid));
    const href = usagePoint.intervalBlocks(ids.meterReading(shared.esiid, channel));
    return { shared, channel, href };
  }

  async function sendUsage(
    ctx: Context,
    shared: SharedUsage,
    self: Link,
    write: WriteFeed,
  ): Promise<void> {
    const query = parseQuery(ctx.query);
    const load = await newestLoad(usage);
    const { subscription, esiids } = shared;
    const about = { href: self.href, question: canonicalQuery(query), load: load.id };
    if (isUnchanged(ctx, entityTag(shared, about))) return;
    const updated = Math.max(subscription.updated, load.closedAt);
    const range = daysOf(query);
    sendFeed(ctx, () => {
      const days = usages.read(shared, range);
      const title = 'Green Button usage';
      const feed = { subscription, title, updated, self, esiids, days, query };
      return recorded(shared, range, write(feed));
    });
  }

  /** Every read of usage is an event: who, on whose grant, which meters and dates, how much, by which door (DESIGN §4). */
  function recorded(
    { authorization, scope, esiids }: SharedUsage,
    range: ReadRange,
    feed: AsyncIterable<Uint8Array>,
  ): AsyncIterable<Uint8Array> {
    return recordedFeed(feed, async ({ bytes, isComplete }) => {
      const facts = { door: 'espi', ground: scope.ground, authorization: authorization.id };
      const meters = { esiids: esiids.slice(0, ESIIDS_LISTED_MAX), esiidCount: esiids.length };
      const detail = { ...facts, ...meters, ...datesOf(scope, range), bytes, isComplete };
      const actor = scope.reader;
      const event = { at: clock(), actor, action: 'usage.read', subject: authorization.id, detail };
      await collections.record([event]);
    });
  }
}

function feedLink(resource: string, href: string): Link {
  return { rel: 'self', href, resource, kind: 'feed' };
}

async function* ofChannel(
  days: AsyncIterable<StoredDay>,
  channel: Channel,
): AsyncGenerator<StoredDay> {
  for await (const day of days) if (day.channel === channel) yield day;
}
