import { expect } from 'chai';
import type { Customer } from '../../src/customer/customer.ts';
import { type HubApp, OPERATOR, REDIRECT_URI, SCOPE, startHubApp } from '../support/hub-app.ts';
import {
  type Answer,
  aCustomer,
  type Consented,
  consentedCode,
  ESIID,
  post,
  type RegisteredThirdParty,
  redemption,
  refresh,
  register,
} from '../support/oauth-flow.ts';

const TOKEN = '/oauth/token';

describe('the token endpoint', () => {
  let app: HubApp;
  let thirdParty: RegisteredThirdParty;
  let customer: Customer;

  beforeEach(async () => {
    app = await startHubApp();
    thirdParty = await register(app);
    customer = await aCustomer(app);
  });
  afterEach(() => app.stop());

  const send = (parameters: Readonly<Record<string, string>>) =>
    post(app, TOKEN, parameters, thirdParty);
  const consented = () => consentedCode(app, thirdParty.client, customer);
  const stateOf = async ({ body }: Answer) =>
    (await app.oauth.tokens.check(String(body.access_token))).state;

  function expectRefusal({ status, headers, body }: Answer, code: number, error: string): void {
    expect({ status, error: body.error }).to.deep.equal({ status: code, error });
    expect(headers.get('cache-control')).to.equal('no-store');
  }

  describe('refuses', () => {
    let given: Consented;
    beforeEach(async () => {
      given = await consented();
    });

    it('OAD003 a request without Basic: 401 and a challenge', async () => {
      const answer = await post(app, TOKEN, redemption(given));

      expectRefusal(answer, 401, 'invalid_client');
      expect(answer.headers.get('www-authenticate')).to.match(/^Basic /);
    });

    it('OAD003 a wrong secret: 401, and on the record', async () => {
      const wrong = { id: thirdParty.client.id, secret: 'wrong' };

      expectRefusal(await post(app, TOKEN, redemption(given), wrong), 401, 'invalid_client');
      expect(await app.events('oauth.refused')).to.have.length(1);
    });

    it('OAD003 client_id in the body: 400', async () => {
      const both = { ...redemption(given), client_id: thirdParty.client.id };

      expectRefusal(await send(both), 400, 'invalid_request');
    });

    it('client credentials in the body only: 401', async () => {
      const { client, secret } = thirdParty;
      const inBody = { ...redemption(given), client_id: client.id, client_secret: secret };

      expectRefusal(await post(app, TOKEN, inBody), 401, 'invalid_client');
    });

    for (const name of ['grant_type', 'code', 'redirect_uri']) {
      it(`OAD003 a request without ${name}: 400`, async () => {
        const { [name]: _, ...rest } = redemption(given);

        expectRefusal(await send(rest), 400, 'invalid_request');
      });
    }

    it('OAD003 another redirect_uri, and the code stays good for the right one', async () => {
      const other = { ...redemption(given), redirect_uri: `${REDIRECT_URI}/other` };

      expectRefusal(await send(other), 400, 'invalid_grant');
      expect((await send(redemption(given))).status).to.equal(200);
    });

    it('OAD003 a code that was never given', async () => {
      expectRefusal(await send(redemption({ ...given, code: 'x' })), 400, 'invalid_grant');
    });

    it('OAD003 a code of five minutes ago', async () => {
      app.clock.turn({ minutes: 5 });

      expectRefusal(await send(redemption(given)), 400, 'invalid_grant');
    });

    it('RFC 7636 §4.6 a wrong or missing code_verifier', async () => {
      const wrong = redemption({ ...given, verifier: 'w'.repeat(43) });
      const { code_verifier: _, ...missing } = redemption(given);

      expectRefusal(await send(wrong), 400, 'invalid_grant');
      expectRefusal(await send(missing), 400, 'invalid_grant');
    });

    it("another client's code", async () => {
      const other = await register(app, { name: 'Other' });

      const answer = await post(app, TOKEN, redemption(given), other);

      expectRefusal(answer, 400, 'invalid_grant');
    });

    it('the password grant and other unknown ones', async () => {
      const password = { grant_type: 'password', username: 'ana', password: 'x' };

      expectRefusal(await send({ grant_type: 'urn:x' }), 400, 'unsupported_grant_type');
      expectRefusal(await send(password), 400, 'unsupported_grant_type');
    });

    it('RFC 6749 §3.2 a parameter that comes twice, and says so in characters that §5.2 allows', async () => {
      const headers = {
        Authorization: `Basic ${btoa(`${thirdParty.client.id}:${thirdParty.secret}`)}`,
        'Content-Type': 'application/x-www-form-urlencoded',
      };
      const twice = '%22%C3%A9=1&%22%C3%A9=2&grant_type=client_credentials';

      const answer = await fetch(`${app.url}${TOKEN}`, { method: 'POST', headers, body: twice });

      const { error, error_description: why } = await answer.json();
      expect({ status: answer.status, error }).to.deep.equal({
        status: 400,
        error: 'invalid_request',
      });
      expect(why).to.match(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
    });

    it('a GET with 400, for the Green Button tests send one', async () => {
      const response = await fetch(`${app.url}${TOKEN}?grant_type=authorization_code`);

      expect(response.status).to.equal(400);
    });

    it('a code of a consent that was revoked in between', async () => {
      const [authorization] = await app.authorizations.listByCustomer(customer.id);
      await app.authorizations.revoke(authorization?.id ?? '', customer.id);

      expectRefusal(await send(redemption(given)), 400, 'invalid_grant');
    });
  });

  it('OAD005 gives seven members, with the links to what was granted', async () => {
    const { status, headers, body } = await send(redemption(await consented()));

    const [authorization] = await app.authorizations.listByCustomer(customer.id);
    const resource = `${app.url}/espi/1_1/resource`;
    expect(status).to.equal(200);
    expect(headers.get('cache-control')).to.equal('no-store');
    expect(headers.get('content-type')).to.match(/^application\/json/);
    expect(body).to.include({
      token_type: 'Bearer',
      expires_in: 3600,
      scope: SCOPE,
      resourceURI: `${resource}/Batch/Subscription/${authorization?.id}`,
      authorizationURI: `${resource}/Authorization/${authorization?.id}`,
    });
    expect(body.access_token).to.match(/^[A-Za-z0-9_-]{43}$/);
    expect(body.refresh_token).to.match(/^[A-Za-z0-9_-]{43}$/);
    expect(authorization?.tokenExpiresAt.toString()).to.equal('2026-03-02T19:00:00Z');
  });

  it('stores no code, token or secret', async () => {
    const given = await consented();
    const { body } = await send(redemption(given));

    const events = JSON.stringify(await Array.fromAsync(app.collections.events()));
    for (const secret of [given.code, body.access_token, body.refresh_token, thirdParty.secret]) {
      expect(events).to.not.include(String(secret));
    }
  });

  describe('a code that is used again', () => {
    it('OAD004 is refused, and ends the tokens it gave (RFC 6749 §4.1.2)', async () => {
      const given = await consented();
      const first = await send(redemption(given));

      expectRefusal(await send(redemption(given)), 400, 'invalid_grant');

      expect(await stateOf(first)).to.equal('expired');
      expectRefusal(await send(refresh(first.body.refresh_token)), 400, 'invalid_grant');
      expect(await app.events('oauth.tokens-ended')).to.have.length(1);
    });

    it('wins once when two come at the same moment', async () => {
      const given = await consented();

      const answers = await Promise.all(Array.from({ length: 5 }, () => send(redemption(given))));

      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).to.deep.equal([200, 400, 400, 400, 400]);
    });
  });

  describe('a refresh token', () => {
    let first: Answer;
    beforeEach(async () => {
      first = await send(redemption(await consented()));
    });

    it('OAD011 is refused when missing, unknown, or with another scope', async () => {
      const other = { ...refresh(first.body.refresh_token), scope: 'FB=1_3_4' };

      expectRefusal(await send({ grant_type: 'refresh_token' }), 400, 'invalid_request');
      expectRefusal(await send(refresh('unknown')), 400, 'invalid_grant');
      expectRefusal(await send(other), 400, 'invalid_scope');
    });

    it("is refused to another client, without harm to its owner's", async () => {
      const other = await register(app, { name: 'Other' });

      const stolen = await post(app, TOKEN, refresh(first.body.refresh_token), other);

      expectRefusal(stolen, 400, 'invalid_grant');
      expect((await send(refresh(first.body.refresh_token))).status).to.equal(200);
    });

    it('OAD012 gives all members again, and a new refresh token', async () => {
      const { status, body } = await send(refresh(first.body.refresh_token));

      expect(status).to.equal(200);
      expect(Object.keys(body)).to.deep.equal(Object.keys(first.body));
      expect(body.refresh_token).to.not.equal(first.body.refresh_token);
      expect(body.access_token).to.not.equal(first.body.access_token);
    });

    it('works with the same scope spelt out', async () => {
      const same = { ...refresh(first.body.refresh_token), scope: `${SCOPE};` };

      expect((await send(same)).status).to.equal(200);
    });

    it('works again for a minute, for clients whose answer got lost', async () => {
      await send(refresh(first.body.refresh_token));
      app.clock.turn({ seconds: 59 });

      expect((await send(refresh(first.body.refresh_token))).status).to.equal(200);
    });

    it('that comes back after a minute ends its whole family (RFC 9700 §4.14.2)', async () => {
      const second = await send(refresh(first.body.refresh_token));
      app.clock.turn({ seconds: 60 });

      expectRefusal(await send(refresh(first.body.refresh_token)), 400, 'invalid_grant');

      expectRefusal(await send(refresh(second.body.refresh_token)), 400, 'invalid_grant');
      expect(await stateOf(second)).to.equal('expired');
    });

    it('branched within the minute is noticed when both branches go on', async () => {
      const lost = await send(refresh(first.body.refresh_token));
      const again = await send(refresh(first.body.refresh_token));
      app.clock.turn({ minutes: 5 });

      expectRefusal(await send(refresh(lost.body.refresh_token)), 400, 'invalid_grant');

      expect(await stateOf(again)).to.equal('expired');
    });

    it('survives many simultaneous refreshes of an honest client', async () => {
      const token = refresh(first.body.refresh_token);

      const answers = await Promise.all([send(token), send(token), send(token)]);

      expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 200]);
    });

    it('lives until the Authorization ends, and not a moment longer', async () => {
      app.clock.turn({ hours: 24 * 364 });
      const late = await send(refresh(first.body.refresh_token));
      app.clock.turn({ hours: 24 });

      expect(late.status).to.equal(200);
      expectRefusal(await send(refresh(late.body.refresh_token)), 400, 'invalid_grant');
    });
  });

  describe('an access token', () => {
    let answer: Answer;
    beforeEach(async () => {
      answer = await send(redemption(await consented()));
    });

    it('is unknown when nobody issued it', async () => {
      expect(await app.oauth.tokens.check('nothing')).to.deep.equal({ state: 'unknown' });
    });

    it('OAD016 expires after an hour', async () => {
      app.clock.turn({ minutes: 59 });
      expect(await stateOf(answer)).to.equal('live');

      app.clock.turn({ minutes: 1 });
      expect(await stateOf(answer)).to.equal('expired');
    });

    it('BR-019.010 dies the moment the customer revokes the consent', async () => {
      const [authorization] = await app.authorizations.liveFor(ESIID);
      await app.authorizations.revoke(authorization?.id ?? '', customer.id);

      expect(await stateOf(answer)).to.equal('expired');
      expectRefusal(await send(refresh(answer.body.refresh_token)), 400, 'invalid_grant');
    });

    it('dies with its client', async () => {
      await app.oauth.clients.revoke(thirdParty.client.id, { role: 'host', id: 'h' });

      expect(await stateOf(answer)).to.equal('unknown');
      expect(await app.authorizations.liveFor(ESIID)).to.deep.equal([]);
    });

    it('says on whose consent it rests', async () => {
      const check = await app.oauth.tokens.check(String(answer.body.access_token));

      const [authorization] = await app.authorizations.liveFor(ESIID);
      expect(check).to.deep.nested.include({
        state: 'live',
        'token.kind': 'access',
        'token.authorizationId': authorization?.id,
        'token.clientId': thirdParty.client.id,
      });
    });
  });

  describe('for a client itself', () => {
    const credentials = (scope?: string) => ({
      grant_type: 'client_credentials',
      ...(scope === undefined ? {} : { scope }),
    });

    for (const scope of [undefined, 'nonsense', SCOPE, 'FB=34_36']) {
      it(`OAD014 refuses scope ${scope}`, async () => {
        expectRefusal(await send(credentials(scope)), 400, 'invalid_scope');
      });
    }

    it('OAD015 gives a client token for FB=34_35, without a refresh token', async () => {
      const { status, body } = await send(credentials('FB=34_35'));

      const check = await app.oauth.tokens.check(String(body.access_token));
      const resource = `${app.url}/espi/1_1/resource`;
      expect(status).to.equal(200);
      expect(body).to.not.have.property('refresh_token');
      // The one that its ApplicationInformation names.
      const { applicationInformationId } = thirdParty.client;
      expect(body.resourceURI).to.equal(`${resource}/Batch/Bulk/${applicationInformationId}`);
      expect(body.authorizationURI).to.equal(`${resource}/Authorization`);
      expect(check).to.deep.nested.include({ state: 'live', 'token.kind': 'client' });
    });

    it('gives tokens that die with the client, all at once', async () => {
      const answers = [await send(credentials('FB=34_35')), await send(credentials('FB=36_40'))];
      expect(await Promise.all(answers.map(stateOf))).to.deep.equal(['live', 'live']);

      await app.oauth.clients.revoke(thirdParty.client.id, OPERATOR);

      expect(await Promise.all(answers.map(stateOf))).to.deep.equal(['unknown', 'unknown']);
    });

    it('gives no token to a client that is shut out between its question and the answer', async () => {
      const shutOut = held(app, 'oauth.token-issued');
      const asking = send(credentials('FB=34_35'));
      await shutOut.isReached;
      await app.oauth.clients.revoke(thirdParty.client.id, OPERATOR);
      shutOut.release();

      expectRefusal(await asking, 401, 'invalid_client');
      expect(await app.events('oauth.token-revoked')).to.have.length(1);
    });

    it('leaves none alive that was given while its client was being shut out', async () => {
      const shuttingOut = held(app, 'oauth.client-revoked');
      const revoking = app.oauth.clients.revoke(thirdParty.client.id, OPERATOR);
      await shuttingOut.isReached;
      const answer = await send(credentials('FB=34_35'));
      expect(await stateOf(answer)).to.equal('live');
      shuttingOut.release();
      await revoking;

      expect(await stateOf(answer)).to.equal('unknown');
    });

    it('gives a registration token for FB=36_40', async () => {
      const { body } = await send(credentials('FB=36_40'));

      const check = await app.oauth.tokens.check(String(body.access_token));
      expect(body.resourceURI).to.match(
        new RegExp(`/ApplicationInformation/${thirdParty.client.applicationInformationId}$`),
      );
      expect(check).to.deep.nested.include({ 'token.kind': 'registration' });
    });
  });

  describe('beside it', () => {
    let answer: Answer;
    beforeEach(async () => {
      answer = await send(redemption(await consented()));
    });
    const ofToken = (token: unknown) => ({ token: String(token) });

    it('RFC 7009 §2.1 revocation wants a client and a token', async () => {
      const { access_token: token } = answer.body;

      const anonymous = await post(app, '/oauth/revoke', ofToken(token));
      const empty = await post(app, '/oauth/revoke', {}, thirdParty);

      expectRefusal(anonymous, 401, 'invalid_client');
      expectRefusal(empty, 400, 'invalid_request');
    });

    it("RFC 7009 §2.2 an unknown token is no error, and another client's is left alone", async () => {
      const other = await register(app, { name: 'Other' });

      const unknown = await post(app, '/oauth/revoke', ofToken('unknown'), thirdParty);
      const foreign = await post(app, '/oauth/revoke', ofToken(answer.body.access_token), other);

      expect([unknown.status, foreign.status]).to.deep.equal([200, 200]);
      expect(await stateOf(answer)).to.equal('live');
    });

    it('RFC 7009 §2.1 a revoked access token stops, its refresh token goes on', async () => {
      await post(app, '/oauth/revoke', ofToken(answer.body.access_token), thirdParty);

      expect(await stateOf(answer)).to.equal('unknown');
      expect((await send(refresh(answer.body.refresh_token))).status).to.equal(200);
    });

    it('RFC 7009 §2.1 a revoked refresh token takes its access tokens along', async () => {
      await post(app, '/oauth/revoke', ofToken(answer.body.refresh_token), thirdParty);

      expect(await stateOf(answer)).to.equal('expired');
      expectRefusal(await send(refresh(answer.body.refresh_token)), 400, 'invalid_grant');
    });

    it("RFC 7662 §2.2 introspection tells nothing of another client's token", async () => {
      const other = await register(app, { name: 'Other' });

      const { body } = await post(
        app,
        '/oauth/introspect',
        ofToken(answer.body.access_token),
        other,
      );

      expect(body).to.deep.equal({ active: false });
    });

    it('RFC 7662 §2.2 introspection tells a client about its live tokens', async () => {
      const access = ofToken(answer.body.access_token);
      const refreshing = ofToken(answer.body.refresh_token);

      const aboutAccess = await post(app, '/oauth/introspect', access, thirdParty);
      const aboutRefresh = await post(app, '/oauth/introspect', refreshing, thirdParty);

      expect(aboutAccess.body).to.include({
        active: true,
        scope: SCOPE,
        client_id: thirdParty.client.id,
        token_type: 'Bearer',
        exp: Date.parse('2026-03-02T19:00:00Z') / 1000,
      });
      expect(aboutRefresh.body).to.include({ active: true });
    });

    it('forgets what expired a day ago', async () => {
      app.clock.turn({ hours: 26 });
      await app.oauth.tokens.removeExpired();

      expect(await stateOf(answer)).to.equal('unknown');
      expect((await send(refresh(answer.body.refresh_token))).status).to.equal(200);
    });
  });
});

/** Holds the commit of the next event of that kind back until it is released. */
function held({ collections }: HubApp, action: string) {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const commit = collections.commit.bind(collections);
  const holding: typeof commit = async (changes, because) => {
    if ([because].flat().some((event) => event.action === action)) {
      reached.resolve();
      await released.promise;
    }
    return commit(changes, because);
  };
  Object.assign(collections, { commit: holding });
  return { isReached: reached.promise, release: released.resolve };
}
