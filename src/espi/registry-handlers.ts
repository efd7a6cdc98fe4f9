import { HubError } from '../errors.ts';
import type { AccessToken } from '../oauth/access-token.ts';
import { applicationInformationEntry } from './application-information.ts';
import { entryDocument, epochSeconds } from './atom.ts';
import { authorizationEntry } from './authorization.ts';
import { type Context, type EspiDeps, param } from './deps.ts';
import { entryFeed } from './entry-feed.ts';
import { parseQuery } from './query.ts';
import { sendDocument, sendFeed } from './response.ts';
import { SERVICE_STATUS_DOCUMENT } from './service-status.ts';
import { espiUris } from './uri.ts';

/** What a third party reads about itself: its registration, its Authorizations, and whether the hub is up. */
export function registryHandlers(deps: EspiDeps) {
  const { ids, clock } = deps;
  const uris = espiUris(deps.publicUrl);
  const wire = { ids, uris };

  return { serviceStatus, applicationInformation, authorizations, authorization };

  function serviceStatus(ctx: Context): void {
    sendDocument(ctx, SERVICE_STATUS_DOCUMENT);
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
    const head = {
      id: ids.feed(`${uris.authorizations}/${token.clientId}`),
      title: 'Authorizations',
      updated: epochSeconds(now),
      self: { rel: 'self', href: uris.authorizations, resource: 'Authorization', kind: 'feed' },
    } as const;
    const found = await deps.authorizations.listByClient(token.clientId);
    const entries = found.map((each) => authorizationEntry(each, now, wire));
    sendFeed(ctx, () => entryFeed(head, entries, query));
  }

  async function authorization(ctx: Context, token: AccessToken): Promise<void> {
    const found = await deps.authorizations.find(param(ctx, 'id'));
    if (found === undefined) throw new HubError('not-found', 'espi.no-authorization');
    if (found.clientId !== token.clientId) throw new HubError('forbidden', 'espi.another-client');
    sendDocument(ctx, entryDocument(authorizationEntry(found, clock(), wire)));
  }
}
