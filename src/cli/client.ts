import type { Command } from 'commander';
import { OPERATOR } from '../audit-event.ts';
import type { Hub } from '../hub.ts';
import { EXIT_DONE, type Terminal } from './output.ts';

/** What a home energy app asks for: intervals and their history, bulk and registration tokens (`espi/FACTS` §8.4). */
export const DEFAULT_SCOPES = [
  'FB=1_3_4_5_8_13_31_32_37;IntervalDuration=900;BlockDuration=daily;HistoryLength=34128000',
  'FB=34_35',
  'FB=36_40',
];

interface CreateOptions {
  readonly name: string;
  readonly redirectUri: readonly string[];
  readonly policyUri: string;
  readonly scope?: readonly string[];
  readonly legacy?: boolean;
  readonly json?: boolean;
}

type WithHub = (work: (hub: Hub) => Promise<number>) => Promise<void>;

/** `hub client create|list|revoke`: third parties, registered by the operator. */
export function clientCommands(program: Command, withHub: WithHub, terminal: Terminal): void {
  const client = program.command('client').description('third parties of Green Button Connect');

  client
    .command('create')
    .requiredOption('--name <name>', 'what customers see')
    .requiredOption('--redirect-uri <uri...>', 'exact; https, or http on loopback')
    .requiredOption('--policy-uri <uri>', 'privacy policy, shown to customers')
    .option('--scope <scope...>', 'function-block scope strings it may ask for')
    .option('--legacy', 'may leave out PKCE')
    .option('--json', 'one line of JSON')
    .description('register a third party; its secret is shown once')
    .action((options: CreateOptions) => withHub((hub) => createClient(hub, options, terminal)));

  client
    .command('list')
    .option('--json', 'one line of JSON')
    .description('every third party')
    .action((options: { json?: boolean }) => withHub((hub) => listClients(hub, options, terminal)));

  client
    .command('revoke')
    .argument('<id>', 'client_id')
    .description('end a third party’s access: its consents and tokens are dead at once')
    .action((id: string) =>
      withHub(async (hub) => {
        await hub.clients.revoke(id, OPERATOR);
        return EXIT_DONE;
      }),
    );
}

async function createClient(hub: Hub, options: CreateOptions, terminal: Terminal): Promise<number> {
  const { name, redirectUri, policyUri, scope = DEFAULT_SCOPES, legacy = false } = options;
  const wanted = { name, redirectUris: redirectUri, policyUri, scopes: scope, legacy };
  const { client, secret } = await hub.clients.create(wanted, OPERATOR);
  terminal.out.write(
    options.json === true
      ? `${JSON.stringify({ id: client.id, secret, redirectUris: client.redirectUris })}\n`
      : `client_id ${client.id}\nclient_secret ${secret}\n`,
  );
  return EXIT_DONE;
}

async function listClients(
  hub: Hub,
  options: { readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  const clients = await hub.clients.list();
  if (options.json === true) {
    const shown = clients.map(({ id, name, status, redirectUris }) => ({
      id,
      name,
      status,
      redirectUris,
    }));
    terminal.out.write(`${JSON.stringify({ clients: shown })}\n`);
    return EXIT_DONE;
  }
  for (const { id, name, status } of clients) terminal.out.write(`${id}  ${status}  ${name}\n`);
  return EXIT_DONE;
}
