import { dayNumber, dayStart } from '../calendar.ts';
import { type Authorization, isLive } from '../consent/authorization.ts';
import { type Entry, epochSeconds, selfAndUp } from './atom.ts';
import { espiElement } from './element.ts';
import type { EspiIds } from './ids.ts';
import type { EspiUris } from './uri.ts';

const REVOKED = 0;
const ACTIVE = 1;
const DENIED = 2;

/** An Authorization stays readable after its end, then with status 0. It carries no token and nobody's name. */
export function authorizationEntry(
  authorization: Authorization,
  now: Temporal.Instant,
  { ids, uris }: { readonly ids: EspiIds; readonly uris: EspiUris },
): Entry {
  const { id, grantedAt, scope, status, tokenExpiresAt } = authorization;
  return {
    id: ids.entry('Authorization', id),
    title: 'Authorization',
    published: epochSeconds(grantedAt),
    updated: updatedAt(authorization, now),
    links: selfAndUp('Authorization', uris.authorizations, id),
    content: espiElement('Authorization', {
      ...(status === 'denied' ? {} : periodsOf(authorization)),
      status: statusOf(authorization, now),
      expires_at: epochSeconds(tokenExpiresAt),
      grant_type: 'authorization_code',
      scope,
      token_type: 'Bearer',
      resourceURI: uris.batchSubscription(id),
      authorizationURI: uris.authorization(id),
    }),
  };
}

/** Not for a no: a period of no length would say that it has no end. */
function periodsOf({ grantedAt, expiresAt, publishedFrom }: Authorization) {
  const expires = epochSeconds(expiresAt);
  const period = (start: number) => ({ duration: expires - start, start });
  return {
    authorizedPeriod: period(epochSeconds(grantedAt)),
    publishedPeriod: period(dayStart(dayNumber(publishedFrom))),
  };
}

function statusOf(authorization: Authorization, now: Temporal.Instant): number {
  if (authorization.status === 'denied') return DENIED;
  return isLive(authorization, now) ? ACTIVE : REVOKED;
}

/** The end of the term changes the status, so it counts as an update. */
function updatedAt({ updatedAt, expiresAt }: Authorization, now: Temporal.Instant): number {
  const hasEnded = Temporal.Instant.compare(expiresAt, now) <= 0;
  const updated = epochSeconds(updatedAt);
  return hasEnded ? Math.max(updated, epochSeconds(expiresAt)) : updated;
}
