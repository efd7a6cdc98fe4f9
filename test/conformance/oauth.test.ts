import { expect } from 'chai';
import * as oauth from 'oauth4webapi';
import type { Customer } from '../../src/customer/customer.ts';
import { type HubApp, REDIRECT_URI, SCOPE, startHubApp } from '../support/hub-app.ts';
import {
  aCustomer,
  ask,
  ESIID,
  type RegisteredThirdParty,
  register,
} from '../support/oauth-flow.ts';

/** `oauth4webapi` is strict about every answer: what it accepts, other clients accept. */
describe('the authorization server, to a client library that nobody here wrote', () => {
  /** The tests run without TLS; the library wants to be told that this is meant. */
  const options = { [oauth.allowInsecureRequests]: true };
  let app: HubApp;
  let thirdParty: RegisteredThirdParty;
  let customer: Customer;
  let server: oauth.AuthorizationServer;
  let client: oauth.Client;
  let authentication: oauth.ClientAuth;

  beforeEach(async () => {
    app = await startHubApp();
    thirdParty = await register(app);
    customer = await aCustomer(app);
    const issuer = new URL(app.url);
    const response = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...options });
    server = await oauth.processDiscoveryResponse(issuer, response);
    client = { client_id: thirdParty.client.id };
    authentication = oauth.ClientSecretBasic(thirdParty.secret);
  });
  afterEach(() => app.stop());

  async function question(): Promise<{ readonly url: URL; readonly verifier: string }> {
    const verifier = oauth.generateRandomCodeVerifier();
    const url = new URL(server.authorization_endpoint ?? '');
    const parameters = {
      response_type: 'code',
      client_id: client.client_id,
      redirect_uri: REDIRECT_URI,
      scope: SCOPE,
      state: 'state-of-the-client',
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return { url, verifier };
  }

  async function redeemed(): Promise<oauth.TokenEndpointResponse> {
    const { url, verifier } = await question();
    const terms = { esiids: [ESIID], months: 6 };
    const redirect = await app.oauth.requests.approve(await ask(url.href), customer.id, terms);
    const answer = oauth.validateAuthResponse(
      server,
      client,
      new URL(redirect),
      'state-of-the-client',
    );
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      authentication,
      answer,
      REDIRECT_URI,
      verifier,
      options,
    );
    return oauth.processAuthorizationCodeResponse(server, client, response);
  }

  it('RFC 8414 describes itself', () => {
    expect(server).to.include({
      issuer: app.url,
      token_endpoint: `${app.url}/oauth/token`,
      authorization_response_iss_parameter_supported: true,
    });
    expect(server.code_challenge_methods_supported).to.deep.equal(['S256']);
    expect(server.grant_types_supported).to.not.include('password');
  });

  it('OAD002 reports a refusal in the form that clients understand', async () => {
    const { url } = await question();
    const redirect = new URL(await app.oauth.requests.deny(await ask(url.href), customer.id));

    expect(() => oauth.validateAuthResponse(server, client, redirect, 'state-of-the-client'))
      .to.throw(oauth.AuthorizationResponseError)
      .with.property('error', 'access_denied');
  });

  it('refuses a wrong secret in the form that clients understand', async () => {
    const wrong = oauth.ClientSecretBasic('wrong');
    const parameters = new URLSearchParams({ scope: 'FB=34_35' });

    const response = await oauth.clientCredentialsGrantRequest(
      server,
      client,
      wrong,
      parameters,
      options,
    );
    const refusal = await oauth
      .processClientCredentialsResponse(server, client, response)
      .catch((error: unknown) => error);

    expect(refusal).to.be.instanceOf(oauth.WWWAuthenticateChallengeError);
  });

  it('BR-306 completes the code flow with PKCE, and the token opens what was granted', async () => {
    const token = await redeemed();

    const check = await app.oauth.tokens.check(token.access_token);
    expect(token).to.include({ token_type: 'bearer', scope: SCOPE, expires_in: 3600 });
    expect(token.resourceURI).to.match(/\/espi\/1_1\/resource\/Batch\/Subscription\//);
    expect(check.state).to.equal('live');
  });

  it('completes refresh, introspection and revocation', async () => {
    const first = await redeemed();
    const refreshed = await oauth.processRefreshTokenResponse(
      server,
      client,
      await oauth.refreshTokenGrantRequest(
        server,
        client,
        authentication,
        first.refresh_token ?? '',
        options,
      ),
    );
    const introspect = async () =>
      oauth.processIntrospectionResponse(
        server,
        client,
        await oauth.introspectionRequest(
          server,
          client,
          authentication,
          refreshed.access_token,
          options,
        ),
      );

    expect(await introspect()).to.include({ active: true, scope: SCOPE });
    await oauth.processRevocationResponse(
      await oauth.revocationRequest(
        server,
        client,
        authentication,
        refreshed.refresh_token ?? '',
        options,
      ),
    );
    expect(await introspect()).to.include({ active: false });
  });

  it('OAD015 completes client credentials', async () => {
    const parameters = new URLSearchParams({ scope: 'FB=34_35' });
    const response = await oauth.clientCredentialsGrantRequest(
      server,
      client,
      authentication,
      parameters,
      options,
    );

    const token = await oauth.processClientCredentialsResponse(server, client, response);

    expect(token).to.include({ scope: 'FB=34_35', token_type: 'bearer' });
    expect(token.refresh_token).to.equal(undefined);
  });
});
