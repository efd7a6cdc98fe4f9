import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { routesCommand } from '../../src/cli/routes.ts';
import type { RouteRow } from '../../src/http/route-table.ts';
import type { Action } from '../../src/policy.ts';
import { CALLERS, type Caller, type RoleHub, startRoleHub } from '../support/role-hub.ts';
import { Visitor } from '../support/visitor.ts';
import { isFor, isForPrograms, isRefused, line, missingHeaders, pathOf, visit } from './routes.ts';

const START_TIMEOUT_MS = 120_000;
const PEOPLE: Readonly<Record<string, Caller | undefined>> = { nobody: undefined, ...CALLERS };
/** What there may be to do under a path, written down a second time; the longest path counts. */
const AREAS: Readonly<Record<string, readonly Action[]>> = {
  '/': ['page.read'],
  '/assets': ['page.read'],
  '/health': ['hub.health'],
  '/language': ['language.choose'],
  '/oauth': ['oauth.token'],
  '/oauth/authorize': ['oauth.authorize'],
  '/.well-known': ['oauth.metadata'],
  '/espi/1_1/resource': ['espi.read'],
  '/api/v1/openapi.json': ['api.description'],
  '/api/v1/market-events': ['market.tell-events'],
  '/api/v1/users': ['user.administer'],
  '/api/v1/organisations': ['organisation.approve'],
  '/api/v1/organisation': ['organisation.administer-own'],
  '/api/v1/esiids': ['esiid.manage-own'],
  '/sign-in': ['session.start'],
  '/sign-in/second-factor': ['account.manage-own'],
  '/sign-out': ['session.end'],
  '/terms': ['page.read', 'account.manage-own'],
  '/recover': ['account.recover'],
  '/account': ['account.manage-own'],
  '/account/confirm': ['account.recover'],
  '/register': ['customer.register'],
  '/usage': ['usage.read-own'],
  '/usage/download': ['usage.download-own'],
  '/usage/updates/download': ['usage.download-own'],
  '/consent': ['consent.answer'],
  '/authorizations': ['consent.read', 'consent.revoke'],
  '/esiids': ['esiid.manage-own'],
  '/organisations': ['organisation.register'],
  '/organisations/join': ['organisation.join'],
  '/organisation': ['organisation.read-own'],
  '/organisation/working-duns': ['account.manage-own'],
  '/organisation/profile': ['organisation.administer-own'],
  '/organisation/duns': ['organisation.administer-own'],
  '/organisation/people': ['organisation.administer-own'],
  '/organisation/programs': ['organisation.administer-own'],
  '/organisation/permissions': ['organisation.administer-own'],
  '/organisation/extract-account': ['extract-account.manage'],
  '/administration': ['user.administer'],
  '/administration/waiting': ['organisation.approve'],
  '/administration/organisations': ['organisation.approve'],
  '/administration/claims': ['claim.decide'],
  '/outbox': ['page.read'],
  '/demo/codes': ['page.read'],
};
/** These end the session they come with, so they are visited last. */
const LAST: readonly string[] = [
  '/organisation/working-duns',
  '/account/sessions/end-all',
  '/sign-out',
];
/** Let through by the policy, and then refused: by an id that no client has, and because only REPs have several DUNS. */
function isRefusedByRule({ path }: RouteRow, caller: Caller | undefined): boolean {
  return path === '/oauth/authorize' || (path === '/organisation/duns' && caller?.role !== 'rep');
}

/** A line of `hub routes --json`: the last three are there where they are true. */
interface PrintedRoute extends Pick<RouteRow, 'method' | 'path' | 'action' | 'roles'> {
  readonly administratorsOnly?: true;
  readonly grantable?: true;
  readonly programsOnly?: true;
}

function rowOf({ administratorsOnly, grantable, programsOnly, ...row }: PrintedRoute): RouteRow {
  return {
    ...row,
    isForAdministrators: administratorsOnly === true,
    isGrantable: grantable === true,
    isForPrograms: programsOnly === true,
  };
}

