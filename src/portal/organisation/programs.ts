import { isHubError } from '../../errors.ts';
import type { Organisation } from '../../identity/organisation.ts';
import type { User } from '../../identity/user.ts';
import { PROGRAM_NAME_LENGTH_MAX } from '../../oauth/client.ts';
import { PROGRAMS_MAX } from '../../oauth/organisation-clients.ts';
import { type Action, actionsForPrograms, isAllowed } from '../../policy.ts';
import type { Context } from '../deps.ts';
import type { Problem } from '../form.tsx';
import { formField, formFields, pathField, queryField } from '../form-body.ts';
import { wordsOf } from '../page.tsx';
import { donePath, paths } from '../paths.ts';
import { seeOther } from '../signed-in.ts';
import type { Words } from '../words.ts';
import { type OrganisationDeps, userOf } from './deps.ts';
import { showNewProgram, showPrograms, showRevokeProgram } from './programs-page.tsx';

interface Typed {
  readonly name: string;
  readonly actions: readonly string[];
}

/** Administrators see, make and revoke the programs that act for their organisation. */
export function programHandlers(deps: OrganisationDeps) {
  const { organisationClients: clients, members, publicUrl } = deps;
  return { list, create, askToRevoke, revoke };

  function list(ctx: Context): Promise<void> {
    return listWith(ctx, { name: '', actions: [] }, []);
  }

  /** Answers with the secret instead of leading on: it is nowhere to be read again. A reload finds the name taken. */
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
      showNewProgram(ctx, { program: client, secret, publicUrl });
    } catch (error) {
      await listWith(ctx, typed, [refusalOf(error, wordsOf(ctx))], 400);
    }
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
    const view = { organisation, programs, givable: actionsToGive(user), typed, problems };
    showPrograms(ctx, { ...view, done: queryField(ctx, 'done') }, status);
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
