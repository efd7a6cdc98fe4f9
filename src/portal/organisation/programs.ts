import { isHubError } from '../../errors.ts';
import type { Organisation } from '../../identity/organisation.ts';
import type { User } from '../../identity/user.ts';
import { PROGRAM_NAME_LENGTH_MAX, type Program } from '../../oauth/client.ts';
import { PROGRAMS_MAX } from '../../oauth/organisation-clients.ts';
import { type Action, actionsForPrograms, isAllowed } from '../../policy.ts';
import { ownSession } from '../account/own-user.ts';
import type { Context } from '../deps.ts';
import type { Problem } from '../form.tsx';
import { formField, formFields, pathField, queryField } from '../form-body.ts';
import { wordsOf } from '../page.tsx';
import { donePath, paths } from '../paths.ts';
import { seeOther } from '../signed-in.ts';
import type { Words } from '../words.ts';
import { type OrganisationDeps, userOf } from './deps.ts';
import { showNewProgram, showPrograms, showRevokeProgram } from './programs-page.tsx';

/** A program of a moment ago, with the secret that is nowhere else to be read. */
interface Made {
  readonly id: string;
  readonly name: string;
  readonly secret: string;
}

interface Typed {
  readonly name: string;
  readonly actions: readonly string[];
}

/** Administrators see, make and revoke the programs that act for their organisation. */
export function programHandlers(deps: OrganisationDeps) {
  const { organisationClients: clients, members, memory, publicUrl } = deps;
  return { list, create, showMade, askToRevoke, revoke };

  /** Who comes back here has kept the secret of the program made before. */
  async function list(ctx: Context): Promise<void> {
    await memory.take(ownSession(ctx).id, 'program-secret');
    await listWith(ctx, { name: '', actions: [] }, []);
  }

  async function create(ctx: Context): Promise<void> {
    const { user, organisation } = await mine(ctx);
    const ticked = formFields(ctx, 'action');
    const actions = actionsForPrograms(user.role).filter((action) => ticked.includes(action));
    const typed = { name: formField(ctx, 'name').trim(), actions };
    const problems = problemsOf(typed, wordsOf(ctx));
    if (problems.length > 0) return listWith(ctx, typed, problems, 400);
    const wish = { ...typed, organisationId: organisation.id };
    try {
      const { client, secret } = await clients.createProgram(wish, actorOf(user), user);
      const made: Made = { id: client.id, name: client.name, secret };
      await memory.keep(ownSession(ctx).id, 'program-secret', JSON.stringify(made));
    } catch (error) {
      const refusal = refusalOf(error, wordsOf(ctx));
      // Sent twice, it is there, and its secret waits to be seen.
      if ((await madeBefore(ctx))?.name !== typed.name) return listWith(ctx, typed, [refusal], 400);
    }
    seeOther(ctx, paths.organisationProgramMade);
  }

  /** The secret, for as long as it is remembered: a reload must not lose it. */
  async function showMade(ctx: Context): Promise<void> {
    await mine(ctx);
    const made = await madeBefore(ctx);
    if (made === undefined) return seeOther(ctx, paths.organisationPrograms);
    showNewProgram(ctx, { ...made, publicUrl });
  }

  async function madeBefore(ctx: Context): Promise<Made | undefined> {
    const kept = await memory.find(ownSession(ctx).id, 'program-secret');
    return kept === undefined ? undefined : (JSON.parse(kept) as Made);
  }

  async function askToRevoke(ctx: Context): Promise<void> {
    const { organisation } = await mine(ctx);
    showRevokeProgram(ctx, await clients.find(pathField(ctx, 'id'), organisation.id));
  }

  async function revoke(ctx: Context): Promise<void> {
    const { user, organisation } = await mine(ctx);
    await clients.revoke(pathField(ctx, 'id'), organisation.id, actorOf(user));
    seeOther(ctx, donePath(paths.organisationPrograms, 'program-revoked'));
  }

  async function listWith(
    ctx: Context,
    typed: Typed,
    problems: readonly Problem[],
    status = 200,
  ): Promise<void> {
    const { user, organisation } = await mine(ctx);
    const programs = await clients.programsOf(organisation);
    const makers = await makersOf(programs);
    const view = { organisation, programs, makers, givable: actionsToGive(user), typed, problems };
    showPrograms(ctx, { ...view, done: queryField(ctx, 'done') }, status);
  }

  /** User ids by what the programs call who made them. */
  async function makersOf(programs: readonly Program[]): Promise<ReadonlyMap<string, string>> {
    const ids = new Set(programs.flatMap(({ makerId }) => makerId ?? []));
    const users = await Promise.all([...ids].map((id) => deps.users.find(id)));
    return new Map(users.flatMap((user) => (user === undefined ? [] : [[user.id, user.userId]])));
  }

  async function mine(ctx: Context): Promise<{ user: User; organisation: Organisation }> {
    const user = await userOf(ctx, deps.users);
    return { user, organisation: await members.administered(user) };
  }
}

/** What the administrator may do himself, of what programs can have. */
function actionsToGive(user: User): readonly Action[] {
  return actionsForPrograms(user.role).filter((action) => isAllowed(user, action));
}

function problemsOf({ name, actions }: Typed, { t }: Words): readonly Problem[] {
  const isLine = name !== '' && name.length <= PROGRAM_NAME_LENGTH_MAX && !/\p{C}/u.test(name);
  const max = PROGRAM_NAME_LENGTH_MAX;
  return [
    ...(isLine ? [] : [{ field: 'name', text: t('organisation.program-name-wrong', { max }) }]),
    ...(actions.length > 0
      ? []
      : [{ field: 'actions', text: t('organisation.program-no-action') }]),
  ];
}

function refusalOf(error: unknown, { t }: Words): Problem {
  if (isHubError(error, 'conflict') && error.messageKey === 'oauth.program-name-taken') {
    return { field: 'name', text: t('organisation.program-name-taken') };
  }
  if (isHubError(error, 'conflict') && error.messageKey === 'oauth.too-many-programs') {
    return { field: 'name', text: t('organisation.too-many-programs', { max: PROGRAMS_MAX }) };
  }
  throw error;
}

function actorOf({ role, id }: User) {
  return { role, id };
}
