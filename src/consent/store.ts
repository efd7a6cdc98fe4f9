import { type Collections, everyDocument } from '../collections.ts';
import type { Authorization } from './authorization.ts';

/** Authorizations, live and ended; none is ever removed. */
export function authorizationStore(collections: Collections) {
  const authorizations = collections.define<Authorization>('authorizations', {
    indexes: {
      customer: ['customerId', 'grantedAt'],
      client: ['clientId', 'grantedAt'],
      esiid: ['esiids', 'status'],
    },
    instants: ['grantedAt', 'updatedAt', 'expiresAt', 'tokenExpiresAt'],
    dates: ['publishedFrom'],
  });
  return {
    find: (id: string) => authorizations.find(id),
    /** Newest first. */
    ofCustomer: (customerId: string) =>
      everyDocument(authorizations, { index: 'customer', equals: [customerId], newestFirst: true }),
    /** Oldest first. */
    ofClient: (clientId: string) =>
      everyDocument(authorizations, { index: 'client', equals: [clientId] }),
    activeOf: (esiid: string) =>
      everyDocument(authorizations, { index: 'esiid', equals: [esiid, 'active'] }),
    inserting: (authorization: Authorization) => authorizations.inserting(authorization),
    replacing: (authorization: Authorization) => authorizations.replacing(authorization),
  };
}
export type AuthorizationStore = ReturnType<typeof authorizationStore>;
