import type { Clock } from '../clock.ts';
import type { Collections } from '../collections.ts';
import type { Authorizations } from '../consent/authorizations.ts';
import { HubError } from '../errors.ts';
import { digestOf, newSecret } from '../secret.ts';
import type { Client } from './client.ts';
import type { Clients } from './clients.ts';
import { REQUEST_LIFETIME } from './lifetimes.ts';
import type { OauthAdapter } from './model.ts';
import type { AskedQuestion } from './question.ts';
import { redirectTo } from './redirect.ts';
import { historySeconds, parseScopes } from './scope.ts';
import type { OauthStore, PendingRequest } from './store.ts';

export interface AuthorizationRequestsDeps {
  readonly collections: Collections;
  readonly store: OauthStore;
  readonly clients: Clients;
  readonly authorizations: Authorizations;
  readonly adapter: OauthAdapter;
  readonly clock: Clock;
  /** Scheme and host, without a slash at the end. */
  readonly issuer: string;
}

/** A third party's question as the consent page shows it. */
export interface AuthorizationRequest {
  /** In the page's address; good for one answer. */
  readonly id: string;
  readonly client: Client;
  /** ESPI scope that would be granted. */
  readonly scope: string;
  /** Where the answer goes; the page's policy must let its form lead there. */
  readonly redirectUri: string;
  readonly expiresAt: Temporal.Instant;
}

export interface ConsentTerms {
  readonly esiids: readonly string[];
  /** 1 to 12. */
  readonly months: number;
}

/** Questions of third parties between the authorize endpoint and the customer's answer. */
export class AuthorizationRequests {
  private readonly deps: AuthorizationRequestsDeps;

  constructor(deps: AuthorizationRequestsDeps) {
    this.deps = deps;
  }

  /** Keeps a checked question; its id, for the consent page. */
  async ask(clientId: string, redirectUri: string, question: AskedQuestion): Promise<string> {
    const { collections, store, clock } = this.deps;
    const id = newSecret();
    const expiresAt = clock().add(REQUEST_LIFETIME);
    const request = { id: digestOf(id), version: 1, clientId, redirectUri, ...question, expiresAt };
    await collections.keep([store.requests.inserting(request)]);
    return id;
  }

  /** Undefined when unknown, answered or expired. */
  async find(id: string): Promise<AuthorizationRequest | undefined> {
    const request = await this.findOpen(id);
    if (request === undefined) return undefined;
    const client = await this.deps.clients.findActive(request.clientId);
    if (client === undefined) return undefined;
    const { scope, redirectUri, expiresAt } = request;
    return { id, client, scope, redirectUri, expiresAt };
  }

  /**
   * The customer's yes; where the browser goes with the code. Throws `not-found` `oauth.no-such-request`, `invalid` for
   * terms that cannot be (see `Authorizations.grant`), `conflict` when it was answered at this moment.
   */
  async approve(id: string, customerId: string, terms: ConsentTerms): Promise<string> {
    const { authorizations, store, adapter, issuer } = this.deps;
    const request = await this.open(id);
    const { clientId, scope, redirectUri, state } = request;
    const history = historySeconds(parseScopes(scope) ?? []);
    const { authorization, change, because } = await authorizations.granting({
      customerId,
      clientId,
      scope,
      ...terms,
      ...(history === undefined ? {} : { historySeconds: history }),
    });
    const code = await adapter.code({
      request,
      authorizationId: authorization.id,
      alongside: [store.requests.removing(request), change],
      because,
    });
    return redirectTo(redirectUri, { code, state, iss: issuer });
  }

  /** The customer's no (OAD002); refuses as `approve` does. */
  async deny(id: string, customerId: string): Promise<string> {
    const { authorizations, collections, store, issuer } = this.deps;
    const request = await this.open(id);
    const { clientId, scope, redirectUri, state } = request;
    const { change, because } = authorizations.denying({ customerId, clientId, scope });
    await collections.commit([store.requests.removing(request), change], because);
    return redirectTo(redirectUri, { error: 'access_denied', state, iss: issuer });
  }

  private async open(id: string): Promise<PendingRequest> {
    const request = await this.findOpen(id);
    // A third party that was shut out meanwhile must not be given anything.
    if (request === undefined || (await this.find(id)) === undefined) {
      throw new HubError('not-found', 'oauth.no-such-request');
    }
    return request;
  }

  private async findOpen(id: string): Promise<PendingRequest | undefined> {
    const request = await this.deps.store.requests.find(digestOf(id));
    if (request === undefined) return undefined;
    return Temporal.Instant.compare(this.deps.clock(), request.expiresAt) < 0 ? request : undefined;
  }
}
