import { expect } from 'chai';
import type { RouteRow } from '../../src/http/route-table.ts';
import { aClient, OPERATOR, REDIRECT_URI, SCOPE } from '../support/hub-app.ts';
import { type RoleHub, startRoleHub } from '../support/role-hub.ts';
import { type Answer, Visitor } from '../support/visitor.ts';
import { isApi, isForPrograms, isRefused, line, missingHeaders } from './routes.ts';

const START_TIMEOUT_MS = 120_000;
const NOTHING: readonly string[] = [];

describe('a walk along every route for programs', () => {
  let world: RoleHub;
  let espi: readonly RouteRow[];
  let oauth: readonly RouteRow[];
  let basic: string;
  /** Each opens some of the resources. */
  let tokens: readonly string[];
  /** What the third party may read: parts of paths, in place of parameters. */
  let own: Readonly<Record<string, string>>;

  before(async function () {
    this.timeout(START_TIMEOUT_MS);
    world = await startRoleHub();
    const forPrograms = world.served.routes.filter(isForPrograms);
    espi = forPrograms.filter(({ action }) => action === 'espi.read');
    // Token requests by GET are refused whoever sends them.
    oauth = forPrograms.filter((row) => row.action === 'oauth.token' && row.method === 'POST');
    const { client, secret } = await world.hub.clients.create(aClient(), OPERATOR);
    basic = basicOf(client.id, secret);
    const { token: access, resource } = await tokenFor(await consentedCode(client.id));
    const ofClient = { grant_type: 'client_credentials' };
    const clientToken = await tokenFor({ ...ofClient, scope: 'FB=34_35' });
    const registration = await tokenFor({ ...ofClient, scope: 'FB=36_40' });
    tokens = [access, clientToken.token, registration.token];
    const subscription = resource.split('/').at(-1) ?? '';
    own = {
      'ApplicationInformation/:id': `ApplicationInformation/${client.applicationInformationId}`,
      '/Authorization/:id': `/Authorization/${subscription}`,
      ':subscription': subscription,
    };
  });
  after(() => world.stop());

  /** Of a customer's yes, as the token endpoint takes it. */
  async function consentedCode(clientId: string): Promise<Readonly<Record<string, string>>> {
    const { hub, make, firstEsiid } = world;
    const { id } = await make({ role: 'customer' });
    const customerId = (await hub.users.find(id))?.customerId ?? '';
    const question = { scope: SCOPE, state: 'xyz', codeChallenge: null };
    const asked = await hub.oauth.requests.ask(clientId, REDIRECT_URI, question);
    const terms = { esiids: [firstEsiid], months: 6 };
    const answered = new URL(await hub.oauth.requests.approve(asked, customerId, terms));
    const code = answered.searchParams.get('code') ?? '';
    return { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI };
  }

  async function tokenFor(parameters: Readonly<Record<string, string>>) {
    const { status, text } = await send('/oauth/token', parameters, { authorization: basic });
    expect(status, text).to.equal(200);
    const { access_token: token, resourceURI: resource } = JSON.parse(text);
    return { token: String(token), resource: String(resource) };
  }

  function send(
    path: string,
    parameters: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>>,
    visitor = new Visitor(world.url),
  ): Promise<Answer> {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams(parameters).toString();
    return visitor.send({ method: 'POST', path, body, headers: { ...form, ...headers } });
  }

  function read(row: RouteRow, token: string | undefined, visitor = new Visitor(world.url)) {
    let { path } = row;
    for (const [pattern, text] of Object.entries(own)) path = path.replace(pattern, text);
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return visitor.get(path.replaceAll(/:\w+/g, 'no-such-thing'), headers);
  }

  async function sessions(): Promise<readonly Visitor[]> {
    const callers = [
      { role: 'customer' },
      { role: 'third-party', isAdministrator: true },
      { role: 'host', isAdministrator: true },
    ] as const;
    const visitors: Visitor[] = [];
    for (const caller of callers) visitors.push(await world.signedIn(await world.make(caller)));
    return visitors;
  }

  it('BR-028 refuses every resource without a token, with a wrong one, and for a session', async () => {
    const signedIn = await sessions();
    const wrong: string[] = [];

    for (const row of espi) {
      const answers = [await read(row, undefined), await read(row, 'x'.repeat(43))];
      for (const visitor of signedIn) answers.push(await read(row, undefined, visitor));
      for (const answer of answers) {
        if (answer.status !== 401 && answer.status !== 403) wrong.push(line(row, answer));
        wrong.push(...missingHeaders(row, answer));
      }
    }

    expect(wrong).to.deep.equal(NOTHING);
    expect(espi).to.have.length(17);
  });

  it('BR-028 opens every resource to one kind of token, and to no other', async () => {
    for (const row of espi) {
      const answers: Answer[] = [];
      for (const token of tokens) answers.push(await read(row, token));

      const through = answers.filter((answer) => !isRefused(answer));
      expect(through, answers.map((answer) => line(row, answer)).join(', ')).to.have.length(1);
      expect(through[0]?.status).to.be.oneOf([200, 404]);
    }
  });

  it('BR-028 talks of tokens only to third parties that know their secret', async () => {
    const signedIn = await sessions();
    const [id = ''] = Buffer.from(basic.slice('Basic '.length), 'base64').toString().split(':');
    const wrong: string[] = [];

    for (const row of oauth) {
      const { path } = row;
      const parameters = { token: 'x', grant_type: 'client_credentials', scope: 'FB=34_35' };
      const answers = [
        await send(path, parameters, {}),
        await send(path, parameters, { authorization: basicOf(id, 'wrong') }),
        await send(path, parameters, { authorization: `Bearer ${tokens[0]}` }),
      ];
      for (const visitor of signedIn) answers.push(await send(path, parameters, {}, visitor));
      for (const answer of answers) {
        if (answer.status !== 401) wrong.push(line(row, answer));
        wrong.push(...missingHeaders(row, answer));
      }
      const good = await send(path, parameters, { authorization: basic });
      if (good.status !== 200) wrong.push(line(row, good));
    }

    expect(wrong).to.deep.equal(NOTHING);
    expect(oauth).to.have.length(3);
  });

  it('BR-028 opens nothing of the hub’s own API to a third party’s token', async () => {
    const api = world.served.routes.filter((row) => isApi(row) && row.method === 'GET');

    for (const row of api) {
      for (const token of tokens) {
        const answer = await read(row, token);
        expect(answer.status, line(row, answer)).to.equal(403);
      }
    }
    expect(api).to.have.length(6);
  });

  it('BR-028 opens no page to a token', async () => {
    const pages = world.served.routes.filter(
      (row) => !isForPrograms(row) && row.method === 'GET' && !row.roles.includes('nobody'),
    );
    const wrong: string[] = [];

    for (const row of pages) {
      for (const token of tokens) {
        const answer = await read(row, token);
        if (!isRefused(answer)) wrong.push(line(row, answer));
      }
    }

    expect(wrong).to.deep.equal(NOTHING);
  });
});

function basicOf(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
}
