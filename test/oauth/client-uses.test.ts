import { expect } from 'chai';
import { type HubApp, startHubApp } from '../support/hub-app.ts';
import { post, type RegisteredThirdParty, register } from '../support/oauth-flow.ts';

const CLIENT_GRANT = { grant_type: 'client_credentials', scope: 'FB=36_40' };

describe('the last use of a client', () => {
  let app: HubApp;
  let third: RegisteredThirdParty;
  beforeEach(async () => {
    app = await startHubApp();
    third = await register(app);
    app.clock.turn({ hours: 24 });
  });
  afterEach(() => app.stop());

  const lastUse = () => app.oauth.clients.activeAt(third.client);

  it('is its registration as long as it never came', async () => {
    expect(String(await lastUse())).to.equal(String(third.client.createdAt));
  });

  it('is not noted for somebody who does not know its secret', async () => {
    const { status } = await post(app, '/oauth/token', CLIENT_GRANT, {
      id: third.client.id,
      secret: 'wrong',
    });

    expect(status).to.equal(401);
    expect(String(await lastUse())).to.equal(String(third.client.createdAt));
  });

  it('BR-305 is noted when it comes for a token, at most once a day', async () => {
    const first = app.clock();
    await post(app, '/oauth/token', CLIENT_GRANT, third);
    app.clock.turn({ hours: 23 });
    await Promise.all([1, 2, 3].map(() => post(app, '/oauth/token', CLIENT_GRANT, third)));
    expect(String(await lastUse())).to.equal(String(first));

    app.clock.turn({ hours: 1 });
    await Promise.all([1, 2, 3].map(() => post(app, '/oauth/token', CLIENT_GRANT, third)));

    expect(String(await lastUse())).to.equal(String(app.clock()));
  });
});
