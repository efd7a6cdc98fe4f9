import { expect } from 'chai';
import type { RouteRow } from '../../src/http/route-table.ts';
import { isFor, isForPrograms } from '../security/routes.ts';
import { CALLERS, type Caller, type RoleHub, startRoleHub } from '../support/role-hub.ts';
import { Visitor } from '../support/visitor.ts';

const START_TIMEOUT_MS = 120_000;
const PEOPLE: Readonly<Record<string, Caller | undefined>> = { nobody: undefined, ...CALLERS };
/** More than any role has; a crawl that finds more runs in circles. */
const PAGES_MAX = 200;

/** Pages that no link of the home page leads to at that moment, and what does. */
const REACHED_OTHERWISE: Readonly<Record<string, string>> = {
  '/health': 'load balancers ask',
  '/.well-known/oauth-authorization-server': 'third parties’ programs ask',
  '/oauth/authorize': 'third parties send people',
  '/api/v1/openapi.json': 'programs ask',
  '/account/stay': 'the warning before a session ends asks',
  '/sign-in/second-factor': 'a sign-in leads there',
  '/account/second-factor/codes/kept': 'new recovery codes lead there',
  '/account/second-factor/totp/remove': 'linked for who has an app',
  '/account/second-factor/passkeys/new': 'the name of a new passkey leads there',
  '/account/second-factor/codes': 'linked for who has a second factor',
  '/usage/download': 'the form of a usage page that has usage leads there',
  '/register/check': 'a step of the registration',
  '/register/premise': 'a step of the registration',
  '/register/terms': 'a step of the registration',
  '/register/person': 'a step of the registration',
  '/register/sent': 'the end of the registration',
  '/register/resend': 'linked at the end of the registration',
  '/register/confirmed': 'the link in a letter leads there',
  '/recover/sent': 'the end of a recovery',
  '/organisation/programs/made': 'a new program leads there',
  '/organisations/sent': 'the end of an organisation’s registration',
  '/terms': 'linked for who is signed in, and asked by the registration',
};

/** The policy lets them, and there would be nothing to see: who acts for no organisation, and for none with several DUNS. */
function isEmptyFor(path: string, { role, isBusiness }: Caller): boolean {
  if (path === '/organisation') return role === 'customer' && isBusiness !== true;
  return path === '/organisation/duns' && role !== 'rep';
}

describe('the home page', () => {
  let world: RoleHub;
  let pages: readonly RouteRow[];

  before(async function () {
    this.timeout(START_TIMEOUT_MS);
    world = await startRoleHub();
    const routes = await world.hub.routes();
    pages = routes.filter(
      (row) => row.method === 'GET' && !/[:*]/.test(row.path) && !isForPrograms(row),
    );
  });
  after(() => world.stop());

  /** What is behind the links and the search forms, page after page, from the home page on. */
  async function reachedBy(visitor: Visitor): Promise<ReadonlySet<string>> {
    const waiting = ['/'];
    const seen = new Set(waiting);
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      const { text, location } = await visitor.get(path);
      const found = [location, ...linksIn(text)].filter((link) => /^\/(?!assets\/)/.test(link));
      for (const link of found.filter((one) => !seen.has(one))) {
        seen.add(link);
        waiting.push(link);
      }
      if (seen.size > PAGES_MAX) throw new Error(`too many pages: ${[...seen].join(' ')}`);
    }
    return new Set([...seen].map((path) => path.split('?')[0] ?? ''));
  }

  for (const [name, caller] of Object.entries(PEOPLE)) {
    it(`BR-062 leads ${name} to every page that is theirs`, async () => {
      const visitor =
        caller === undefined
          ? new Visitor(world.url)
          : await world.signedIn(await world.make(caller));
      // Who is signed in has no more need of the pages for who is not yet.
      const own = pages.filter(
        (row) =>
          isFor(row, caller) &&
          row.roles.includes('nobody') === (caller === undefined) &&
          !(caller !== undefined && isEmptyFor(row.path, caller)),
      );

      const reached = await reachedBy(visitor);

      const home = linksIn((await visitor.get('/')).text);
      for (const link of home) {
        expect((await visitor.get(link)).status, `${link} is theirs`).to.not.equal(403);
      }
      const isAlone = caller !== undefined && isEmptyFor('/organisation', caller);
      if (isAlone) expect(home).to.not.include('/organisation');
      const missing = own.map(({ path }) => path).filter((path) => !reached.has(path));
      expect(missing.filter((path) => REACHED_OTHERWISE[path] === undefined)).to.deep.equal([]);
      expect(own).to.have.length.above(8);
    });
  }

  it('BR-062 leads who has an app to its removal and to recovery codes', async () => {
    const visitor = await world.signedIn(await world.make({ role: 'host', isAdministrator: true }));

    expect([...(await reachedBy(visitor))]).to.include.members([
      '/account/second-factor/totp/remove',
      '/account/second-factor/codes',
    ]);
  });
});

function linksIn(html: string): readonly string[] {
  const anchors = [...html.matchAll(/<a\b[^>]* href="([^"#]+)/g)];
  const searches = [...html.matchAll(/<form\b[^>]*method="get"[^>]* action="([^"]+)"/g)];
  const paths = [...anchors.map(([, path = '']) => path), ...searches.map(found)];
  return paths.map((path) => path.replaceAll('&amp;', '&'));
}

/** A search for the people of this test. */
function found([, path = '']: RegExpExecArray): string {
  return `${path}?q=Ana+Ruiz`;
}
