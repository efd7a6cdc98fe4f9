import { HubError } from '../errors.ts';
import type { AccessToken } from '../oauth/access-token.ts';
import { CHANNELS } from '../usage/usage-day.ts';
import { type Entry, entryDocument, type Link } from './atom.ts';
import { type Context, type EspiDeps, param } from './deps.ts';
import { entityTag } from './entity-tag.ts';
import { entryFeed } from './entry-feed.ts';
import { localTimeParametersEntry } from './local-time-parameters.ts';
import { meterReadingEntry } from './meter-reading.ts';
import { canonicalQuery, parseQuery } from './query.ts';
import { readingTypeEntry } from './reading-type.ts';
import { isUnchanged, sendFeed } from './response.ts';
import { type SharedUsage, SharedUsages } from './shared-usage.ts';
import { espiUris } from './uri.ts';
import { usagePointEntry } from './usage-point.ts';

/** The entries that blocks hang on, one by one and as collections: the Subscription tree without its readings. */
export function sharedHandlers(deps: EspiDeps) {
  const { ids } = deps;
  const uris = espiUris(deps.publicUrl);
  const usages = new SharedUsages({ ...deps, uris });

  return {
    async localTimeParameters(ctx: Context, token: AccessToken): Promise<void> {
      const shared = await own(token);
      const entries = [localTimeParametersEntry(shared.subscription)];
      await sendEntries(ctx, shared, feedLink(uris.localTimeParameters), entries);
    },

    async localTimeParametersEntry(ctx: Context, token: AccessToken): Promise<void> {
      const shared = await own(token);
      await sendEntry(ctx, shared, 'id', [localTimeParametersEntry(shared.subscription)]);
    },

    async readingTypes(ctx: Context, token: AccessToken): Promise<void> {
      const shared = await own(token);
      await sendEntries(ctx, shared, feedLink(uris.readingTypes), readingTypesOf(shared));
    },

    async readingType(ctx: Context, token: AccessToken): Promise<void> {
      const shared = await own(token);
      await sendEntry(ctx, shared, 'id', readingTypesOf(shared));
    },

    async usagePoints(ctx: Context, token: AccessToken): Promise<void> {
      const shared = await usages.open(token, param(ctx, 'subscription'));
      const { subscription, esiids } = shared;
      const entries = esiids.map((esiid) => usagePointEntry(subscription, esiid));
      await sendEntries(ctx, shared, feedLink(uris.usagePoints(subscription.id)), entries);
    },

    async usagePoint(ctx: Context, token: AccessToken): Promise<void> {
      const shared = await usagePointOf(ctx, token);
      const { subscription, esiid } = shared;
      await sendEntry(ctx, shared, 'usagePoint', [usagePointEntry(subscription, esiid)]);
    },

    async meterReadings(ctx: Context, token: AccessToken): Promise<void> {
      const { shared, entries, collection } = await meterReadingsOf(ctx, token);
      await sendEntries(ctx, shared, feedLink(collection), entries);
    },

    async meterReading(ctx: Context, token: AccessToken): Promise<void> {
      const { shared, entries } = await meterReadingsOf(ctx, token);
      await sendEntry(ctx, shared, 'meterReading', entries);
    },
  };

  function own(token: AccessToken) {
    return usages.open(token, token.authorizationId ?? '');
  }

  function usagePointOf(ctx: Context, token: AccessToken) {
    return usages.openUsagePoint(token, param(ctx, 'subscription'), param(ctx, 'usagePoint'));
  }

  async function meterReadingsOf(ctx: Context, token: AccessToken) {
    const shared = await usagePointOf(ctx, token);
    const { subscription, esiid } = shared;
    const channels = await usages.channels(shared);
    return {
      shared,
      entries: channels.map((channel) => meterReadingEntry(subscription, esiid, channel)),
      collection: uris.usagePoint(subscription.id, ids.usagePoint(esiid)).meterReadings,
    };
  }

  async function sendEntries(
    ctx: Context,
    shared: SharedUsage,
    self: Link,
    entries: readonly Entry[],
  ): Promise<void> {
    const query = parseQuery(ctx.query);
    const question = canonicalQuery(query);
    if (await hasAlready(ctx, shared, self.href, question)) return;
    const { updated } = shared.subscription;
    const head = { id: ids.feed(self.href), title: self.resource, updated, self };
    sendFeed(ctx, () => entryFeed(head, entries, query));
  }

  /** The entry whose id is the path's parameter of that name. */
  async function sendEntry(
    ctx: Context,
    shared: SharedUsage,
    name: string,
    entries: readonly Entry[],
  ): Promise<void> {
    const entry = entries.find(({ id }) => id === param(ctx, name));
    if (entry === undefined) throw new HubError('not-found', 'espi.no-entry');
    if (await hasAlready(ctx, shared, ctx.path, '')) return;
    sendFeed(ctx, () => [Buffer.from(entryDocument(entry))]);
  }

  async function hasAlready(
    ctx: Context,
    shared: SharedUsage,
    href: string,
    question: string,
  ): Promise<boolean> {
    const load = await deps.usage.lastLoad();
    return isUnchanged(ctx, entityTag(shared, { href, question, load }));
  }
}

function readingTypesOf({ subscription }: SharedUsage): readonly Entry[] {
  return CHANNELS.map((channel) => readingTypeEntry(subscription, channel));
}

/** A collection's URI ends in the resource that is in it. */
function feedLink(href: string): Link {
  return { rel: 'self', href, resource: href.slice(href.lastIndexOf('/') + 1), kind: 'feed' };
}
