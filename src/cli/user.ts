import { type Command, Option } from 'commander';
import { OPERATOR, ROLES, type Role } from '../audit-event.ts';
import { HubError } from '../errors.ts';
import type { Accounts } from '../identity/accounts.ts';
import { foldUserId } from '../identity/folding.ts';
import type { OrganisationServices } from '../identity/organisation-services.ts';
import type { FactorChanges } from '../identity/second-factor/factor-changes.ts';
import type { User } from '../identity/user.ts';
import type { Users } from '../identity/users.ts';
import { EXIT_DONE, type Terminal } from './output.ts';

const LISTED_MAX = 1000;

/** As much of the hub as these commands need. */
export interface PeopleHub {
  readonly users: Users;
  readonly accounts: Pick<Accounts, 'suspend' | 'reinstate' | 'reset'>;
  readonly secondFactors: { readonly changes: Pick<FactorChanges, 'reset'> };
  readonly organisationServices: Pick<
    OrganisationServices,
    'hostUsers' | 'review' | 'standing' | 'store'
  >;
}

export type WithPeople = (work: (hub: PeopleHub) => Promise<number>) => Promise<void>;

/** `hub user create|list|suspend|reinstate|reset`: the host's first steps on a new installation. */
export function userCommands(program: Command, withHub: WithPeople, terminal: Terminal): void {
  const user = program.command('user').description('people who sign in');

  user
    .command('create')
    .requiredOption('--user-id <id>', 'what they type to sign in')
    .requiredOption('--name <name>', 'their name')
    .requiredOption('--email <address>', 'where their messages go')
    .option('--json', 'one line of JSON')
    .description('make a user of the host; the temporary password is shown once, good for a day')
    .action((options: CreateOptions) => withHub((hub) => create(hub, options, terminal)));

  user
    .command('list')
    .addOption(new Option('--role <role>', 'whose users').choices(ROLES).default('host'))
    .option('--json', 'one line of JSON')
    .description(`users of a role, longest away first, at most ${LISTED_MAX}`)
    .action((options: ListOptions) => withHub((hub) => list(hub, options, terminal)));

  const acts = {
    suspend: 'no sign-in until it is lifted',
    reinstate: 'lift a suspension',
    reset: 'send a temporary password by e-mail',
  } as const;
  for (const act of ['suspend', 'reinstate', 'reset'] as const) {
    user
      .command(act)
      .argument('<user-id>', 'what they type to sign in')
      .description(acts[act])
      .action((userId: string) =>
        withHub(async (hub) => {
          const { id } = await known(hub, userId);
          await hub.accounts[act](id, OPERATOR);
          return EXIT_DONE;
        }),
      );
  }
  user
    .command('reset-second-factor')
    .argument('<user-id>', 'what they type to sign in')
    .description('take away the app, passkeys and codes of somebody who has lost them')
    .action((userId: string) =>
      withHub(async (hub) => {
        const { id } = await known(hub, userId);
        await hub.secondFactors.changes.reset(id, OPERATOR);
        return EXIT_DONE;
      }),
    );
}

interface CreateOptions {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly json?: boolean;
}

interface ListOptions {
  readonly role: Role;
  readonly json?: boolean;
}

async function create(hub: PeopleHub, options: CreateOptions, terminal: Terminal): Promise<number> {
  const { json, ...wanted } = options;
  const { user, password } = await hub.organisationServices.hostUsers.create(wanted, OPERATOR);
  const { id, userId, isAdministrator } = user;
  terminal.out.write(
    json === true
      ? `${JSON.stringify({ id, userId, password, isAdministrator })}\n`
      : `user id ${userId}\ntemporary password ${password}\n`,
  );
  return EXIT_DONE;
}

/** No names and addresses: what stands on a screen is soon in a log. */
async function list(
  { users }: PeopleHub,
  options: ListOptions,
  terminal: Terminal,
): Promise<number> {
  const found: User[] = [];
  for await (const user of users.store.ofRole(options.role)) {
    found.push(user);
    if (found.length === LISTED_MAX) break;
  }
  if (options.json === true) {
    const shown = found.map(({ id, userId, role, status, isAdministrator, organisationId }) => ({
      ...{ id, userId, role, status, isAdministrator, organisationId },
    }));
    terminal.out.write(`${JSON.stringify({ users: shown })}\n`);
    return EXIT_DONE;
  }
  for (const { userId, status, isAdministrator } of found) {
    terminal.out.write(`${userId}  ${status}${isAdministrator ? '  administrator' : ''}\n`);
  }
  return EXIT_DONE;
}

async function known({ users }: PeopleHub, userId: string): Promise<User> {
  const user = await users.store.findByUserId(foldUserId(userId));
  if (user === undefined) throw new HubError('not-found', 'account.unknown');
  return user;
}
