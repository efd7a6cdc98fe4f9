import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Readable } from 'node:stream';
import Client, { type ConnectOptions } from 'ssh2-sftp-client';
import type { ExtractSite, SiteFile } from '../extracts/site.ts';
import { checkedPath } from '../files.ts';
import { deliveryFailure, type FailedDelivery } from './delivery-failure.ts';
import { isDeliveredName, pushedPath, temporaryName } from './pushed-file.ts';
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

const TIMEOUT_MS = 30_000;
/** Else the library prints what becomes of a connection; the call that fails tells of it already. */
const SILENT = { error: () => {}, end: () => {}, close: () => {} };

/** A site that the operator runs, reached by SFTP. One connection per call: deliveries are few and apart. */
export class PushSftpSite implements ExtractSite {
  readonly name: string;
  private readonly settings: PushSftpSettings;

  constructor(settings: PushSftpSettings) {
    this.settings = settings;
    this.name = `sftp://${settings.host}:${settings.port}${settings.folder}`;
  }

  async deliver(repDuns: string, name: string, openContent: () => Promise<Readable>) {
    await this.connected('deliver', repDuns, async (client) => {
      const target = `${this.settings.folder}/${pushedPath(repDuns, name)}`;
      const temporary = `${this.folderOf(repDuns)}/${temporaryName(name)}`;
      await client.mkdir(this.folderOf(repDuns), true);
      try {
        await client.put(await openContent(), temporary);
        await replace(client, temporary, target);
      } catch (error) {
        await client.delete(temporary, true).catch(() => {});
        throw error;
      }
    });
  }

  list(repDuns: string): Promise<readonly SiteFile[]> {
    return this.connected('list', repDuns, async (client) => {
      // A REP that never got a file has no folder yet.
      if (!(await client.exists(this.folderOf(repDuns)))) return [];
      const files = await client.list(this.folderOf(repDuns));
      return files.filter(({ type, name }) => type === '-' && isDeliveredName(name)).map(siteFile);
    });
  }

  async remove(repDuns: string, name: string): Promise<void> {
    await this.connected('remove', repDuns, (client) =>
      client.delete(`${this.settings.folder}/${pushedPath(repDuns, name)}`, true),
    );
  }

  private folderOf(repDuns: string): string {
    return `${this.settings.folder}/${checkedPath(repDuns)}`;
  }

  private async connected<T>(
    step: FailedDelivery['step'],
    repDuns: string,
    work: (client: Client) => Promise<T>,
  ): Promise<T> {
    const client = new Client('green-button-hub', SILENT);
    // Our own socket, because the library's waits to fill its packets: 40 ms for each of many small ones.
    const { host, port } = this.settings;
    const sock = connect({ host, port, noDelay: true });
    try {
      await once(sock, 'connect', { signal: AbortSignal.timeout(TIMEOUT_MS) });
      await client.connect({ ...(await this.connectOptions()), sock });
      return await work(client);
    } catch (error) {
      throw deliveryFailure({ site: this.name, step, repDuns }, error, [
        this.settings.password ?? '',
      ]);
    } finally {
      await client.end().catch(() => {});
      sock.destroy();
    }
  }

  private async connectOptions(): Promise<ConnectOptions> {
    const { user: username, password, keyFile, hostKey } = this.settings;
    return {
      username,
      readyTimeout: TIMEOUT_MS,
      ...(password === undefined ? {} : { password }),
      ...(keyFile === undefined ? {} : { privateKey: await readFile(keyFile) }),
      ...(hostKey === undefined
        ? {}
        : { hostVerifier: (key: Buffer) => keyFingerprint(key) === hostKey }),
    };
  }
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
