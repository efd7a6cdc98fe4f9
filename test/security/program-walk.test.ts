import { expect } from 'chai';
import type { RouteRow } from '../../src/http/route-table.ts';
import type { OrganisationKind } from '../../src/identity/organisation.ts';
import { roleOf } from '../../src/identity/organisation-rules.ts';
import { type Action, actionsForPrograms } from '../../src/policy.ts';
import { aClient, OPERATOR } from '../support/hub-app.ts';
import { type MadeProgram, makeProgram, tokenFor } from '../support/programs.ts';
import { type RoleHub, startRoleHub } from '../support/role-hub.ts';
import { type Answer, Visitor } from '../support/visitor.ts';
import { isApi, isForPrograms, isRefused, line, missingHeaders, pathOf } from './routes.ts';

const START_TIMEOUT_MS = 120_000;
const KINDS = [
  'tdsp',
  'rep',
  'third-party',
  'ercot',
  'regulator',
  'business',
  'host',
] as const satisfies readonly OrganisationKind[];
const NOTHING: readonly string[] = [];

describe('a walk along every route of the API', () => {
  let world: RoleHub;
  let api: readonly RouteRow[];
  let visitor: Visitor;
  const able = new Map<OrganisationKind, MadeProgram>();
  /** Can do nothing at all. */
  const idle = new Map<OrganisationKind, MadeProgram>();
  /** Some of a third party's, one of each kind. */
  const thirdParty: string[] = [];

  before(async function () {
    this.timeout(START_TIMEOUT_MS);
    world = await startRoleHub();
    visitor = new Visitor(world.url);
    api = world.served.routes.filter(isApi);
    for (const kind of KINDS) {
      able.set(kind, await makeProgram(world, kind, actionsForPrograms(roleOf(kind))));
      idle.set(kind, await makeProgram(world, kind, []));
    }
    const { client, secret } = await world.hub.clients.create(aClient(), OPERATOR);
    for (const scope of ['FB=34_35', 'FB=36_40']) {
      thirdParty.push(await tokenFor(world, { id: client.id, secret }, scope));
    }
    await world.lettersSent();
  });
  after(() => world.stop());

  function send(row: RouteRow, token: string | undefined): Promise<Answer> {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const method = row.method as 'GET' | 'POST' | 'PUT' | 'DELETE';
    if (method === 'GET') return visitor.send({ method, path: pathOf(row), headers });
    const json = { ...headers, 'content-type': 'application/json' };
    return visitor.send({ method, path: pathOf(row), headers: json, body: '{}' });
  }

  it('BR-028 refuses who has no token with 401, and another’s with 401 or 403, and changes nothing', async () => {
    const before = world.stored();
    const wrong: string[] = [];

    for (const row of api) {
      const nobodys = [await send(row, undefined), await send(row, 'x'.repeat(43))];
      for (const answer of nobodys) {
        if (answer.status !== 401) wrong.push(line(row, answer));
        if (!/^Bearer /.test(answer.headers['www-authenticate'] ?? '')) wrong.push(row.path);
      }
      for (const token of thirdParty) {
        const answer = await send(row, token);
        if (answer.status !== 403) wrong.push(line(row, answer));
        wrong.push(...missingHeaders(row, answer));
      }
    }

    expect(wrong).to.deep.equal(NOTHING);
    expect(api).to.have.length(20);
    expect(world.stored() === before, 'as before').to.equal(true);
  });

  for (const kind of KINDS) {
    it(`BR-028 refuses programs of a ${kind} what they were not given, and lets them through to the rest`, async () => {
      const given: readonly (Action | undefined)[] = able.get(kind)?.actions ?? [];
      const wrong: string[] = [];

      for (const row of api) {
        const toIdle = await send(row, idle.get(kind)?.token);
        if (toIdle.status !== 403) wrong.push(`${line(row, toIdle)} with nothing given`);
        const answer = await send(row, able.get(kind)?.token);
        if (isRefused(answer) === given.includes(row.action)) wrong.push(line(row, answer));
        if (answer.status >= 500) wrong.push(line(row, answer));
        wrong.push(...missingHeaders(row, answer));
      }

      expect(wrong).to.deep.equal(NOTHING);
      expect(given).to.not.deep.equal(NOTHING);
    });

    it(`BR-028 opens neither a page nor a customer’s usage to programs of a ${kind}`, async () => {
      const closed = world.served.routes.filter(
        (row) => row.method === 'GET' && !isApi(row) && !row.roles.includes('nobody'),
      );
      const wrong: string[] = [];

      for (const row of closed) {
        const answer = await send(row, able.get(kind)?.token);
        const isToken = row.action === 'oauth.token';
        if (isToken ? answer.status !== 400 : !isRefused(answer)) wrong.push(line(row, answer));
        if (row.action === 'espi.read' && answer.status !== 403) wrong.push(line(row, answer));
      }

      expect(wrong).to.deep.equal(NOTHING);
      expect(closed.filter(isForPrograms)).to.have.length(18);
    });
  }
});
