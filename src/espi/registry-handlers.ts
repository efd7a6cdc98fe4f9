import { hash } from 'node:crypto';
import { HubError } from '../errors.ts';
import type { AccessToken } from '../oauth/access-token.ts';
import { applicationInformationEntry } from './application-information.ts';
import { type Entry, entryDocument, epochSeconds, type FeedHead } from './atom.ts';
import { authorizationEntry } from './authorization.ts';
import { type Context, type EspiDeps, param } from './deps.ts';
import { entryFeed } from './entry-feed.ts';
import { parseQuery } from './query.ts';
import { isUnchanged, sendDocument, sendFeed } from './response.ts';
import { SERVICE_STATUS_DOCUMENT } from './service-status.ts';
import { espiUris } from './uri.ts';

/** What a third party reads about itself: its registration, its Authorizations, and whether the hub is up. */
export function registryHandlers(deps: EspiDeps) {
  const { ids, clock } = deps;
  const uris = espiUris(deps.publicUrl);
  const wire = { ids, uris };

  return {
    serviceStatus,
    applicationInformations,
    applicationInformation,
    authorizations,
    authorization,
  };

  function serviceStatus(ctx: Context): void {
    sendDocument(ctx, SERVICE_STATUS_DOCUMENT);
  }

  /** The own registration alone: where its `up` link leads. */
  async function applicationInformations(ctx: Context, token: AccessToken): Promise<void> {
    const query = parseQuery(ctx.query);
    const client = await deps.clients.find(token.clientId);
    const entries = client === undefined ? [] : [applicationInformationEntry(client, wire)];
    const head = ownFeed('ApplicationInformation', uris.applicationInformations, token, entries);
    sendDocument(ctx, [...entryFeed(head, entries, query)].join(''));
  }

  async function applicationInformation(ctx: Context, token: AccessToken): Promise<void> {
    const client = await deps.clients.find(token.clientId);
    if (client === undefined || client.applicationInformationId !== param(ctx, 'id')) {
      throw new HubError('forbidden', 'espi.another-client');
    }
    sendDocument(ctx, entryDocument(applicationInformationEntry(client, wire)));
  }

  async function authorizations(ctx: Context, token: AccessToken): Promise<void> {
    const query = parseQuery(ctx.query);
    const now = clock();
    const found = await deps.authorizations.listByClient(token.clientId);
    const entries = found.map((each) => authorizationEntry(each, now, wire));
    const head = ownFeed('Authorization', uris.authorizations, token, entries);
    sendTagged(ctx, [...entryFeed(head, entries, query)].join(''));
  }

  async function authorization(ctx: Context, token: AccessToken): Promise<void> {
    const found = await deps.authorizations.find(param(ctx, 'id'));
    if (found === undefined) throw new HubError('not-found', 'espi.no-authorization');
    if (found.clientId !== token.clientId) throw new HubError('forbidden', 'espi.another-client');
    sendTagged(ctx, entryDocument(authorizationEntry(found, clock(), wire)));
  }

  /** Head of a feed that is another one for each client; as new as the newest entry in it. */
  function ownFeed(
    resource: string,
    href: string,
    { clientId }: AccessToken,
    entries: readonly Entry[],
  ): FeedHead {
    const updates = entries.map(({ updated }) => updated);
    return {
      id: ids.feed(`${href}/${clientId}`),
      title: `${resource}s`,
      updated:
        updates.length > 0 ? updates.reduce((a, b) => Math.max(a, b)) : epochSeconds(clock()),
      self: { rel: 'self', href, resource, kind: 'feed' },
    };
  }
}

/** For what is asked again and again, as whether a consent still holds, and seldom changes. */
function sendTagged(ctx: Context, text: string): void {
  if (isUnchanged(ctx, hash('sha256', text, 'base64url'))) return;
  sendFeed(ctx, () => [Buffer.from(text)]);
}
