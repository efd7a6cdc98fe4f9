import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import { Client, type FileInfo, FTPError } from 'basic-ftp';
import type { ExtractSite, SiteFile } from '../extracts/site.ts';
import { checkedPath } from '../files.ts';
import { deliveryFailure, type FailedDelivery } from './delivery-failure.ts';
import { isDeliveredName, pushedPath, temporaryName } from './pushed-file.ts';

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

/** A site that the operator runs, reached by explicit FTPS. One connection per call: deliveries are few and apart. */
export class PushFtpsSite implements ExtractSite {
  readonly name: string;
  private readonly settings: PushFtpsSettings;

  constructor(settings: PushFtpsSettings) {
    this.settings = settings;
    this.name = `ftps://${settings.host}:${settings.port}${settings.folder}`;
  }

  async deliver(repDuns: string, name: string, openContent: () => Promise<Readable>) {
    await this.connected('deliver', repDuns, async (client) => {
      const target = `${this.settings.folder}/${pushedPath(repDuns, name)}`;
      const temporary = `${this.folderOf(repDuns)}/${temporaryName(name)}`;
      await client.ensureDir(this.folderOf(repDuns));
      try {
        await client.uploadFrom(await openContent(), temporary);
        await replace(client, temporary, target);
      } catch (error) {
        if (!client.closed) await client.remove(temporary, true);
        throw error;
      }
    });
  }

  list(repDuns: string): Promise<readonly SiteFile[]> {
    return this.connected('list', repDuns, async (client) => {
      const folder = this.folderOf(repDuns);
      if (!(await enter(client, folder))) return [];
      const listed = await client.list();
      const files: SiteFile[] = [];
      for (const file of listed.filter(({ isFile, name }) => isFile && isDeliveredName(name))) {
        // Only servers with MLSD tell dates in a listing that can be relied on.
        const modified = file.modifiedAt ?? (await client.lastMod(file.name));
        files.push(siteFile(file, modified));
      }
      return files;
    });
  }

  async remove(repDuns: string, name: string): Promise<void> {
    await this.connected('remove', repDuns, async (client) => {
      checkedPath(name);
      if (!(await enter(client, this.folderOf(repDuns)))) return;
      const files = await client.list();
      if (files.some((file) => file.name === name)) await client.remove(name);
    });
  }

  private folderOf(repDuns: string): string {
    return `${this.settings.folder}/${checkedPath(repDuns)}`;
  }

  private async connected<T>(
    step: FailedDelivery['step'],
    repDuns: string,
    work: (client: Client) => Promise<T>,
  ): Promise<T> {
    const client = new Client(TIMEOUT_MS);
    const { host, port, user, password } = this.settings;
    try {
      const secureOptions = await this.secureOptions();
      await client.access({ host, port, user, password, secure: true, secureOptions });
      return await work(client);
    } catch (error) {
      throw deliveryFailure({ site: this.name, step, repDuns }, error, [password]);
    } finally {
      client.close();
    }
  }

  private async secureOptions(): Promise<ConnectionOptions> {
    const { host, caFile, isInsecure } = this.settings;
    const ca = caFile === undefined ? {} : { ca: await readFile(caFile) };
    return { host, minVersion: 'TLSv1.2', rejectUnauthorized: !isInsecure, ...ca };
  }
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

/** `false` when there is no such folder: a REP that never got a file has none yet. */
async function enter(client: Client, folder: string): Promise<boolean> {
  try {
    await client.cd(folder);
    return true;
  } catch (error) {
    if (error instanceof FTPError && error.code === NOT_FOUND) return false;
    throw error;
  }
}

function siteFile({ name, size }: FileInfo, modified: Date): SiteFile {
  return { name, size, modifiedAt: Temporal.Instant.fromEpochMilliseconds(modified.getTime()) };
}
