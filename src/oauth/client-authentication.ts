import type { Context } from 'koa';
import type { HubState } from '../http/state.ts';
import { type AnyClient, actorOf } from './client.ts';
import type { Clients } from './clients.ts';
import { invalidClient, invalidRequest } from './errors.ts';

export interface AuthenticatedClient {
  readonly client: AnyClient;
  readonly secret: string;
}

/**
 * The client behind a request to the token, revocation or introspection endpoint: HTTP Basic and nothing else (OAD003).
 * Throws `invalid_client` with 401; from here on the client is the request's actor.
 */
export async function authenticatedClient(
  ctx: Context,
  clients: Clients,
): Promise<AuthenticatedClient> {
  const credentials = basicCredentials(ctx.get('Authorization'));
  if (credentials === undefined) throw invalidClient();
  const { id, secret } = credentials;
  const client = await clients.authenticate(id, secret);
  if (client === undefined) throw invalidClient();
  (ctx.state as HubState).actor = actorOf(client);
  return { client, secret };
}

/**
 * The form's parameters. Throws `invalid_request` for a body that is no form, for a parameter that came twice
 * (RFC 6749 §3.2), and for client credentials in the body (OAD003).
 */
export function formParameters(ctx: Context): Readonly<Record<string, string>> {
  if (!ctx.is('application/x-www-form-urlencoded')) throw invalidRequest('The body must be a form');
  const parameters: Record<string, string> = {};
  for (const [name, value] of Object.entries(ctx.request.body ?? {})) {
    if (typeof value !== 'string') throw invalidRequest('A parameter came more than once');
    // RFC 6749 §3.2: a parameter without a value is as good as left out.
    if (value !== '') parameters[name] = value;
  }
  if ('client_id' in parameters || 'client_secret' in parameters) {
    throw invalidRequest('Client credentials belong into the Authorization header');
  }
  return parameters;
}

function basicCredentials(
  header: string,
): { readonly id: string; readonly secret: string } | undefined {
  const [, encoded] = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(header) ?? [];
  if (encoded === undefined) return undefined;
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? [];
  if (id === undefined || secret === undefined) return undefined;
  try {
    return { id: formDecoded(id), secret: formDecoded(secret) };
  } catch {
    return undefined;
  }
}

/** RFC 6749 §2.3.1: both are form-encoded first; ours hold no character that clients which forget it would send otherwise. */
function formDecoded(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}
