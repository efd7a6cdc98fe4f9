import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ExtractSite, SiteFile } from '../extracts/site.ts';
import { checkedPath } from '../files.ts';
import { deliveryFailure, type FailedDelivery } from './delivery-failure.ts';
import { isDeliveredName, pushedPath, temporaryName } from './pushed-file.ts';

/** A folder on this machine or a mounted share: `<folder>/<DUNS>/<name>`. */
export class FolderSite implements ExtractSite {
  readonly name: string;

  constructor(folder: string) {
    this.name = folder;
  }

  async deliver(repDuns: string, name: string, openContent: () => Promise<Readable>) {
    await this.attempt('deliver', repDuns, async () => {
      const target = join(this.name, pushedPath(repDuns, name));
      const folder = dirname(target);
      const temporary = join(folder, temporaryName(name));
      await mkdir(folder, { recursive: true });
      try {
        await pipeline(await openContent(), createWriteStream(temporary, { flush: true }));
        await rename(temporary, target);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
      await flushFolder(folder);
    });
  }

  list(repDuns: string): Promise<readonly SiteFile[]> {
    return this.attempt('list', repDuns, async () => {
      const folder = join(this.name, checkedPath(repDuns));
      const names = (await namesIn(folder)).filter(isDeliveredName).sort();
      return Promise.all(names.map((name) => siteFile(folder, name)));
    });
  }

  async remove(repDuns: string, name: string): Promise<void> {
    await this.attempt('remove', repDuns, () =>
      rm(join(this.name, pushedPath(repDuns, name)), { force: true }),
    );
  }

  private async attempt<T>(
    step: FailedDelivery['step'],
    repDuns: string,
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw deliveryFailure({ site: this.name, step, repDuns }, error);
    }
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    // A REP that never got a file has no folder yet.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function siteFile(folder: string, name: string): Promise<SiteFile> {
  const { size, mtimeMs } = await stat(join(folder, name));
  const modifiedAt = Temporal.Instant.fromEpochMilliseconds(Math.floor(mtimeMs));
  return { name, size, modifiedAt };
}

/** A rename survives a power cut only when the folder itself has reached the disk. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
