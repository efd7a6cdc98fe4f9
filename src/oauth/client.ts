import type { Actor, Role } from '../audit-event.ts';
import type { Document } from '../collections.ts';
import { HubError } from '../errors.ts';
import { type Action, actionsForPrograms } from '../policy.ts';
import { parseScopes, usageBlocks } from './scope.ts';

interface Registered extends Document {
  readonly name: string;
  readonly status: 'active' | 'revoked';
  readonly createdAt: Temporal.Instant;
}

/** A third party's program (ESPI ApplicationInformation), known by its client id. */
export interface Client extends Registered {
  readonly kind: 'third-party';
  /** In the URI of its ApplicationInformation. */
  readonly applicationInformationId: string;
  /** Compared letter by letter (RFC 9700 §2.1). */
  readonly redirectUris: readonly string[];
  /** ESPI scope strings it may ask customers for. */
  readonly scopes: readonly string[];
  /** Privacy policy, shown where the customer consents. */
  readonly policyUri: string;
  readonly clientUri?: string;
  /** Existing Green Button clients do not send PKCE; theirs is not demanded. */
  readonly legacy: boolean;
  /** The organisation it was registered for: while that is not approved, the client gets no tokens. */
  readonly organisationId?: string;
}

/** A program that acts for its organisation at the hub's own API, and has nothing to do with customers' consents. */
export interface Program extends Registered {
  readonly kind: 'program';
  readonly organisationId: string;
  /** Its organisation's, which never changes. */
  readonly role: Role;
  /** Exactly what it may do. */
  readonly actions: readonly Action[];
  /** The user who made it; absent: it came from the command line. */
  readonly makerId?: string;
}

export type AnyClient = Client | Program;

export type NewProgram = Pick<Program, 'name' | 'organisationId' | 'role' | 'actions' | 'makerId'>;

export type NewClient = Pick<
  Client,
  'name' | 'redirectUris' | 'scopes' | 'policyUri' | 'clientUri' | 'organisationId'
> & { readonly legacy?: boolean };

const URI_LENGTH_MAX = 2000;
/** ESPI's String256: `client_name` and each `scope` of an ApplicationInformation. */
const STRING_256 = 256;
/** What a `Location` header can carry as it is. */
const URI_CHARACTERS = /^[\x21-\x7e]+$/;
export const PROGRAM_NAME_LENGTH_MAX = 60;
const LOOPBACK: readonly string[] = ['127.0.0.1', '[::1]', 'localhost'];

/** How the record knows it. */
export function actorOf(client: AnyClient): Actor {
  return { role: client.kind === 'program' ? client.role : 'third-party', id: client.id };
}

/** Throws `invalid` `oauth.bad-client` with the field that is wrong. */
export function checkClient({ name, redirectUris, scopes, policyUri, clientUri }: NewClient): void {
  if (!isLine(name) || name.length > STRING_256) throw bad('name');
  if (redirectUris.length === 0 || !redirectUris.every(isRedirectUri)) throw bad('redirectUris');
  const isScope = (text: string) => text.length <= STRING_256 && parseScopes(text) !== undefined;
  if (!scopes.every(isScope)) throw bad('scopes');
  if (usageBlocks(scopes).length === 0) throw bad('scopes');
  if (!isWebUri(policyUri)) throw bad('policyUri');
  if (clientUri !== undefined && !isWebUri(clientUri)) throw bad('clientUri');
}

/** Throws `invalid` `oauth.bad-client` with the field that is wrong. */
export function checkProgram({ name, role, actions }: NewProgram): void {
  if (!isLine(name) || name.length > PROGRAM_NAME_LENGTH_MAX) throw bad('name');
  const possible = actionsForPrograms(role);
  if (!actions.every((action) => possible.includes(action))) throw bad('actions');
}

/** Something to read on one line, in XML too: without control characters. */
function isLine(text: string): boolean {
  return text.trim() !== '' && !/\p{C}/u.test(text);
}

/** TLS, but for a program on the same machine (RFC 8252 §7.3); no fragment (RFC 6749 §3.1.2), no password. */
function isRedirectUri(text: string): boolean {
  const uri = URL.parse(text);
  if (uri === null || text.length > URI_LENGTH_MAX || !URI_CHARACTERS.test(text)) return false;
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
