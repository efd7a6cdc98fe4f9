import { createHash, randomBytes } from 'node:crypto';
import type { Customer } from '../../src/customer/customer.ts';
import type { Client, NewClient } from '../../src/oauth/client.ts';
import { aClient, type HubApp, MOVED_IN, OPERATOR, REDIRECT_URI, SCOPE } from './hub-app.ts';

export const ESIID = '10443720000000001';

export interface RegisteredThirdParty {
  readonly client: Client;
  readonly secret: string;
}

export function register(
  app: HubApp,
  overrides: Partial<NewClient> = {},
): Promise<RegisteredThirdParty> {
  return app.oauth.clients.create(aClient(overrides), OPERATOR);
}

export function aCustomer(app: HubApp, esiid = ESIID): Promise<Customer> {
  const occupancies = [{ esiid, from: MOVED_IN, until: null }];
  return app.customers.create({ occupancies }, OPERATOR);
}

export interface Pkce {
  readonly verifier: string;
  readonly challenge: string;
}

export function pkce(): Pkce {
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  return { verifier, challenge };
}

/** Parameters of a good authorize request; null leaves one out. */
export function authorizeUrl(
  app: HubApp,
  client: Client,
  overrides: Readonly<Record<string, string | null>> = {},
): string {
  const url = new URL('/oauth/authorize', app.url);
  const parameters = {
    response_type: 'code',
    client_id: client.id,
    redirect_uri: REDIRECT_URI,
    scope: SCOPE,
    state: 'xyz',
    code_challenge: pkce().challenge,
    code_challenge_method: 'S256',
    ...overrides,
  };
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null) url.searchParams.set(name, value);
  }
  return url.href;
}

/** Status and, when it is one, the redirect's target. */
export async function visit(url: string): Promise<{
  readonly status: number;
  readonly location: string;
  readonly query: URLSearchParams;
}> {
  const response = await fetch(url, { redirect: 'manual' });
  await response.text();
  const location = response.headers.get('location') ?? '';
  const query = new URL(location, 'https://hub.example').searchParams;
  return { status: response.status, location, query };
}

/** The id of a pending request, as the browser comes to the consent page with it. */
export async function ask(url: string): Promise<string> {
  const { location } = await visit(url);
  return location.replace('/consent/', '');
}

export interface Consented {
  readonly code: string;
  readonly verifier: string;
}

/** A code for a consent that the customer has just given. */
export async function consentedCode(
  app: HubApp,
  client: Client,
  customer: Customer,
): Promise<Consented> {
  const { verifier, challenge } = pkce();
  const id = await ask(authorizeUrl(app, client, { code_challenge: challenge }));
  const esiids = customer.occupancies.map(({ esiid }) => esiid);
  const redirect = await app.oauth.requests.approve(id, customer.id, { esiids, months: 12 });
  return { code: new URL(redirect).searchParams.get('code') ?? '', verifier };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A form post by a client with HTTP Basic; without credentials when `basic` is undefined. */
export async function post(
  app: HubApp,
  path: string,
  parameters: Readonly<Record<string, string>>,
  basic?: RegisteredThirdParty | { readonly id: string; readonly secret: string },
): Promise<Answer> {
  const headers: Record<string, string> = {};
  if (basic !== undefined) {
    const id = 'client' in basic ? basic.client.id : basic.id;
    headers.Authorization = `Basic ${Buffer.from(`${id}:${basic.secret}`).toString('base64')}`;
  }
  const body = new URLSearchParams(parameters);
  const response = await fetch(`${app.url}${path}`, { method: 'POST', headers, body });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: JSON.parse(text) };
}

export function redemption({ code, verifier }: Consented): Record<string, string> {
  return {
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT_URI,
    code_verifier: verifier,
  };
}

export function refresh(refreshToken: unknown): Record<string, string> {
  return { grant_type: 'refresh_token', refresh_token: String(refreshToken) };
}
