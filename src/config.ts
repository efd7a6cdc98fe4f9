import { isIPv4 } from 'node:net';
import { validate as isCron } from 'node-cron';
import { HubError } from './errors.ts';
import { type Mailbox, mailboxOf } from './mailbox.ts';

/** One setting: its type's reader, its default, and what a person should know before changing it. */
interface Setting<T> {
  readonly fallback: string;
  readonly about: string;
  /** Throws an `Error` that says what would be right. */
  readonly read: (text: string) => T;
}

function setting<T>(fallback: string, about: string, read: (text: string) => T): Setting<T> {
  return { fallback, about, read };
}

/** BR-017.003. */
const PASSWORD_MIN_BOUNDS = { from: 6, to: 24 } as const;

const SETTINGS = {
  HUB_DATA_DIR: setting(
    'data',
    'Folder for the database, files and certificate. Back it up.',
    text,
  ),
  HUB_MONGODB_URI: setting(
    '',
    'MongoDB instead of SQLite, for more than one hub; a replica set is needed, for its transactions.',
    (value) => (value === '' ? undefined : url(value, ['mongodb:', 'mongodb+srv:'])),
  ),
  HUB_PORT: setting(
    '8443',
    'HTTPS port of portal, API and authorization server; 0 takes a free one, another at each start.',
    port,
  ),
  HUB_PUBLIC_URL: setting(
    '',
    'What others call the hub by, in every link and token answer; empty: `https://localhost:<port>`. Changing it changes every URI that third parties keep.',
    (value) => (value === '' ? undefined : origin(value)),
  ),
  HUB_TLS_CERT: setting(
    '',
    'PEM certificate chain; empty: a self-signed one is made at first start.',
    optional,
  ),
  HUB_TLS_KEY: setting('', 'PEM private key of the certificate.', optional),
  HUB_FTPS_PORT: setting(
    '2121',
    'Port of the own FTPS site (explicit TLS); 0 takes a free one.',
    port,
  ),
  HUB_FTPS_PASSIVE_PORTS: setting(
    '',
    'Ports for FTPS data connections, as `30000-30099`, for a firewall to let through; empty: any free one.',
    (value) => (value === '' ? undefined : portRange(value)),
  ),
  HUB_FTPS_PASSIVE_HOST: setting(
    '',
    'IPv4 address that FTPS clients are told for data connections, for a hub behind address translation; empty: the one they came to.',
    (value) => (value === '' ? undefined : ipv4(value)),
  ),
  HUB_SFTP_PORT: setting('2222', 'Port of the own SFTP site; 0 takes a free one.', port),
  HUB_EXTRACT_SITE: setting(
    'own',
    'Where extracts go: `own`, `ftps://user:password@host/path`, `sftp://user@host/path?key=FILE`, or a folder.',
    extractSite,
  ),
  HUB_EXTRACT_CRON: setting(
    '15 0 * * *',
    'When the nightly extract runs, as cron in Central time. Its business date is the day before.',
    cron,
  ),
  HUB_SMTP_URL: setting(
    '',
    'Mail server, as `smtp://user:password@host:587` (STARTTLS) or `smtps://…`; empty: messages become files in an outbox.',
    (value) => (value === '' ? undefined : smtpUrl(value)),
  ),
  HUB_SMTP_FROM: setting(
    '',
    'Sender of e-mail, as `name@example.org` or `Name <name@example.org>`; empty: `no-reply@` the host of `HUB_PUBLIC_URL`.',
    (value) => (value === '' ? undefined : mailbox(value)),
  ),
  HUB_PASSWORD_MIN: setting(
    '12',
    'Fewest characters of a password, 6 to 24; passwords that are there already stay.',
    (value) => between(value, PASSWORD_MIN_BOUNDS),
  ),
  HUB_TEMPORARY_PASSWORD_HOURS: setting(
    '24',
    'How long a temporary password that went out by e-mail is good, 1 to 168 hours.',
    (value) => between(value, { from: 1, to: 168 }),
  ),
} as const;

