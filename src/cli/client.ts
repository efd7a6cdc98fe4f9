import { type Command, Option } from 'commander';
import { OPERATOR, ROLES } from '../audit-event.ts';
import type { Hub } from '../hub.ts';
import type { AnyClient, NewClient } from '../oauth/client.ts';
import type { Created } from '../oauth/clients.ts';
import type { ProgramWish } from '../oauth/organisation-clients.ts';
import { type Action, actionsForPrograms } from '../policy.ts';
import { EXIT_DONE, type Terminal } from './output.ts';

/** What a home energy app asks for: intervals and their history, bulk and registration tokens (`espi/FACTS` §8.4). */
export const DEFAULT_SCOPES = [
  'FB=1_3_4_5_8_13_31_32_37;IntervalDuration=900;BlockDuration=daily;HistoryLength=34128000',
  'FB=34_35',
  'FB=36_40',
];

interface CreateOptions {
  readonly name: string;
  readonly organisation?: string;
  readonly action?: readonly Action[];
  readonly redirectUri?: readonly string[];
  readonly policyUri?: string;
  readonly scope?: readonly string[];
  readonly legacy?: boolean;
  readonly json?: boolean;
}

/** What a program may be given, whatever its organisation; which of it is refused where it does not fit. */
const ACTIONS = [...new Set(ROLES.flatMap(actionsForPrograms))];

type WithHub = (work: (hub: Hub) => Promise<number>) => Promise<void>;

/** `hub client create|list|revoke`: third parties and organisations' programs, registered by the operator. */
export function clientCommands(program: Command, withHub: WithHub, terminal: Terminal): void {
  const client = program
    .command('client')
    .description('third parties of Green Button Connect, and programs of organisations');

  client
    .command('create')
    .requiredOption('--name <name>', 'what customers, or the people of the organisation, see')
    .option('--organisation <id>', 'whose it is, as `hub organisation list` has it')
    .addOption(
      new Option(
        '--action <action...>',
        'what a program of the organisation may do; without redirect URIs it is one',
      ).choices(ACTIONS),
    )
    .option('--redirect-uri <uri...>', 'of a third party; exact; https, or http on loopback')
    .option('--policy-uri <uri>', 'of a third party: privacy policy, shown to customers')
    .option('--scope <scope...>', 'function-block scope strings it may ask for')
    .option('--legacy', 'may leave out PKCE')
    .option('--json', 'one line of JSON')
    .description(
      'register a third party, or a program of an organisation; its secret is shown once',
    )
    .action((options: CreateOptions, command: Command) => {
      const wanted = wantedOf(options);
      if (wanted === undefined) command.error(`error: ${KINDS}`);
      return withHub((hub) => createClient(hub, wanted, options, terminal));
    });

  client
    .command('list')
    .option('--json', 'one line of JSON')
    .description('every third party and program')
    .action((options: { json?: boolean }) => withHub((hub) => listClients(hub, options, terminal)));

  client
    .command('revoke')
    .argument('<id>', 'client_id')
    .description('end its access: tokens, and a third party’s consents, are dead at once')
    .action((id: string) =>
      withHub(async (hub) => {
        await hub.organisationClients.revokeAny(id, OPERATOR);
        return EXIT_DONE;
      }),
    );
}

const KINDS =
  'a third party needs --redirect-uri and --policy-uri; a program of an organisation --organisation, and no option of the other';

type Wanted =
  | { readonly kind: 'third-party'; readonly client: NewClient; readonly organisationId?: string }
  | { readonly kind: 'program'; readonly program: ProgramWish };

/** Undefined when the options do not go together. */
function wantedOf(options: CreateOptions): Wanted | undefined {
  const { name, organisation: organisationId, action, redirectUri, policyUri, legacy } = options;
  if (redirectUri !== undefined && policyUri !== undefined && action === undefined) {
    const { scope: scopes = DEFAULT_SCOPES } = options;
    const client = { name, redirectUris: redirectUri, policyUri, scopes, legacy: legacy ?? false };
    return { kind: 'third-party', client, ...(organisationId && { organisationId }) };
  }
  const others = [redirectUri, policyUri, options.scope, legacy];
  if (organisationId === undefined || others.some((one) => one !== undefined)) return undefined;
  return { kind: 'program', program: { name, organisationId, actions: action ?? [] } };
}

async function createClient(
  hub: Hub,
  wanted: Wanted,
  { json }: CreateOptions,
  terminal: Terminal,
): Promise<number> {
  const { client, secret } = await created(hub, wanted);
  const { id } = client;
  const kind =
    client.kind === 'program' ? { actions: client.actions } : { redirectUris: client.redirectUris };
  terminal.out.write(
    json === true
      ? `${JSON.stringify({ id, secret, ...kind })}\n`
      : `client_id ${id}\nclient_secret ${secret}\n`,
  );
  return EXIT_DONE;
}

function created(hub: Hub, wanted: Wanted): Promise<Created<AnyClient>> {
  const { clients, organisationClients } = hub;
  if (wanted.kind === 'program') return organisationClients.createProgram(wanted.program, OPERATOR);
  const { client, organisationId } = wanted;
  if (organisationId === undefined) return clients.create(client, OPERATOR);
  return organisationClients.createThirdParty(client, organisationId, OPERATOR);
}

async function listClients(
  hub: Hub,
  options: { readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  const clients = await hub.clients.list();
  if (options.json === true) {
    const shown = clients.map((client) => {
      const { id, name, status } = client;
      if (client.kind !== 'program') return { id, name, status, redirectUris: client.redirectUris };
      const { organisationId, actions } = client;
      return { id, name, status, organisationId, actions };
    });
    terminal.out.write(`${JSON.stringify({ clients: shown })}\n`);
    return EXIT_DONE;
  }
  for (const { id, name, status } of clients) terminal.out.write(`${id}  ${status}  ${name}\n`);
  return EXIT_DONE;
}
