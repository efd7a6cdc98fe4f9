import { expect } from 'chai';
import type { NewClient } from '../../src/oauth/client.ts';
import { aClient, type HubApp, OPERATOR, startHubApp } from '../support/hub-app.ts';

describe('registering a third party', () => {
  let app: HubApp;

  beforeEach(async () => {
    app = await startHubApp();
  });
  afterEach(() => app.stop());

  const WRONG: readonly [string, Partial<NewClient>][] = [
    ['name', { name: ' ' }],
    ['name', { name: 'Two\nlines' }],
    ['name', { name: 'x'.repeat(257) }],
    ['redirectUris', { redirectUris: [] }],
    ['redirectUris', { redirectUris: ['http://third-party.example/callback'] }],
    ['redirectUris', { redirectUris: ['https://third-party.example/callback#part'] }],
    ['redirectUris', { redirectUris: ['javascript:alert(1)'] }],
    ['redirectUris', { redirectUris: ['/callback'] }],
    ['redirectUris', { redirectUris: ['https://third-party.example/日本'] }],
    ['redirectUris', { redirectUris: ['https://third-party.example/call back'] }],
    ['scopes', { scopes: ['openid'] }],
    ['scopes', { scopes: ['FB=10'] }],
    ['scopes', { scopes: [`FB=4_5;Note=${'x'.repeat(250)}`] }],
    ['policyUri', { policyUri: 'javascript:alert(1)' }],
    ['clientUri', { clientUri: 'http://third-party.example' }],
  ];
  for (const [field, overrides] of WRONG) {
    it(`refuses ${JSON.stringify(overrides)}`, async () => {
      const refused = await app.oauth.clients
        .create(aClient(overrides), OPERATOR)
        .catch((error: unknown) => error);

      expect(refused).to.deep.include({ kind: 'invalid', detail: { field } });
    });
  }

  it('lets a program on the same machine use plain HTTP (RFC 8252 §7.3)', async () => {
    const local = aClient({ redirectUris: ['http://127.0.0.1:8080/callback'] });

    const { client } = await app.oauth.clients.create(local, OPERATOR);

    expect(client.status).to.equal('active');
  });

  it('shows the secret once and keeps it nowhere', async () => {
    const { client, secret } = await app.oauth.clients.create(aClient(), OPERATOR);

    const kept = JSON.stringify([
      await app.oauth.clients.find(client.id),
      await app.oauth.clients.list(),
      await Array.fromAsync(app.collections.events()),
    ]);
    expect(secret).to.match(/^[A-Za-z0-9_-]{43}$/);
    expect(kept).to.not.include(secret);
    expect(kept).to.not.include('secretDigest');
    expect(await app.oauth.clients.authenticate(client.id, secret)).to.include({ id: client.id });
    expect(await app.oauth.clients.authenticate(client.id, `${secret}x`)).to.equal(undefined);
  });

  it('shuts a client out for good, on the record', async () => {
    const { client, secret } = await app.oauth.clients.create(aClient(), OPERATOR);

    await app.oauth.clients.revoke(client.id, OPERATOR);
    await app.oauth.clients.revoke(client.id, OPERATOR);

    expect(await app.oauth.clients.authenticate(client.id, secret)).to.equal(undefined);
    expect(await app.events('oauth.client-revoked')).to.have.length(1);
  });
});
