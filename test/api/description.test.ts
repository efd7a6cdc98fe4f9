import { expect } from 'chai';
import { POLICY } from '../../src/policy.ts';
import { API, expectAs } from '../support/api-schema.ts';
import { type RoleHub, startRoleHub } from '../support/role-hub.ts';
import { Visitor } from '../support/visitor.ts';

describe('the description of the API', () => {
  let world: RoleHub;
  before(async () => {
    world = await startRoleHub();
  });
  after(() => world.stop());

  const rows = () => world.served.routes.filter(({ path }) => path.startsWith('/api/v1/'));

  it('describes every route with the action that its program needs, and no other route', () => {
    const described = Object.entries(API.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { description }]) => {
        const action = /needs `([^`]+)`/.exec(description)?.[1] ?? 'api.description';
        return `${method.toUpperCase()} /api/v1${path.replaceAll(/\{(\w+)\}/g, ':$1')} ${action}`;
      }),
    );

    const there = rows().map(({ method, path, action }) => `${method} ${path} ${action}`);
    expect(described.toSorted()).to.deep.equal(there.toSorted());
    for (const { action } of rows()) expect(POLICY).to.have.property(action ?? '');
    const open = rows().filter(({ isForPrograms }) => !isForPrograms);
    expect(open.map(({ path }) => path)).to.deep.equal(['/api/v1/openapi.json']);
  });

  it('is open to everybody, as it stands in the sources', async () => {
    const { status, text, headers } = await new Visitor(world.url).get('/api/v1/openapi.json');

    expect(status).to.equal(200);
    expect(headers['content-type']).to.match(/^application\/json/);
    expect(JSON.parse(text)).to.deep.equal(API);
    expect(API.openapi).to.equal('3.1.0');
  });

  it('has the refusals as they are', async () => {
    const { status, text, headers } = await new Visitor(world.url).get('/api/v1/users?find=ana');

    expect(status).to.equal(401);
    expect(headers['content-type']).to.match(/^application\/problem\+json/);
    expectAs('Problem', JSON.parse(text));
    expect(JSON.parse(text)).to.include({ code: 'api.token-none' });
  });
});
