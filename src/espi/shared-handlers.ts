import { HubError } from '../errors.ts';
import type { AccessToken } from '../oauth/access-token.ts';
import { CHANNELS } from '../usage/usage-day.ts';
import { type Entry, entryDocument } from './atom.ts';
import { type Context, type EspiDeps, param } from './deps.ts';
import { entryFeed } from './entry-feed.ts';
import { localTimeParametersEntry } from './local-time-parameters.ts';
import { meterReadingEntry } from './meter-reading.ts';
import { parseQuery } from './query.ts';
import { readingTypeEntry } from './reading-type.ts';
import { sendDocument, sendFeed } from './response.ts';
import { SharedUsages } from './shared-usage.ts';
import type { Subscription } from './subscription.ts';
import { espiUris } from './uri.ts';
import { usagePointEntry } from './usage-point.ts';

/** The entries that blocks hang on, one by one and as collections: the Subscription tree without its readings. */
export function sharedHandlers(deps: EspiDeps) {
  const { ids } = deps;
  const uris = espiUris(deps.publicUrl);
  const usages = new SharedUsages({ ...deps, uris });

  return {
    async localTimeParameters(ctx: Context, token: AccessToken): Promise<void> {
      const { subscription } = await own(token);
      const entries = [localTimeParametersEntry(subscription)];
      sendEntries(ctx, subscription, 'LocalTimeParameters', uris.localTimeParameters, entries);
    },

    async localTimeParametersEntry(ctx: Context, token: AccessToken): Promise<void> {
      const { subscription } = await own(token);
      sendEntry(ctx, param(ctx, 'id'), [localTimeParametersEntry(subscription)]);
    },

    async readingTypes(ctx: Context, token: AccessToken): Promise<void> {
      const { subscription } = await own(token);
      const entries = CHANNELS.map((channel) => readingTypeEntry(subscription, channel));
      sendEntries(ctx, subscription, 'ReadingType', uris.readingTypes, entries);
    },

    async readingType(ctx: Context, token: AccessToken): Promise<void> {
      const { subscription } = await own(token);
      const entries = CHANNELS.map((channel) => readingTypeEntry(subscription, channel));
      sendEntry(ctx, param(ctx, 'id'), entries);
    },

    async usagePoints(ctx: Context, token: AccessToken): Promise<void> {
      const { subscription, esiids } = await usages.open(token, param(ctx, 'subscription'));
      const entries = esiids.map((esiid) => usagePointEntry(subscription, esiid));
      sendEntries(ctx, subscription, 'UsagePoint', uris.usagePoints(subscription.id), entries);
    },

    async usagePoint(ctx: Context, token: AccessToken): Promise<void> {
      const { subscription, esiid } = await usagePointOf(ctx, token);
      sendDocument(ctx, entryDocument(usagePointEntry(subscription, esiid)));
    },

    async meterReadings(ctx: Context, token: AccessToken): Promise<void> {
      const { subscription, entries, collection } = await meterReadingsOf(ctx, token);
      sendEntries(ctx, subscription, 'MeterReading', collection, entries);
    },

    async meterReading(ctx: Context, token: AccessToken): Promise<void> {
      const { entries } = await meterReadingsOf(ctx, token);
      sendEntry(ctx, param(ctx, 'meterReading'), entries);
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
      subscription,
      entries: channels.map((channel) => meterReadingEntry(subscription, esiid, channel)),
      collection: uris.usagePoint(subscription.id, ids.usagePoint(esiid)).meterReadings,
    };
  }

  function sendEntries(
    ctx: Context,
    { updated }: Subscription,
    resource: string,
    href: string,
    entries: readonly Entry[],
  ): void {
    const query = parseQuery(ctx.query);
    const self = { rel: 'self', href, resource, kind: 'feed' } as const;
    const head = { id: ids.feed(href), title: resource, updated, self };
    sendFeed(ctx, () => entryFeed(head, entries, query));
  }
}

function sendEntry(ctx: Context, id: string, entries: readonly Entry[]): void {
  const entry = entries.find((each) => each.id === id);
  if (entry === undefined) throw new HubError('not-found', 'espi.no-entry');
  sendDocument(ctx, entryDocument(entry));
}
