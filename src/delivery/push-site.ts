import type { Readable } from 'node:stream';
import type { ExtractSite, SiteFile } from '../extracts/site.ts';
import { checkedPath } from '../files.ts';
import { deliveryFailure, type FailedDelivery } from './delivery-failure.ts';

/** What a protocol does on a site it is connected to. Paths begin with the site's folder; whatever goes wrong is thrown. */
export interface Remote {
  /** With those above it, where they are not there yet. */
  makeFolder(folder: string): Promise<void>;
  upload(content: Readable, path: string): Promise<void>;
  /** Puts the file in the place of what has that path, if anything has. */
  rename(from: string, to: string): Promise<void>;
  /** What is not there is removed already. */
  remove(path: string): Promise<void>;
  /** Files of a folder; one that is not there has none. */
  list(folder: string): Promise<readonly SiteFile[]>;
}

/** A site that the operator runs, by some protocol. */
export interface PushTarget {
  /** For logs and summaries; never with a password. */
  readonly name: string;
  /** Without a slash at the end; `''` is the root. */
  readonly folder: string;
  /** What no failure may repeat. */
  readonly secrets: readonly string[];
  /** One connection per call: deliveries are few and apart. */
  connected<T>(work: (remote: Remote) => Promise<T>): Promise<T>;
}

const DELIVERED_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** The site behind a target: `<folder>/<DUNS>/<name>`. A file arrives under another name, so that it is there whole or not at all. */
export function pushSite(target: PushTarget): ExtractSite {
  return {
    name: target.name,
    async deliver(repDuns, name, openContent) {
      await attempt('deliver', repDuns, async (remote) => {
        const path = pathOf(repDuns, name);
        const temporary = temporaryOf(repDuns, name);
        await remote.makeFolder(folderOf(repDuns));
        try {
          await remote.upload(await openContent(), temporary);
          await remote.rename(temporary, path);
        } catch (error) {
          // Why it failed is worth more than why what it left cannot be removed.
          await remote.remove(temporary).catch(() => {});
          throw error;
        }
      });
    },
    list: (repDuns) =>
      attempt('list', repDuns, async (remote) => {
        const files = await remote.list(folderOf(repDuns));
        return files.filter(({ name }) => DELIVERED_NAME.test(name));
      }),
    remove: (repDuns, name) =>
      attempt('remove', repDuns, async (remote) => {
        await remote.remove(pathOf(repDuns, name));
        // Of a delivery that broke off with its connection.
        await remote.remove(temporaryOf(repDuns, name));
      }),
  };

  function folderOf(repDuns: string): string {
    return `${target.folder}/${checkedPath(repDuns)}`;
  }

  /** Checked, so that neither can lead out of the site's folder. Throws `invalid`. */
  function pathOf(repDuns: string, name: string): string {
    return `${target.folder}/${checkedPath(`${repDuns}/${name}`)}`;
  }

  /** Where it arrives. The dot hides it from most clients and from our own listings. */
  function temporaryOf(repDuns: string, name: string): string {
    return `${folderOf(repDuns)}/.${name}.part`;
  }

  async function attempt<T>(
    step: FailedDelivery['step'],
    repDuns: string,
    work: (remote: Remote) => Promise<T>,
  ): Promise<T> {
    try {
      return await target.connected(work);
    } catch (error) {
      throw deliveryFailure({ site: target.name, step, repDuns }, error, target.secrets);
    }
  }
}
