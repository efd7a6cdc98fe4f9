import type { Access } from '../access/access.ts';
import { type DayNumber, dateOf, dayNumber, localDate } from '../calendar.ts';
import type { Authorization } from '../consent/authorization.ts';
import { HubError } from '../errors.ts';
import type { AccessToken } from '../oauth/access-token.ts';
import { opensReadings, parseScopes } from '../oauth/scope.ts';
import type { ReadScope } from '../read-scope.ts';
import type { ReadRange, UsageStore } from '../usage/store.ts';
import { CHANNELS, type Channel, type StoredDay } from '../usage/usage-day.ts';
import { epochSeconds } from './atom.ts';
import type { EspiIds } from './ids.ts';
import type { EspiQuery } from './query.ts';
import type { Subscription } from './subscription.ts';
import type { EspiUris } from './uri.ts';

/** What a third party may read under one Authorization, or under one UsagePoint of it. */
export interface SharedUsage {
  readonly authorization: Authorization;
  readonly subscription: Subscription;
  readonly scope: ReadScope;
  /** Whether the customer said yes to readings: the function blocks of the Authorization's scope. */
  readonly hasReadings: boolean;
  readonly esiids: readonly string[];
}

export interface SharedUsageDeps {
  readonly authorizations: { find(id: string): Promise<Authorization | undefined> };
  readonly access: Pick<Access, 'forThirdParty'>;
  readonly usage: Pick<UsageStore, 'read'>;
  readonly ids: EspiIds;
  readonly uris: EspiUris;
}

/** No usage is older or newer than this; the range of a read without bounds. */
const FIRST_DAY: DayNumber = dayNumber(new Temporal.PlainDate(2000, 1, 1));
const LAST_DAY: DayNumber = dayNumber(new Temporal.PlainDate(2100, 1, 1));
export const ALL_DAYS: ReadRange = { from: FIRST_DAY, until: LAST_DAY };

/** Finds what the ids in a URI stand for, within what the token's Authorization shares. Ids cannot be turned back, only met again. */
export class SharedUsages {
  readonly #deps: SharedUsageDeps;

  constructor(deps: SharedUsageDeps) {
    this.#deps = deps;
  }

  /** Another customer's Subscription is `forbidden` whether it exists or not, so that ids cannot be probed. */
  async open(token: AccessToken, subscriptionId: string): Promise<SharedUsage> {
    if (token.authorizationId !== subscriptionId) {
      throw new HubError('forbidden', 'espi.another-subscription');
    }
    const authorization = await this.#deps.authorizations.find(subscriptionId);
    if (authorization === undefined) throw new HubError('not-found', 'espi.no-subscription');
    return this.#share(authorization);
  }

  /** The part of one UsagePoint. */
  async openUsagePoint(
    token: AccessToken,
    subscriptionId: string,
    usagePointId: string,
  ): Promise<SharedUsage & { readonly esiid: string }> {
    const { authorization, esiids } = await this.open(token, subscriptionId);
    const esiid = esiids.find((each) => this.#deps.ids.usagePoint(each) === usagePointId);
    if (esiid === undefined) throw new HubError('not-found', 'espi.no-usage-point');
    return { ...(await this.#share({ ...authorization, esiids: [esiid] })), esiid };
  }

  /** What was granted of the days that may be read, in the order of `UsageStore.read`. */
  read({ scope, hasReadings }: SharedUsage, range: ReadRange): AsyncIterable<StoredDay> {
    return hasReadings ? this.#deps.usage.read(scope, range) : nothing();
  }

  /** Consumption in any case, generation when there is any. */
  async channels(shared: SharedUsage): Promise<readonly Channel[]> {
    for await (const { channel } of this.read(shared, ALL_DAYS)) {
      if (channel === 'generation') return CHANNELS;
    }
    return ['consumption'];
  }

  async channelOf(
    shared: SharedUsage & { readonly esiid: string },
    meterReadingId: string,
  ): Promise<Channel> {
    const channels = await this.channels(shared);
    const { ids } = this.#deps;
    const found = channels.find((each) => ids.meterReading(shared.esiid, each) === meterReadingId);
    if (found === undefined) throw new HubError('not-found', 'espi.no-meter-reading');
    return found;
  }

  /** The day that an IntervalBlock id stands for, among the days that may be read. */
  dayOf(
    { scope, esiid }: SharedUsage & { readonly esiid: string },
    channel: Channel,
    intervalBlockId: string,
  ): DayNumber {
    for (const { from, until } of scope.windows) {
      const end = dayNumber(until);
      for (let day = dayNumber(from); day < end; day++) {
        if (this.#deps.ids.intervalBlock(esiid, channel, day) === intervalBlockId) return day;
      }
    }
    throw new HubError('not-found', 'espi.no-interval-block');
  }

  async #share(authorization: Authorization): Promise<SharedUsage> {
    const { ids, uris, access } = this.#deps;
    const scope = await access.forThirdParty(authorization);
    const subscription = {
      id: authorization.id,
      ids,
      uris,
      published: epochSeconds(authorization.grantedAt),
      updated: epochSeconds(authorization.grantedAt),
    };
    const esiids = [...new Set(scope.windows.map(({ esiid }) => esiid))];
    const hasReadings = opensReadings(parseScopes(authorization.scope) ?? []);
    return { authorization, subscription, scope, hasReadings, esiids };
  }
}

async function* nothing(): AsyncGenerator<never> {}

/** Local days that can hold blocks within the published bounds of a query. */
export function daysOf({ publishedMin, publishedMax }: EspiQuery): ReadRange {
  return {
    from: Number.isFinite(publishedMin) ? Math.max(FIRST_DAY, dayAt(publishedMin)) : FIRST_DAY,
    until: Number.isFinite(publishedMax) ? Math.min(LAST_DAY, dayAt(publishedMax) + 1) : LAST_DAY,
  };
}

function dayAt(seconds: number): DayNumber {
  return dayNumber(localDate(Temporal.Instant.fromEpochMilliseconds(seconds * 1000)));
}

/** First and last local date that a read of a scope over a range can touch, for the record; nothing when it touches none. */
export function datesOf(
  { windows }: ReadScope,
  range: ReadRange,
): { readonly from?: string; readonly to?: string } {
  const first = Math.min(...windows.map(({ from }) => dayNumber(from)));
  const end = Math.max(...windows.map(({ until }) => dayNumber(until)));
  const from = Math.max(range.from, first);
  const until = Math.min(range.until, end);
  if (from >= until) return {};
  return { from: dateOf(from).toString(), to: dateOf(until - 1).toString() };
}
