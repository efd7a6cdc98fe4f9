import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { localDate } from '../calendar.ts';
import { HubError } from '../errors.ts';
import type { FixtureCustomer } from '../fixtures/customer-rows.ts';
import { generateMarket } from '../fixtures/market.ts';
import { readMarketSettings } from '../fixtures/settings.ts';
import type { Hub } from '../hub.ts';
import { DEFAULT_SCOPES } from './client.ts';
import type { Terminal } from './output.ts';
import { untilStopped } from './serve.ts';

const MARKER = '.demo';
const OPERATOR = { role: 'operator', id: 'demo' } as const;
const STEPS = [
  {
    href: '/usage',
    text: {
      en: 'Sign in as customer1, look at a day and a month, and download your data.',
      es: 'Entre como customer1, vea un día y un mes, y descargue sus datos.',
    },
  },
  {
    href: '/authorizations',
    text: {
      en: 'See who may read your usage, and end it.',
      es: 'Vea quién puede leer su consumo y póngale fin.',
    },
  },
] as const;
const REDIRECT_URI = 'http://127.0.0.1:8765/callback';

/**
 * Empties the data folder of an earlier demo and marks it as a demo's. Throws `conflict` `demo.not-a-demo` when the folder
 * holds anything else: a real market is never touched.
 */
export async function prepareDemoFolder(dataDir: string): Promise<void> {
  if (existsSync(dataDir)) {
    const names = await readdir(dataDir);
    if (names.length > 0 && !names.includes(MARKER)) {
      throw new HubError('conflict', 'demo.not-a-demo', { folder: dataDir });
    }
    await rm(dataDir, { recursive: true });
  }
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await writeFile(join(dataDir, MARKER), 'made by hub demo; emptied at its next start\n');
}

/** Fills a fresh hub with a small market, people and a third party, telling what happens; gives what the story needs. */
export async function populateDemo(hub: Hub, folder: string, tell: (line: string) => void) {
  const { demo } = readMarketSettings();
  const from = localDate(hub.clock()).subtract({ days: demo.days });
  await generateMarket({ ...demo, from, out: folder });
  const paths = (await readdir(folder))
    .filter((name) => /\.(csv|lse)$/.test(name))
    .map((name) => join(folder, name));
  let days = 0;
  for (const path of await hub.inIntakeOrder(paths)) {
    for (const { summary } of await hub.takeIn(path)) days += summary.new + summary.revised;
  }
  tell(`taken in: ${paths.length} files of ${demo.esiids} premises, ${days} records`);

  const customers: readonly FixtureCustomer[] = JSON.parse(
    await readFile(join(folder, 'customers.json'), 'utf8'),
  );
  const signIns = [];
  for (const [i, row] of customers.slice(0, 3).entries()) {
    signIns.push(await addCustomer(hub, row, `customer${i + 1}`));
  }
  tell(`customers with a sign-in: ${signIns.map(({ user }) => user).join(', ')}`);

  const { client, secret } = await hub.clients.create(
    {
      name: 'Home Energy Advisor',
      redirectUris: [REDIRECT_URI],
      policyUri: 'https://advisor.example.com/privacy',
      scopes: DEFAULT_SCOPES,
    },
    OPERATOR,
  );
  tell(`third party registered: ${client.name}`);
  const extract = await makeExtracts(hub, tell);
  const esiids = customers[0]?.occupancies.map(({ esiid }) => esiid) ?? [];
  return { signIns, client: { id: client.id, secret, redirectUri: REDIRECT_URI }, extract, esiids };
}

async function addCustomer(hub: Hub, row: FixtureCustomer, user: string) {
  const { name, email, language } = row;
  const occupancies = row.occupancies.map(({ esiid, from, until }) => ({
    esiid,
    from: Temporal.PlainDate.from(from),
    until: until === null ? null : Temporal.PlainDate.from(until),
  }));
  const customer = await hub.customers.create({ name, email, occupancies }, OPERATOR);
  const password = randomBytes(12).toString('base64url');
  await hub.users.create(
    { userId: user, role: 'customer', password, language, customerId: customer.id },
    OPERATOR,
  );
  return { role: 'customer' as const, user, password };
}

async function makeExtracts(hub: Hub, tell: (line: string) => void) {
  const run = await hub.extracts.run(localDate(hub.clock()).subtract({ days: 1 }));
  tell(`extracts made: ${run.delivered.map(({ file }) => file).join(', ')}`);
  const rep = run.delivered[0]?.repDuns ?? '';
  const { password = '' } = await hub.siteAccounts.set(rep, {}, OPERATOR);
  return { user: rep, password };
}

/** `hub demo`: a small market on loopback, ready to be clicked through; stays up until it is told to stop. */
export async function demoCommand(
  hub: Hub,
  options: DemoOptions,
  terminal: Terminal,
): Promise<void> {
  const out = options.json === true ? terminal.err : terminal.out;
  const tell = (line: string) => void out.write(`· ${line}\n`);
  const market = join(options.dataDir, 'market');
  const { signIns, client, extract, esiids } = await populateDemo(hub, market, tell);
  const served = await hub.serve({
    signIns,
    steps: STEPS,
  });
  const door = (port: number) => ({ host: '127.0.0.1', port, ...extract });
  const ready = {
    url: served.publicUrl,
    signIns,
    client,
    ftps: door(served.ftpsPort),
    sftp: door(served.sftpPort),
    esiids,
  };
  if (options.json === true) {
    terminal.out.write(`${JSON.stringify(ready)}\n`);
  } else {
    out.write(storyEnd(ready));
  }
  await untilStopped(served);
}

export interface DemoOptions {
  readonly json?: boolean;
  readonly dataDir: string;
}

interface Ready {
  readonly url: string;
  readonly signIns: readonly {
    readonly role: string;
    readonly user: string;
    readonly password: string;
  }[];
  readonly client: { readonly id: string };
  readonly ftps: { readonly port: number; readonly user: string; readonly password: string };
  readonly sftp: { readonly port: number };
}

function storyEnd({ url, signIns, ftps, sftp }: Ready): string {
  const people = signIns.map(({ role, user, password }) => `  ${role}: ${user} / ${password}`);
  return [
    '',
    `Open ${url} (the certificate is self-signed) and sign in:`,
    ...people,
    'Extracts of one REP, by any FTPS or SFTP client:',
    `  FTPS port ${ftps.port}, SFTP port ${sftp.port}: ${ftps.user} / ${ftps.password}`,
    'Stop with Ctrl-C.',
    '',
  ].join('\n');
}
