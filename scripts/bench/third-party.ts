import type { Actor } from '../../src/audit-event.ts';
import type { GreenButtonHub } from './green-button-hub.ts';

const OPERATOR: Actor = { role: 'operator', id: 'bench' };
const REDIRECT_URI = 'https://third-party.example/callback';
const HISTORY_SECONDS = 40_000_000;
const USAGE_SCOPE = `FB=1_3_4_5_13_31_37;IntervalDuration=900;BlockDuration=daily;HistoryLength=${HISTORY_SECONDS}`;
const CLIENT_SCOPE = 'FB=34_35';

/** What a third party holds after a customer's yes. */
export interface ThirdParty {
  /** Access token of the customer's consent, and where its feed is. */
  readonly accessToken: string;
  readonly feedUrl: string;
  /** Token of the third party's own, for what is not about a customer. */
  readonly clientToken: string;
}

/** A customer moves in and says yes to a third party, which gets its tokens from the authorization server over HTTP. */
export async function consentedThirdParty(
  hub: GreenButtonHub,
  esiid: string,
  movedIn: Temporal.PlainDate,
): Promise<ThirdParty> {
  const occupancies = [{ esiid, from: movedIn, until: null }];
  const customer = await hub.customers.create({ occupancies }, OPERATOR);
  const registration = {
    name: 'A third party',
    redirectUris: [REDIRECT_URI],
    scopes: [USAGE_SCOPE, CLIENT_SCOPE],
    policyUri: 'https://third-party.example/privacy',
    // So that it may come without PKCE.
    legacy: true,
  };
  const { client, secret } = await hub.oauth.clients.create(registration, OPERATOR);
  const basic = `Basic ${Buffer.from(`${client.id}:${secret}`).toString('base64')}`;

  const question = new URLSearchParams({
    response_type: 'code',
    client_id: client.id,
    redirect_uri: REDIRECT_URI,
    scope: USAGE_SCOPE,
    state: 'bench',
  });
  const asked = await fetch(`${hub.url}/oauth/authorize?${question}`, { redirect: 'manual' });
  const requestId = asked.headers.get('location')?.split('/').at(-1) ?? '';
  const terms = { esiids: [esiid], months: 12 };
  const answer = new URL(await hub.oauth.requests.approve(requestId, customer.id, terms));
  const code = answer.searchParams.get('code') ?? '';
  const grant = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI };
  const access = await token(hub, basic, grant);
  const own = await token(hub, basic, { grant_type: 'client_credentials', scope: CLIENT_SCOPE });
  return {
    accessToken: access.access_token,
    feedUrl: access.resourceURI ?? '',
    clientToken: own.access_token,
  };
}

interface TokenAnswer {
  readonly access_token: string;
  readonly resourceURI?: string;
}

async function token(
  { url }: GreenButtonHub,
  basic: string,
  parameters: Readonly<Record<string, string>>,
): Promise<TokenAnswer> {
  const response = await fetch(`${url}/oauth/token`, {
    method: 'POST',
    headers: { Authorization: basic },
    body: new URLSearchParams(parameters),
  });
  if (!response.ok) throw new Error(`no token: ${await response.text()}`);
  return (await response.json()) as TokenAnswer;
}
