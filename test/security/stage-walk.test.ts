import { expect } from 'chai';
import type { RouteRow } from '../../src/http/route-table.ts';
import type { SessionStage } from '../../src/http/state.ts';
import { isPagePath } from '../../src/http/surface.ts';
import { type Caller, type RoleHub, startRoleHub, type UserWish } from '../support/role-hub.ts';
import { isForPrograms, line, visit } from './routes.ts';

const START_TIMEOUT_MS = 120_000;

interface Stage {
  readonly stage: SessionStage;
  /** Where it is gone through. */
  readonly page: string;
  /** Who has it before them; the more they may afterwards, the better. */
  readonly caller: Caller;
  readonly wish?: UserWish;
}

const HOST: Caller = { role: 'host', isAdministrator: true };
const STAGES: readonly Stage[] = [
  { stage: 'second-factor', page: '/sign-in/second-factor', caller: HOST },
  {
    stage: 'new-password',
    page: '/account/password',
    caller: { role: 'customer' },
    wish: { hasTemporaryPassword: true },
  },
  { stage: 'terms', page: '/terms', caller: { role: 'customer' }, wish: { hasNoTerms: true } },
  {
    stage: 'security-question',
    page: '/account/questions',
    caller: { role: 'rep', isAdministrator: true },
    wish: { hasNoQuestion: true, hasNoSecondFactor: true },
  },
  {
    stage: 'enrol-second-factor',
    page: '/account/second-factor',
    caller: HOST,
    wish: { hasNoSecondFactor: true },
  },
];
/** At every stage: to read the terms, to change the language, to stay, and to leave; and in a demo to see the codes of its people. */
const ALWAYS: readonly string[] = [
  'GET /assets/*name',
  'GET /terms',
  'POST /terms',
  'POST /language',
  'GET /account/stay',
  'POST /sign-out',
  'GET /demo/codes',
];

describe('a walk along every route in the middle of a sign-in', () => {
  let world: RoleHub;
  let routes: readonly RouteRow[];

  before(async function () {
    this.timeout(START_TIMEOUT_MS);
    world = await startRoleHub();
    routes = world.served.routes.filter((row) => !isForPrograms(row));
  });
  after(() => world.stop());

  for (const { stage, page, caller, wish } of STAGES) {
    const isOpen = ({ method, path }: RouteRow) =>
      path === page || path.startsWith(`${page}/`) || ALWAYS.includes(`${method} ${path}`);

    it(`leads from everywhere to the stage ${stage}, and changes nothing on the way`, async () => {
      const visitor = await world.enter(await world.make(caller, wish));
      await visitor.get(page);
      const closed = routes.filter((row) => !isOpen(row) && isPagePath(row.path));
      const before = world.stored();
      const wrong: string[] = [];

      for (const row of closed) {
        for (const path of [row.path, row.path.toUpperCase(), `${row.path}/`]) {
          const answer = await visit(visitor, { ...row, path });
          const isLed = answer.status === 303 && answer.location.split('?')[0] === page;
          if (!isLed) wrong.push(line({ ...row, path }, answer));
        }
      }

      expect(wrong).to.deep.equal([]);
      expect(closed).to.have.length.above(80);
      expect(world.stored() === before, 'as before').to.equal(true);
    });

    it(`is not past the stage ${stage} by anything that may be visited in it`, async () => {
      const visitor = await world.enter(await world.make(caller, wish));
      // Leaving ends the session; and whoever accepts the terms is past that stage, as they should be.
      const past = ['POST /sign-out', ...(stage === 'terms' ? ['POST /terms'] : [])];
      const open = routes.filter(
        (row) => isOpen(row) && !past.includes(`${row.method} ${row.path}`),
      );

      for (const row of open) {
        await visitor.get(page);
        await visit(visitor, row);
        const home = await visitor.get('/');
        expect(home.location, `after ${row.method} ${row.path}`).to.equal(page);
      }
      expect(open).to.have.length.of.at.least(4);
    });
  }
});