describe('a walk along every route', () => {
  let world: RoleHub;
  let routes: readonly RouteRow[];
  let forPeople: readonly RouteRow[];
  const visitors = new Map<string, Visitor>();

  before(async function () {
    this.timeout(START_TIMEOUT_MS);
    world = await startRoleHub();
    routes = world.served.routes;
    forPeople = routes.filter((row) => !isForPrograms(row));
    for (const [name, caller] of Object.entries(CALLERS)) {
      visitors.set(name, await world.signedIn(await world.make(caller)));
    }
    visitors.set('nobody', new Visitor(world.url));
    // A look at a session counts as activity, and that is kept; the clock stands still from here.
    for (const visitor of visitors.values()) await visitor.get('/');
  });
  after(() => world.stop());

  function visitorOf(name: string): Visitor {
    const found = visitors.get(name);
    if (found === undefined) throw new Error(`${name} has not come`);
    return found;
  }

  it('BR-028 finds an action of the policy at every route', () => {
    expect(routes.filter(({ action }) => action === undefined)).to.deep.equal([]);
    expect(routes).to.have.length.above(100);
  });

  it('BR-028 finds no other action at a route than was agreed for its area', () => {
    const agreed = ({ path }: RouteRow): readonly string[] => {
      const areas = Object.keys(AREAS).filter(
        (area) => path === area || (area !== '/' && path.startsWith(`${area}/`)),
      );
      return AREAS[areas.toSorted((a, b) => b.length - a.length)[0] ?? ''] ?? [];
    };

    const others = routes.filter((row) => !agreed(row).includes(row.action ?? ''));
    expect(others.map(({ method, path, action }) => `${method} ${path} ${action}`)).to.eql([]);
  });

  it('BR-028 prints each route on a line of its own, its method apart from its path', async () => {
    const out = new PassThrough();
    await routesCommand(world.hub, {}, { out, err: out });
    out.end();

    const lines = (await text(out)).trimEnd().split('\n');
    expect(lines.filter((line) => !/^(GET|POST|PUT|DELETE) +\/\S* {2}/.test(line))).to.deep.equal(
      [],
    );
    expect(lines.some((line) => line.startsWith('DELETE '))).to.equal(true);
  });

  it('BR-028 passes all that hub routes prints, and what a demo has besides', async () => {
    const out = new PassThrough();
    await routesCommand(world.hub, { json: true }, { out, err: out });
    const printed: readonly PrintedRoute[] = JSON.parse(String(out.read()));

    const extra = routes.filter(({ path }) => !printed.some((row) => row.path === path));
    expect(extra.map(({ path }) => path)).to.deep.equal([
      '/outbox',
      '/outbox/:name',
      '/demo/codes',
    ]);
    expect(routes.filter((row) => !extra.includes(row))).to.deep.equal(printed.map(rowOf));
    expect(printed).to.deep.include({
      ...{ method: 'GET', path: '/account', action: 'account.manage-own' },
      roles: ['customer', 'third-party', 'rep', 'tdsp', 'regulator', 'ercot', 'host'],
    });
    expect(printed).to.deep.include({
      ...{ method: 'GET', path: '/api/v1/users', action: 'user.administer' },
      ...{ roles: ['host', 'tdsp'], programsOnly: true },
    });
    expect(printed).to.deep.include({
      ...{ method: 'GET', path: '/administration', action: 'user.administer' },
      ...{ roles: ['host', 'tdsp'], grantable: true },
    });
    const ofPeople = printed.find(({ path }) => path === '/organisation/people');
    expect(ofPeople).to.include({ administratorsOnly: true }).and.not.include.keys('grantable');
    expect(printed.map(({ path }) => path)).to.include('/health');
  });

  for (const [name, caller] of Object.entries(PEOPLE)) {
    it(`BR-028 refuses ${name} all that is not theirs, and changes nothing`, async () => {
      const refused = forPeople.filter((row) => !isFor(row, caller));
      const before = world.stored();
      const wrong: string[] = [];

      for (const row of refused) {
        const answer = await visit(visitorOf(name), row);
        const isRight = caller === undefined ? isRefused(answer) : answer.status === 403;
        if (!isRight) wrong.push(line(row, answer));
        wrong.push(...missingHeaders(row, answer));
      }

      expect(wrong).to.deep.equal([]);
      expect(refused).to.not.deep.equal([]);
      expect(world.stored() === before, 'as before').to.equal(true);
    });

    it(`refuses ${name} every form that does not come from the hub’s own page`, async () => {
      const forms = forPeople.filter((row) => row.method !== 'GET' && isFor(row, caller));
      const before = world.stored();
      const wrong: string[] = [];

      for (const row of forms) {
        for (const _csrf of ['', 'x'.repeat(43)]) {
          const answer = await visitorOf(name).post(pathOf(row), { _csrf });
          if (answer.status !== 403) wrong.push(line(row, answer));
        }
      }

      expect(wrong).to.deep.equal([]);
      expect(forms).to.not.deep.equal([]);
      expect(world.stored() === before, 'as before').to.equal(true);
    });
  }

  it('refuses nobody nothing less for another spelling of a path', async () => {
    const closed = forPeople.filter((row) => !isFor(row, undefined));
    const wrong: string[] = [];

    for (const row of closed) {
      for (const path of [row.path.toUpperCase(), `${row.path}/`, `/${row.path}`]) {
        const answer = await visit(visitorOf('nobody'), { ...row, path });
        if (!isRefused(answer) && answer.status !== 404) wrong.push(line({ ...row, path }, answer));
      }
    }

    expect(wrong).to.deep.equal([]);
  });

  it('gives what is for programs to no session, whoever’s it is', async () => {
    for (const row of routes.filter(isForPrograms)) {
      const toNobody = await visit(visitorOf('nobody'), row);
      // Token requests by GET are answered 400, as the Green Button tests want it; nobody gets anything by them.
      expect(toNobody.status, line(row, toNobody)).to.be.oneOf([400, 401, 403]);
      for (const name of Object.keys(CALLERS)) {
        const answer = await visit(visitorOf(name), row);
        expect(answer.status, `${line(row, answer)} for ${name}`).to.equal(toNobody.status);
      }
    }
  });

  for (const [name, caller] of Object.entries(PEOPLE)) {
    it(`BR-028 lets ${name} through to all that is theirs`, async () => {
      const own = forPeople.filter((row) => isFor(row, caller));
      const wrong: string[] = [];

      for (const row of own.toSorted((a, b) => LAST.indexOf(a.path) - LAST.indexOf(b.path))) {
        // What ended the session before it changed the forms' token, too.
        if (LAST.includes(row.path)) await visitorOf(name).get('/');
        const answer = await visit(visitorOf(name), row);
        const said = line(row, answer);
        if (isRefused(answer) !== isRefusedByRule(row, caller)) wrong.push(said);
        if (answer.status >= 500) wrong.push(said);
        wrong.push(...missingHeaders(row, answer));
      }

      expect(wrong).to.deep.equal([]);
    });
  }
});
