import { expect } from 'chai';
import type { Customer } from '../../src/customer/customer.ts';
import { type HubApp, REDIRECT_URI, startHubApp } from '../support/hub-app.ts';
import {
  aCustomer,
  ask,
  authorizeUrl,
  ESIID,
  type RegisteredThirdParty,
  register,
  visit,
} from '../support/oauth-flow.ts';

describe('the authorize endpoint', () => {
  let app: HubApp;
  let thirdParty: RegisteredThirdParty;
  let customer: Customer;

  beforeEach(async () => {
    app = await startHubApp();
    thirdParty = await register(app);
    customer = await aCustomer(app);
  });
  afterEach(() => app.stop());

  const url = (overrides?: Readonly<Record<string, string | null>>) =>
    authorizeUrl(app, thirdParty.client, overrides);

  describe('before anybody is asked to sign in', () => {
    for (const [what, id] of [
      ['missing', null],
      ['unknown', 'nobody'],
    ] as const) {
      it(`OAD001 answers 401 without a redirect when the client is ${what}`, async () => {
        const { status, location } = await visit(url({ client_id: id }));

        expect({ status, location }).to.deep.equal({ status: 401, location: '' });
      });
    }

    it('OAD001 answers 401 for a client that was shut out', async () => {
      await app.oauth.clients.revoke(thirdParty.client.id, { role: 'host', id: 'h' });

      expect((await visit(url())).status).to.equal(401);
    });

    for (const uri of [
      null,
      'https://evil.example/callback',
      `${REDIRECT_URI}/`,
      `${REDIRECT_URI}?more=1`,
      REDIRECT_URI.toUpperCase(),
    ]) {
      it(`OAD001 answers 400 without a redirect for redirect_uri ${uri}`, async () => {
        const { status, location } = await visit(url({ redirect_uri: uri }));

        expect({ status, location }).to.deep.equal({ status: 400, location: '' });
      });
    }

    const REFUSALS: readonly [string, Readonly<Record<string, string | null>>, string][] = [
      ['response_type is missing', { response_type: null }, 'invalid_request'],
      ['response_type is token', { response_type: 'token' }, 'unsupported_response_type'],
      ['the scope is missing', { scope: null }, 'invalid_scope'],
      ['the scope follows no grammar', { scope: 'openid' }, 'invalid_scope'],
      ['the hub offers nothing of the scope', { scope: 'FB=10_11' }, 'invalid_scope'],
      ['the scope is for clients only', { scope: 'FB=34_35' }, 'invalid_scope'],
      ['PKCE is missing', { code_challenge: null, code_challenge_method: null }, 'invalid_request'],
      ['PKCE is plain', { code_challenge_method: 'plain' }, 'invalid_request'],
      ['PKCE names no method', { code_challenge_method: null }, 'invalid_request'],
      ['the challenge is malformed', { code_challenge: 'short' }, 'invalid_request'],
    ];
    for (const [what, overrides, error] of REFUSALS) {
      it(`OAD001 redirects with ${error}, state and iss when ${what}`, async () => {
        const { status, location, query } = await visit(url(overrides));

        expect(status).to.equal(302);
        expect(location.startsWith(`${REDIRECT_URI}?`)).to.equal(true);
        expect(query.get('error')).to.equal(error);
        expect(query.get('state')).to.equal('xyz');
        expect(query.get('iss')).to.equal(app.url);
        expect(query.has('code')).to.equal(false);
      });
    }

    it('redirects with invalid_request when a parameter comes twice', async () => {
      const { query } = await visit(`${url()}&scope=FB%3D4`);

      expect(query.get('error')).to.equal('invalid_request');
    });
  });

  it('leads a good request to the consent page', async () => {
    const { status, location } = await visit(url());

    expect(status).to.equal(303);
    expect(location).to.match(/^\/consent\/[A-Za-z0-9_-]{43}$/);
  });

  it('lets a legacy client leave PKCE out', async () => {
    const legacy = await register(app, { legacy: true });
    const request = { code_challenge: null, code_challenge_method: null };

    const { status } = await visit(authorizeUrl(app, legacy.client, request));

    expect(status).to.equal(303);
  });

  it('narrows the scope to what the client is registered for and the hub offers', async () => {
    const id = await ask(url({ scope: 'FB=1_3_4_5_8_12_15;IntervalDuration=900' }));

    const request = await app.oauth.requests.find(id);

    expect(request?.scope).to.equal('FB=1_3_4_5;IntervalDuration=900');
    expect(request?.client.name).to.equal('Bright Savings');
  });

  describe('after the customer was asked', () => {
    let id: string;
    const terms = { esiids: [ESIID], months: 12 };
    const answered = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

    beforeEach(async () => {
      id = await ask(url());
    });

    it('refuses an answer to a question nobody asked', async () => {
      const refused = await answered(app.oauth.requests.approve('nothing', customer.id, terms));

      expect(refused).to.include({ kind: 'not-found', messageKey: 'oauth.no-such-request' });
    });

    it('refuses an answer after ten minutes', async () => {
      app.clock.turn({ minutes: 10 });

      const refused = await answered(app.oauth.requests.approve(id, customer.id, terms));

      expect(refused).to.include({ kind: 'not-found' });
    });

    it("refuses to share somebody else's ESIID", async () => {
      const neighbour = await aCustomer(app, '10443720000000002');

      const refused = await answered(app.oauth.requests.approve(id, neighbour.id, terms));

      expect(refused).to.include({ kind: 'invalid', messageKey: 'consent.not-your-esiid' });
    });

    it('refuses a term of more than twelve months', async () => {
      const long = { ...terms, months: 13 };

      const refused = await answered(app.oauth.requests.approve(id, customer.id, long));

      expect(refused).to.include({ kind: 'invalid', messageKey: 'consent.bad-term' });
    });

    it('OAD002 tells the third party that the customer said no, and keeps the no', async () => {
      const { searchParams } = new URL(await app.oauth.requests.deny(id, customer.id));

      const [authorization] = await app.authorizations.listByClient(thirdParty.client.id);
      expect(searchParams.get('error')).to.equal('access_denied');
      expect(searchParams.get('state')).to.equal('xyz');
      expect(searchParams.get('iss')).to.equal(app.url);
      expect(authorization).to.include({ status: 'denied', customerId: customer.id });
      expect(await app.events('consent.denied')).to.have.length(1);
    });

    it('gives a code with state and iss, and keeps the yes', async () => {
      const redirect = new URL(await app.oauth.requests.approve(id, customer.id, terms));

      const [authorization] = await app.authorizations.listByClient(thirdParty.client.id);
      expect(redirect.origin + redirect.pathname).to.equal(REDIRECT_URI);
      expect(redirect.searchParams.get('code')).to.match(/^[A-Za-z0-9_-]{43}$/);
      expect(redirect.searchParams.get('state')).to.equal('xyz');
      expect(redirect.searchParams.get('iss')).to.equal(app.url);
      expect(authorization).to.include({ status: 'active', customerId: customer.id });
      expect(authorization?.esiids).to.deep.equal([ESIID]);
      expect(authorization?.expiresAt.toString()).to.equal('2027-03-02T18:00:00Z');
    });

    it('takes one answer to one question, even when two come at once', async () => {
      const answers = await Promise.allSettled([
        app.oauth.requests.approve(id, customer.id, terms),
        app.oauth.requests.approve(id, customer.id, terms),
      ]);

      const given = answers.filter(({ status }) => status === 'fulfilled');
      expect(given).to.have.length(1);
      expect(await app.authorizations.listByClient(thirdParty.client.id)).to.have.length(1);
    });

    it('refuses an answer once the third party was shut out', async () => {
      await app.oauth.clients.revoke(thirdParty.client.id, { role: 'host', id: 'h' });

      const refused = await answered(app.oauth.requests.approve(id, customer.id, terms));

      expect(refused).to.include({ kind: 'not-found' });
    });
  });
});
