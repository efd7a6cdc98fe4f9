import type { Document } from '../collections.ts';
import { HubError } from '../errors.ts';
import { parseScopes, usageBlocks } from './scope.ts';

/** A third party's program (ESPI ApplicationInformation), known by its client id. */
export interface Client extends Document {
  /** In the URI of its ApplicationInformation. */
  readonly applicationInformationId: string;
  readonly name: string;
  /** Compared letter by letter (RFC 9700 §2.1). */
  readonly redirectUris: readonly string[];
  /** ESPI scope strings it may ask customers for. */
  readonly scopes: readonly string[];
  /** Privacy policy, shown where the customer consents. */
  readonly policyUri: string;
  readonly clientUri?: string;
  /** Existing Green Button clients do not send PKCE; theirs is not demanded. */
  readonly legacy: boolean;
  readonly status: 'active' | 'revoked';
  readonly createdAt: Temporal.Instant;
}

export type NewClient = Pick<
  Client,
  'name' | 'redirectUris' | 'scopes' | 'policyUri' | 'clientUri'
> & { readonly legacy?: boolean };

const URI_LENGTH_MAX = 2000;
const LOOPBACK: readonly string[] = ['127.0.0.1', '[::1]', 'localhost'];

/** Throws `invalid` `oauth.bad-client` with the field that is wrong. */
export function checkClient({ name, redirectUris, scopes, policyUri, clientUri }: NewClient): void {
  if (name.trim() === '') throw bad('name');
  if (redirectUris.length === 0 || !redirectUris.every(isRedirectUri)) throw bad('redirectUris');
  if (!scopes.every((scope) => parseScopes(scope) !== undefined)) throw bad('scopes');
  if (usageBlocks(scopes).length === 0) throw bad('scopes');
  if (!isWebUri(policyUri)) throw bad('policyUri');
  if (clientUri !== undefined && !isWebUri(clientUri)) throw bad('clientUri');
}

/** TLS, but for a program on the same machine (RFC 8252 §7.3); no fragment (RFC 6749 §3.1.2), no password. */
function isRedirectUri(text: string): boolean {
  const uri = URL.parse(text);
  if (uri === null || text.length > URI_LENGTH_MAX) return false;
  if (text.includes('#') || uri.username !== '' || uri.password !== '') return false;
  const isLoopback = uri.protocol === 'http:' && LOOPBACK.includes(uri.hostname);
  return uri.protocol === 'https:' || isLoopback;
}

/** Shown as a link, so nothing but the web: never `javascript:`. */
function isWebUri(text: string): boolean {
  return URL.parse(text)?.protocol === 'https:' && text.length <= URI_LENGTH_MAX;
}

function bad(field: string): HubError {
  return new HubError('invalid', 'oauth.bad-client', { field });
}
