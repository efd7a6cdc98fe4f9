import { type Command, Option } from 'commander';
import { OPERATOR } from '../audit-event.ts';
import {
  type ApplicationAddress,
  type Organisation,
  type OrganisationStatus,
  type StandingAct,
  unprovenOf,
} from '../identity/organisation.ts';
import { EXIT_DONE, type Terminal } from './output.ts';
import type { PeopleHub, WithPeople } from './user.ts';

const STATUSES = ['requested', 'approved', 'rejected', 'suspended', 'revoked'] as const;

/**
 * `hub organisation list|approve`: for a new installation, where nobody can sign in yet to do it; and
 * `suspend|reinstate|revoke`, for when the host cannot.
 */
export function organisationCommands(
  program: Command,
  withHub: WithPeople,
  terminal: Terminal,
): void {
  const organisation = program.command('organisation').description('organisations of the market');

  organisation
    .command('list')
    .addOption(new Option('--status <status>', 'only these').choices(STATUSES))
    .option('--json', 'one line of JSON')
    .description('organisations, of each status the oldest request first')
    .action((options: ListOptions) => withHub((hub) => list(hub, options, terminal)));

  organisation
    .command('approve')
    .argument('<id>', 'as listed')
    .requiredOption('--reached', 'you reached it by a way of your own, not one it wrote')
    .description('believe one that asked and has confirmed by the links in its messages')
    .action((id: string) =>
      withHub(async ({ organisationServices }) => {
        await organisationServices.review.approve(id, { actor: OPERATOR }, true);
        return EXIT_DONE;
      }),
    );

  for (const [act, about] of Object.entries(ACTS) as [StandingAct, string][]) {
    organisation
      .command(act)
      .argument('<id>', 'as listed')
      .requiredOption(
        '--reason <text>',
        'kept with the organisation; sent to it but on reinstating',
      )
      .description(about)
      .action((id: string, { reason }: { reason: string }) =>
        withHub(async ({ organisationServices }) => {
          await organisationServices.standing.act(act, id, reason.trim(), { actor: OPERATOR });
          return EXIT_DONE;
        }),
      );
  }
}

const ACTS: Readonly<Record<StandingAct, string>> = {
  suspend: 'shut out all its people until it is reinstated',
  reinstate: 'let its people in again, each as before',
  revoke: 'end it for good, with its programs and extract accounts; its DUNS are free again',
};

const ADDRESSES: Readonly<Record<ApplicationAddress, string>> = {
  notices: 'address for notifications',
  administrator: 'administrator’s own address',
};

interface ListOptions {
  readonly status?: OrganisationStatus;
  readonly json?: boolean;
}

async function list(
  { organisationServices: { store } }: PeopleHub,
  { status, json }: ListOptions,
  terminal: Terminal,
): Promise<number> {
  const found: Organisation[] = [];
  for (const one of status === undefined ? STATUSES : [status]) {
    for await (const organisation of store.ofStatus(one)) found.push(organisation);
  }
  if (json === true) {
    const shown = found.map((one) => {
      const { id, kind, name, status: state, confirmedAt } = one;
      const left = unprovenOf(one);
      return {
        ...{ id, kind, name, status: state, isConfirmed: confirmedAt !== undefined },
        ...(left.length === 0 ? {} : { unconfirmed: left }),
      };
    });
    terminal.out.write(`${JSON.stringify({ organisations: shown })}\n`);
    return EXIT_DONE;
  }
  for (const one of found) {
    const { id, kind, name, status: state } = one;
    const left = unprovenOf(one).map((address) => ADDRESSES[address]);
    const waits = left.length === 0 ? '' : `, not confirmed (${left.join(', ')})`;
    terminal.out.write(`${id}  ${kind}  ${state}${waits}  ${name}\n`);
  }
  return EXIT_DONE;
}
