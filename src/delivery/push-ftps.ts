import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { Client, type FileInfo, FTPError } from 'basic-ftp';
import type { SiteFile } from '../extracts/site.ts';
import type { PushTarget, Remote } from './push-site.ts';

export interface PushFtpsSettings {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Absolute, without a slash at the end; `''` is the root. */
  readonly folder: string;
  /** PEM file of the authority that signed the server's certificate; the system's when absent. */
  readonly caFile?: string;
  /** Takes any certificate: for a test site only. */
  readonly isInsecure: boolean;
}

const TIMEOUT_MS = 30_000;
const NOT_FOUND = 550;

/** A site that is reached by explicit FTPS. */
export function ftpsTarget(settings: PushFtpsSettings): PushTarget {
  const { host, port, user, password, folder } = settings;
  return { name: `ftps://${host}:${port}${folder}`, folder, secrets: [password], connected };

  async function connected<T>(work: (remote: Remote) => Promise<T>): Promise<T> {
    const client = new Client(TIMEOUT_MS);
    try {
      const secureOptions = await secureOptionsOf(settings);
      await client.access({ host, port, user, password, secure: true, secureOptions });
      return await work(remoteOf(client));
    } finally {
      client.close();
    }
  }
}

function remoteOf(client: Client): Remote {
  return {
    makeFolder: (folder) => client.ensureDir(folder),
    async upload(content, path) {
      await client.uploadFrom(content, path);
    },
    rename: (from, to) => replace(client, from, to),
    async remove(path) {
      try {
        await client.remove(path);
      } catch (error) {
        // The same code says that there is no such file, and that it may not be removed.
        if (!isMissing(error) || (await isThere(client, path))) throw error;
      }
    },
    list: async (folder) => ((await isEntered(client, folder)) ? filesHere(client) : []),
  };
}

async function isThere(client: Client, path: string): Promise<boolean> {
  if (!(await isEntered(client, posix.dirname(path)))) return false;
  const files = await client.list();
  return files.some(({ name }) => name === posix.basename(path));
}

/** False when there is no such folder. */
async function isEntered(client: Client, folder: string): Promise<boolean> {
  try {
    await client.cd(folder);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function filesHere(client: Client): Promise<readonly SiteFile[]> {
  const files: SiteFile[] = [];
  for (const file of await client.list()) {
    if (!file.isFile) continue;
    // Only servers with MLSD tell dates in a listing that can be relied on.
    files.push(siteFile(file, file.modifiedAt ?? (await client.lastMod(file.name))));
  }
  return files;
}

async function secureOptionsOf({
  host,
  caFile,
  isInsecure,
}: PushFtpsSettings): Promise<ConnectionOptions> {
  const ca = caFile === undefined ? {} : { ca: await readFile(caFile) };
  return { host, minVersion: 'TLSv1.2', rejectUnauthorized: !isInsecure, ...ca };
}

/** Most servers rename over an existing file; for those that do not, the old one goes first. */
async function replace(client: Client, from: string, to: string): Promise<void> {
  try {
    await client.rename(from, to);
  } catch (error) {
    if (!(error instanceof FTPError)) throw error;
    await client.remove(to, true);
    await client.rename(from, to);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof FTPError && error.code === NOT_FOUND;
}

function siteFile({ name, size }: FileInfo, modified: Date): SiteFile {
  return { name, size, modifiedAt: Temporal.Instant.fromEpochMilliseconds(modified.getTime()) };
}