/** Both ends included. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

export interface Config {
  readonly dataDir: string;
  readonly mongodbUri: string | undefined;
  readonly port: number;
  readonly publicUrl: string | undefined;
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
  readonly ftpsPort: number;
  readonly ftpsPassivePorts: PortRange | undefined;
  readonly ftpsPassiveHost: string | undefined;
  readonly sftpPort: number;
  readonly extractSite: string;
  readonly extractCron: string;
  readonly smtpUrl: string | undefined;
  readonly smtpFrom: Mailbox | undefined;
  readonly passwordMin: number;
  readonly temporaryPasswordHours: number;
}

/**
 * Settings from an environment, each checked, all faults together.
 * Throws `invalid` `config.invalid`, whose detail names every wrong setting.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const faults: Record<string, string> = {};
  function take<N extends keyof typeof SETTINGS>(
    name: N,
  ): ReturnType<(typeof SETTINGS)[N]['read']> {
    const { fallback, read } = SETTINGS[name];
    try {
      return read(environment[name] ?? fallback) as ReturnType<(typeof SETTINGS)[N]['read']>;
    } catch (error) {
      faults[name] = error instanceof Error ? error.message : 'not valid';
      return undefined as ReturnType<(typeof SETTINGS)[N]['read']>;
    }
  }
  const config: Config = {
    dataDir: take('HUB_DATA_DIR'),
    mongodbUri: take('HUB_MONGODB_URI'),
    port: take('HUB_PORT'),
    publicUrl: take('HUB_PUBLIC_URL'),
    tlsCert: take('HUB_TLS_CERT'),
    tlsKey: take('HUB_TLS_KEY'),
    ftpsPort: take('HUB_FTPS_PORT'),
    ftpsPassivePorts: take('HUB_FTPS_PASSIVE_PORTS'),
    ftpsPassiveHost: take('HUB_FTPS_PASSIVE_HOST'),
    sftpPort: take('HUB_SFTP_PORT'),
    extractSite: take('HUB_EXTRACT_SITE'),
    extractCron: take('HUB_EXTRACT_CRON'),
    smtpUrl: take('HUB_SMTP_URL'),
    smtpFrom: take('HUB_SMTP_FROM'),
    passwordMin: take('HUB_PASSWORD_MIN'),
    temporaryPasswordHours: take('HUB_TEMPORARY_PASSWORD_HOURS'),
  };
  if ((config.tlsCert === undefined) !== (config.tlsKey === undefined)) {
    const missing = config.tlsCert === undefined ? 'HUB_TLS_CERT' : 'HUB_TLS_KEY';
    faults[missing] = 'certificate and key go together';
  }
  for (const name of Object.keys(environment)) {
    const isTestSetting = name.startsWith('HUB_TEST_');
    if (name.startsWith('HUB_') && !(name in SETTINGS) && !isTestSetting) {
      faults[name] = 'no such setting';
    }
  }
  if (Object.keys(faults).length > 0) throw new HubError('invalid', 'config.invalid', faults);
  return Object.freeze(config);
}

/** The README's settings table. */
export function settingsTable(): string {
  const rows = Object.entries(SETTINGS).map(
    ([name, { fallback, about }]) =>
      `| \`${name}\` | ${fallback === '' ? '' : `\`${fallback}\``} | ${about} |`,
  );
  return ['| setting | default | what for |', '|---|---|---|', ...rows].join('\n');
}

function text(value: string): string {
  if (value.trim() === '') throw new Error('must not be empty');
  return value;
}

function optional(value: string): string | undefined {
  return value === '' ? undefined : value;
}

function port(value: string): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number > 65_535)
    throw new Error('a port is a number from 0 to 65535');
  return number;
}

function portRange(value: string): PortRange {
  const [, from = '', to = ''] = /^(\d+)-(\d+)$/.exec(value) ?? [];
  const range = { from: Number(from), to: Number(to) };
  if (from === '' || range.from < 1 || range.to > 65_535 || range.from > range.to) {
    throw new Error('two ports, the lower first, as 30000-30099');
  }
  return range;
}

function between(
  value: string,
  { from, to }: { readonly from: number; readonly to: number },
): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < from || number > to) {
    throw new Error(`a whole number from ${from} to ${to}`);
  }
  return number;
}

function ipv4(value: string): string {
  if (!isIPv4(value)) throw new Error('an IPv4 address, as 203.0.113.7');
  return value;
}

function url(value: string, protocols: readonly string[]): string {
  const parsed = URL.parse(value);
  if (parsed === null || !protocols.includes(parsed.protocol)) {
    throw new Error(`starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`);
  }
  return value;
}

/** Never repeats the value: it may hold a password. */
function smtpUrl(value: string): string {
  const { hostname, username, password, pathname, searchParams } = new URL(
    url(value, ['smtp:', 'smtps:']),
  );
  const { from, ...others } = Object.fromEntries(searchParams);
  if (hostname === '' || pathname.length > 1 || Object.keys(others).length > 0) {
    throw new Error('smtp://user:password@host:port, perhaps with ?from=, and nothing else');
  }
  if (from !== undefined) mailbox(from);
  try {
    decodeURIComponent(username + password);
  } catch {
    throw new Error('a % in user or password is written %25');
  }
  return value;
}

function mailbox(value: string): Mailbox {
  const found = mailboxOf(value);
  if (found === undefined) throw new Error('name@example.org or Name <name@example.org>');
  return found;
}

function origin(value: string): string {
  const parsed = URL.parse(value);
  if (
    parsed === null ||
    parsed.protocol !== 'https:' ||
    parsed.pathname !== '/' ||
    parsed.search !== ''
  ) {
    throw new Error('an https:// address without path');
  }
  return parsed.origin;
}

/** Never repeats the value: it may hold a password. */
function extractSite(value: string): string {
  if (!value.includes('://')) return text(value);
  const parsed = URL.parse(value);
  if (parsed === null || !['ftps:', 'sftp:'].includes(parsed.protocol) || parsed.username === '') {
    throw new Error('own, a folder, ftps://user:… or sftp://user@…');
  }
  return value;
}

function cron(value: string): string {
  if (!/^\S+( \S+){4,5}$/.test(value) || !isCron(value)) {
    throw new Error('five or six fields, as cron has them');
  }
  return value;
}
