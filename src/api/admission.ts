import type { Context as KoaContext } from 'koa';
import { HubError } from '../errors.ts';
import type { HubState, ProgramCaller } from '../http/state.ts';
import type { Organisation } from '../identity/organisation.ts';
import { roleOf } from '../identity/organisation-rules.ts';
import { bearerChallenge, bearerOf } from '../oauth/access-token.ts';
import type { Program } from '../oauth/client.ts';
import type { ApiDeps, Context } from './deps.ts';

/**
 * Whose token a request brings. `unauthenticated` without a token that is good now, `forbidden` with one of a third party: it
 * opens the customers' usage and nothing here. From here on the program is the request's actor.
 */
export function admission({
  checkToken,
  clients,
  organisations,
}: Pick<ApiDeps, 'checkToken' | 'clients' | 'organisations'>) {
  return async function admit(ctx: KoaContext): Promise<ProgramCaller> {
    const bearer = bearerOf(ctx.get('Authorization'));
    const check = bearer === undefined ? undefined : await checkToken(bearer);
    if (check?.state !== 'live') throw challenged(ctx, check?.state ?? 'none');
    const { kind, clientId } = check.token;
    if (kind !== 'program') throw new HubError('forbidden', 'api.token-of-third-party');
    const program = await clients.findProgram(clientId);
    const organisation = await organisations.find(program?.organisationId ?? '');
    if (program?.status !== 'active' || organisation?.status !== 'approved') {
      throw challenged(ctx, 'expired');
    }
    const caller = callerOf(program, organisation);
    const state = ctx.state as HubState;
    state.program = caller;
    state.actor = { role: caller.role, id: caller.id };
    return caller;
  };
}

/** The program of a route behind `admission`. */
export function programOf(ctx: Context): ProgramCaller {
  const { program } = ctx.state;
  if (program === undefined) throw new TypeError('a route without admission');
  return program;
}

function callerOf({ id, actions, makerId }: Program, organisation: Organisation): ProgramCaller {
  const { id: organisationId, kind, duns, customerId } = organisation;
  return {
    ...{ id, organisationId, role: roleOf(kind), status: 'active', isProgram: true },
    duns: duns.filter(({ status }) => status === 'validated').map((one) => one.duns),
    isAdministrator: actions.includes('organisation.administer-own'),
    permissions: actions,
    ...(makerId === undefined ? {} : { makerId }),
    ...(customerId === undefined ? {} : { customerId }),
  };
}

function challenged(ctx: KoaContext, state: 'none' | 'unknown' | 'expired'): HubError {
  ctx.set('WWW-Authenticate', bearerChallenge('api', state !== 'none'));
  return new HubError('unauthenticated', `api.token-${state}`);
}
