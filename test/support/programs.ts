import type { OrganisationKind } from '../../src/identity/organisation.ts';
import { roleOf } from '../../src/identity/organisation-rules.ts';
import type { Action } from '../../src/policy.ts';
import { OPERATOR } from './hub-app.ts';
import type { RoleHub } from './role-hub.ts';
import { type Answer, Visitor } from './visitor.ts';

export interface Credentials {
  readonly id: string;
  readonly secret: string;
}

/** A program of an organisation, with a token of its own. */
export interface MadeProgram extends Credentials {
  readonly organisationId: string;
  /** The user that was made with the organisation, an administrator of it. */
  readonly administratorId: string;
  readonly actions: readonly Action[];
  readonly token: string;
}

/** In an approved organisation of its own. */
export async function makeProgram(
  world: RoleHub,
  kind: OrganisationKind,
  actions: readonly Action[],
): Promise<MadeProgram> {
  const business = kind === 'business' ? { isBusiness: true as const } : {};
  const made = await world.make({ role: roleOf(kind), isAdministrator: true, ...business });
  const { organisationId = '' } = (await world.hub.users.find(made.id)) ?? {};
  const wish = { organisationId, name: 'Nightly', actions };
  const { client, secret } = await world.hub.organisationClients.createProgram(wish, OPERATOR);
  const credentials = { id: client.id, secret };
  const token = await tokenFor(world, credentials, 'hub');
  return { ...credentials, organisationId, administratorId: made.id, actions, token };
}

export async function tokenFor(
  world: Pick<RoleHub, 'url'>,
  credentials: Credentials,
  scope: string,
): Promise<string> {
  const { status, text } = await askForToken(world, credentials, { scope });
  if (status !== 200) throw new Error(`no token: ${status} ${text}`);
  return String(JSON.parse(text).access_token);
}

export function askForToken(
  { url }: Pick<RoleHub, 'url'>,
  { id, secret }: Credentials,
  parameters: Readonly<Record<string, string>>,
  path = '/oauth/token',
): Promise<Answer> {
  const basic = Buffer.from(`${id}:${secret}`).toString('base64');
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...parameters });
  return new Visitor(url).send({
    ...{ method: 'POST', path, body: body.toString() },
    headers: {
      authorization: `Basic ${basic}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
  });
}

/** A program at the API: what it sends and what comes back, as JSON. */
export function apiOf({ url }: Pick<RoleHub, 'url'>, token: string) {
  const visitor = new Visitor(url);
  return async function call(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
  ) {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await visitor.send({
      ...{ method, path: `/api/v1${path}`, headers },
      ...(text === undefined ? {} : { body: text }),
    });
    return { ...answer, json: answer.text === '' ? undefined : JSON.parse(answer.text) };
  };
}
