import { randomBytes } from 'node:crypto';
import type { Hub, Served } from '../../src/hub.ts';
import { withCurrentTerms } from '../../src/identity/terms.ts';
import { SCOPE } from './hub-app.ts';
import { pkce } from './oauth-flow.ts';
import { questions } from './questions.ts';
import { type Totals, UsagePointTotals } from './totals.ts';
import { Visitor } from './visitor.ts';

const OPERATOR = { role: 'operator', id: 'test' } as const;
const REDIRECT_URI = 'https://third-party.example/callback';
const SINCE = Temporal.PlainDate.from('2020-01-01');

/** A customer with a browser, and a third party that the customer has let in. */
export interface Household {
  readonly esiids: readonly string[];
  /** Download My Data, as the page's form asks for it. */
  download(
    esiid: string,
    format: 'csv' | 'espi' | 'readings',
    from: Temporal.PlainDate,
    to: Temporal.PlainDate,
  ): Promise<Buffer>;
  /** What the third party reads at the `resourceURI` of its token answer, added up as it comes. */
  feed(): Promise<Totals>;
}

/** Makes the customer, signs in, consents in the pages and takes the code to the token endpoint, all over HTTPS. */
export async function householdOf(
  hub: Hub,
  served: Served,
  esiids: readonly string[],
): Promise<Household> {
  const origin = `https://localhost:${served.port}`;
  const visitor = new Visitor(origin);
  const userId = `user-${randomBytes(6).toString('hex')}`;
  const password = randomBytes(12).toString('base64url');
  const occupancies = esiids.map((esiid) => ({ esiid, from: SINCE, until: null }));
  const customer = await hub.customers.create({ occupancies }, OPERATOR);
  const terms = withCurrentTerms([], hub.clock());
  await hub.users.create(
    {
      userId,
      password,
      role: 'customer',
      language: 'en',
      customerId: customer.id,
      terms,
      questions,
    },
    OPERATOR,
  );
  await visitor.signIn(userId, password);

  const { client, secret } = await hub.clients.create(
    {
      name: 'Bright Savings',
      redirectUris: [REDIRECT_URI],
      scopes: [SCOPE],
      policyUri: 'https://third-party.example/privacy',
    },
    OPERATOR,
  );
  const { verifier, challenge } = pkce();
  const question = new URLSearchParams({
    response_type: 'code',
    client_id: client.id,
    redirect_uri: REDIRECT_URI,
    scope: SCOPE,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  });
  const { location: consent } = await visitor.get(`/oauth/authorize?${question}`);
  await visitor.get(pathOf(consent));
  const yes = await visitor.post(pathOf(consent), { decision: 'allow', months: '12', esiids });
  if (yes.status !== 303) throw new Error(`consent answered ${yes.status}: ${yes.text}`);
  const code = new URL(yes.location).searchParams.get('code') ?? '';
  const token = await visitor.send({
    method: 'POST',
    path: '/oauth/token',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT_URI,
      code_verifier: verifier,
    }).toString(),
    headers: {
      authorization: `Basic ${Buffer.from(`${client.id}:${secret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
  });
  const { access_token, resourceURI } = JSON.parse(token.text);

  return {
    esiids,
    async download(esiid, format, from, to) {
      const query = new URLSearchParams({ esiid, format, from: `${from}`, to: `${to}` });
      const answer = await visitor.fetch(`/usage/download?${query}`);
      return Buffer.concat(await Array.fromAsync(answer));
    },
    async feed() {
      const totals = new UsagePointTotals(esiids);
      const headers = { authorization: `Bearer ${access_token}` };
      for await (const chunk of await visitor.fetch(pathOf(resourceURI), headers)) {
        totals.take(chunk as Buffer);
      }
      return totals.end();
    },
  };
}

function pathOf(location: string): string {
  const { pathname, search } = new URL(location, 'https://hub.example');
  return pathname + search;
}
