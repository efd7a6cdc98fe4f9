import type { Router } from '@koa/router';
import type { Clock } from '../clock.ts';
import type { Collections } from '../collections.ts';
import type { Authorizations } from '../consent/authorizations.ts';
import type { HubState } from '../http/state.ts';
import type { OrganisationStore } from '../identity/organisation-store.ts';
import type { CheckToken } from './access-token.ts';
import { AuthorizationRequests } from './authorization-requests.ts';
import { Clients } from './clients.ts';
import { Grants } from './grants.ts';
import { type OauthAdapter, oauthAdapter } from './model.ts';
import { oauthRoutes } from './routes.ts';
import { oauthStore } from './store.ts';
import type { ResourceUris } from './token-response.ts';
import { Tokens } from './tokens.ts';

export interface AuthorizationServerDeps {
  readonly collections: Collections;
  readonly authorizations: Authorizations;
  /** Whose programs may come; without it no organisation's may. */
  readonly organisations?: Pick<OrganisationStore, 'find'>;
  readonly clock: Clock;
  /** Scheme and host as the world sees them, without a slash at the end. */
  readonly issuer: string;
}

/** The parts of the authorization server, put together. */
export class AuthorizationServer {
  readonly clients: Clients;
  readonly tokens: Tokens;
  readonly requests: AuthorizationRequests;
  private readonly deps: AuthorizationServerDeps;
  private readonly adapter: OauthAdapter;

  constructor(deps: AuthorizationServerDeps) {
    const { collections, authorizations, clock } = deps;
    const store = oauthStore(collections);
    const clients = new Clients({ ...deps, store });
    const grants = new Grants({ collections, store, authorizations, clock });
    const tokens = new Tokens({ collections, store, clients, grants, clock });
    const adapter = oauthAdapter({ collections, store, clients, grants, tokens, clock });
    this.requests = new AuthorizationRequests({ ...deps, store, clients, adapter });
    this.clients = clients;
    this.tokens = tokens;
    this.adapter = adapter;
    this.deps = deps;
  }

  /** What a bearer token is worth at this moment. */
  get checkToken(): CheckToken {
    return this.tokens.check;
  }

  routes(where: {
    readonly uris: ResourceUris;
    /** The portal's page for a pending request. */
    readonly consentPath: (requestId: string) => string;
  }): Router<HubState> {
    const { collections, clock, issuer } = this.deps;
    const { clients, requests, adapter, tokens } = this;
    const record = collections.record.bind(collections);
    return oauthRoutes({ clients, requests, adapter, tokens, record, clock, issuer, ...where });
  }
}
