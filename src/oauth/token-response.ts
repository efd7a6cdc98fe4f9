import type { AnyClient } from './client.ts';
import type { TokenAnswer } from './model.ts';

/** Where tokens lead; URIs of the standard are built by its own door. */
export interface ResourceUris {
  readonly authorizations: string;
  authorization(id: string): string;
  batchSubscription(id: string): string;
  batchBulk(id: string): string;
  applicationInformation(id: string): string;
}

export interface ResponseContext {
  readonly client: AnyClient;
  readonly uris: ResourceUris;
  readonly now: Temporal.Instant;
}

/** RFC 6749 §5.1 with the members of ESPI (`espi/FACTS` §8.3) for third parties. */
export function tokenResponse(answer: TokenAnswer, { client, uris, now }: ResponseContext) {
  const { accessToken, refreshToken, scope, expiresAt } = answer;
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: Math.floor(now.until(expiresAt).total('seconds')),
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    scope,
    ...links(answer, client, uris),
  };
}

function links({ kind, authorizationId }: TokenAnswer, client: AnyClient, uris: ResourceUris) {
  if (client.kind === 'program') return {};
  if (authorizationId !== undefined) {
    return {
      resourceURI: uris.batchSubscription(authorizationId),
      authorizationURI: uris.authorization(authorizationId),
    };
  }
  // The same as its ApplicationInformation names.
  const id = client.applicationInformationId;
  const resourceURI =
    kind === 'registration' ? uris.applicationInformation(id) : uris.batchBulk(id);
  return { resourceURI, authorizationURI: uris.authorizations };
}
