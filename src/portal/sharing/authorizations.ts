import { localDate } from '../../calendar.ts';
import { type Authorization, isLive } from '../../consent/authorization.ts';
import { HubError } from '../../errors.ts';
import type { Context, PortalDeps } from '../deps.ts';
import { namesOf, PREMISES_LISTED_MAX } from '../first-premises.ts';
import { pathField, queryField } from '../form-body.ts';
import { revokedPath } from '../paths.ts';
import { customerIdOf, seeOther } from '../signed-in.ts';
import { type SharedWith, showAuthorizations, showRevoke } from './authorizations-page.tsx';

/** A customer's consents: to whom, what, until when; and their end, at any time. */
export function authorizationHandlers(deps: PortalDeps) {
  const { authorizations } = deps;
  return { list, askToRevoke, revoke };

  async function list(ctx: Context): Promise<void> {
    const given = await authorizations.listByCustomer(customerIdOf(ctx));
    // A no shares nothing, so it is not in the list of what is shared.
    const shared = await Promise.all(
      given.filter(({ status }) => status !== 'denied').map(present),
    );
    showAuthorizations(ctx, shared, queryField(ctx, 'revoked') === 'yes');
  }

  async function askToRevoke(ctx: Context): Promise<void> {
    const authorization = await authorizations.find(pathField(ctx, 'id'));
    // Another customer's is "not found" too, so that ids cannot be probed.
    if (authorization?.customerId !== customerIdOf(ctx)) {
      throw new HubError('not-found', 'consent.not-found');
    }
    const shared = await present(authorization);
    if (shared.state !== 'live') throw new HubError('conflict', 'consent.already-ended');
    showRevoke(ctx, shared);
  }

  async function revoke(ctx: Context): Promise<void> {
    await authorizations.revoke(pathField(ctx, 'id'), customerIdOf(ctx));
    seeOther(ctx, revokedPath());
  }

  /** What the page may know, field by field. */
  async function present(authorization: Authorization): Promise<SharedWith> {
    const { id, clientId, scope, esiids, grantedAt, updatedAt, expiresAt } = authorization;
    return {
      id,
      scope,
      name: (await deps.clients.find(clientId))?.name ?? clientId,
      premises: await namesOf(deps, esiids.slice(0, PREMISES_LISTED_MAX)),
      otherEsiids: esiids.slice(PREMISES_LISTED_MAX),
      state: stateOf(authorization),
      granted: localDate(grantedAt),
      ends: localDate(authorization.status === 'revoked' ? updatedAt : expiresAt),
    };
  }

  function stateOf(authorization: Authorization): SharedWith['state'] {
    if (isLive(authorization, deps.clock())) return 'live';
    return authorization.status === 'revoked' ? 'revoked' : 'expired';
  }
}
