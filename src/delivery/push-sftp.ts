import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import Client, { type ConnectOptions } from 'ssh2-sftp-client';
import type { SiteFile } from '../extracts/site.ts';
import type { PushTarget, Remote } from './push-site.ts';
import { keyFingerprint } from './sftp/host-key.ts';

export interface PushSftpSettings {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: string;
  /** OpenSSH or PEM private key, without a passphrase. */
  readonly keyFile?: string;
  /** `SHA256:…`; any host key is taken when absent. */
  readonly hostKey?: string;
  /** Absolute, without a slash at the end; `''` is the root. */
  readonly folder: string;
}

/** For the first answer; and for the next, of a site that has fallen silent. */
const TIMEOUT_MS = 30_000;
const PINGS_MAX = 3;
/** Else the library prints what becomes of a connection; the call that fails tells of it already. */
const SILENT = { error: () => {}, end: () => {}, close: () => {} };

/** A site that is reached by SFTP. */
export function sftpTarget(settings: PushSftpSettings, timeoutMs = TIMEOUT_MS): PushTarget {
  const { host, port, password = '', folder } = settings;
  return { name: `sftp://${host}:${port}${folder}`, folder, secrets: [password], connected };

  async function connected<T>(work: (remote: Remote) => Promise<T>): Promise<T> {
    const client = new Client('green-button-hub', SILENT);
    // Our own socket, because the library's waits to fill its packets: 40 ms for each of many small ones.
    const sock = connect({ host, port, noDelay: true });
    try {
      await once(sock, 'connect', { signal: AbortSignal.timeout(timeoutMs) });
      await client.connect({ ...(await connectOptionsOf(settings, timeoutMs)), sock });
      return await work(remoteOf(client));
    } finally {
      await client.end().catch(() => {});
      sock.destroy();
    }
  }
}

function remoteOf(client: Client): Remote {
  return {
    async makeFolder(folder) {
      await client.mkdir(folder, true);
    },
    async upload(content, path) {
      await client.put(content, path);
    },
    rename: (from, to) => replace(client, from, to),
    async remove(path) {
      await client.delete(path, true);
    },
    async list(folder) {
      if (!(await client.exists(folder))) return [];
      const files = await client.list(folder);
      return files.filter(({ type }) => type === '-').map(siteFile);
    },
  };
}

async function connectOptionsOf(
  { user: username, password, keyFile, hostKey }: PushSftpSettings,
  timeoutMs: number,
): Promise<ConnectOptions> {
  return {
    username,
    readyTimeout: timeoutMs,
    // Nothing else would end a transfer to a site that went away without a word.
    keepaliveInterval: timeoutMs / PINGS_MAX,
    keepaliveCountMax: PINGS_MAX,
    ...(password === undefined ? {} : { password }),
    ...(keyFile === undefined ? {} : { privateKey: await readFile(keyFile) }),
    ...(hostKey === undefined
      ? {}
      : { hostVerifier: (key: Buffer) => keyFingerprint(key) === hostKey }),
  };
}

/** OpenSSH replaces in one step; SFTP version 3 itself cannot, so elsewhere the old file goes first. */
async function replace(client: Client, from: string, to: string): Promise<void> {
  try {
    await client.posixRename(from, to);
  } catch {
    await client.delete(to, true);
    await client.rename(from, to);
  }
}

function siteFile({ name, size, modifyTime }: Client.FileInfo): SiteFile {
  return { name, size, modifiedAt: Temporal.Instant.fromEpochMilliseconds(modifyTime) };
}
