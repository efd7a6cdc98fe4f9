import type { RouteRow } from '../../src/http/route-table.ts';
import { type Caller, PASSWORD } from '../support/role-hub.ts';
import type { Answer, Visitor } from '../support/visitor.ts';

/** Programs come to these with a token or credentials of their own; no session counts there. */
const FOR_PROGRAMS: readonly (string | undefined)[] = ['espi.read', 'oauth.token'];
/** Open to everybody. */
const API_DESCRIPTION = '/api/v1/openapi.json';
/** Every answer has them, whatever it is (OWASP ASVS V3.4). */
const HEADERS: Readonly<Record<string, RegExp>> = {
  'strict-transport-security': /^max-age=31536000/,
  'content-security-policy': /default-src '(self|none)'.*frame-ancestors 'none'/,
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^DENY$/,
  'referrer-policy': /^no-referrer$/,
};

export function isForPrograms(row: RouteRow): boolean {
  return FOR_PROGRAMS.includes(row.action) || isApi(row);
}

/** Where programs of organisations come; the actions are those of their people's pages. */
export function isApi({ path }: RouteRow): boolean {
  return path.startsWith('/api/') && path !== API_DESCRIPTION;
}

/** What a row of the table means, worked out a second time; undefined is nobody. */
export function isFor(row: RouteRow, caller: Caller | undefined): boolean {
  if (row.roles.includes('nobody')) return true;
  if (caller === undefined || !row.roles.includes(caller.role)) return false;
  const { role, isAdministrator = false, permissions = [] } = caller;
  if (row.isForAdministrators && !isAdministrator) return false;
  const hasEverything = isAdministrator && role !== 'tdsp';
  return !row.isGrantable || hasEverything || permissions.some((one) => one === row.action);
}

/** A request to a route, with something made up for its parameters and nothing in its form but the own password. */
export function visit(visitor: Visitor, row: RouteRow): Promise<Answer> {
  if (row.method === 'GET') return visitor.get(pathOf(row));
  if (row.method === 'POST')
    return visitor.post(pathOf(row), { password: PASSWORD, current: PASSWORD });
  if (row.method === 'PUT' || row.method === 'DELETE') {
    return visitor.send({ method: row.method, path: pathOf(row) });
  }
  throw new Error(`the walk cannot ${row.method}`);
}

export function pathOf({ path }: RouteRow): string {
  return path.replaceAll(/[:*]\w+/g, 'no-such-thing');
}

/** `GET /usage 303 to /sign-in`: by which a person finds the route. */
export function line({ method, path }: RouteRow, { status, location }: Answer): string {
  return `${method} ${path} ${status}${location === '' ? '' : ` to ${location.split('?')[0]}`}`;
}

/** Told so, or led to the sign-in page. */
export function isRefused({ status, location }: Answer): boolean {
  return status === 401 || status === 403 || (status === 303 && location.startsWith('/sign-in?'));
}

/** One line for each header that an answer lacks. */
export function missingHeaders(row: RouteRow, answer: Answer): readonly string[] {
  return Object.entries(HEADERS)
    .filter(([name, wanted]) => !wanted.test(answer.headers[name] ?? ''))
    .map(([name]) => `${line(row, answer)} without ${name}`);
}
