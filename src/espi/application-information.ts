import { type Entry, epochSeconds, selfAndUp } from './atom.ts';
import { espiElement } from './element.ts';
import type { EspiIds } from './ids.ts';
import type { EspiUris } from './uri.ts';

/** What this door needs to know of a registered third party. */
export interface RegisteredClient {
  /** OAuth `client_id`. */
  readonly id: string;
  readonly applicationInformationId: string;
  readonly name: string;
  readonly redirectUris: readonly string[];
  readonly scopes: readonly string[];
  readonly status: 'active' | 'revoked';
  readonly createdAt: Temporal.Instant;
  readonly notifyUri?: string;
  readonly clientUri?: string;
  readonly policyUri?: string;
}

const STATUS = { active: 2, revoked: 4 } as const;
const LIVE = 3;
const WEB = 1;
/** Secrets are shown once, at registration, and never again. */
const MASKED = '********';
const GRANT_TYPES = ['authorization_code', 'client_credentials', 'refresh_token'];

/** How a third party is registered here, in the order of the schema. */
export function applicationInformationEntry(
  client: RegisteredClient,
  { ids, uris }: { readonly ids: EspiIds; readonly uris: EspiUris },
): Entry {
  const id = client.applicationInformationId;
  const created = epochSeconds(client.createdAt);
  return {
    id: ids.entry('ApplicationInformation', id),
    title: 'ApplicationInformation',
    published: created,
    updated: created,
    links: selfAndUp('ApplicationInformation', uris.applicationInformations, id),
    content: espiElement('ApplicationInformation', {
      dataCustodianId: new URL(uris.resource).hostname,
      dataCustodianApplicationStatus: STATUS[client.status],
      thirdPartyApplicationStatus: LIVE,
      thirdPartyApplicationType: WEB,
      authorizationServerUri: uris.authorizationServer,
      thirdPartyNotifyUri: notifyUri(client),
      authorizationServerAuthorizationEndpoint: uris.authorizationEndpoint,
      authorizationServerTokenEndpoint: uris.tokenEndpoint,
      dataCustodianBulkRequestURI: uris.batchBulk(id),
      dataCustodianResourceEndpoint: uris.resource,
      client_secret: MASKED,
      client_name: client.name,
      client_uri: client.clientUri,
      redirect_uri: client.redirectUris,
      client_id: client.id,
      policy_uri: client.policyUri,
      software_id: client.id,
      software_version: '1',
      client_id_issued_at: created,
      client_secret_expires_at: 0,
      token_endpoint_auth_method: 'client_secret_basic',
      scope: client.scopes,
      grant_types: GRANT_TYPES,
      response_types: 'code',
      registration_client_uri: uris.applicationInformation(id),
      registration_access_token: MASKED,
    }),
  };
}

/** Without one of its own, the place where the standard has a third party listen: beside its redirect URI. */
function notifyUri({ notifyUri, redirectUris }: RegisteredClient): string {
  if (notifyUri !== undefined) return notifyUri;
  const [first] = redirectUris;
  if (first === undefined) throw new RangeError('a client without a redirect URI');
  return new URL('/espi/1_1/Notification', first).href;
}
