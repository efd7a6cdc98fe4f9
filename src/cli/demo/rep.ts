import { join } from 'node:path';
import { startProcess } from './other-process.ts';
import type { Story } from './story.ts';
import type { Sums } from './sums.ts';

/** How one REP gets at its extracts. */
export interface SiteDoor {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** What the REP's program is told. */
export interface RepBrief extends SiteDoor {
  readonly folder: string;
}

/** What it has at the end. */
export interface FetchedExtract {
  readonly file: string;
  readonly bytes: number;
  readonly sums: Sums;
}

/** A REP's own program signs in to the FTPS site and fetches the newest extract. */
export async function fetchExtract(
  door: SiteDoor,
  where: { readonly received: string; readonly certificateFile: string },
  story: Story,
): Promise<FetchedExtract & { readonly path: string }> {
  const { certificateFile, received } = where;
  const process = startProcess('rep-process.js', { certificateFile, signal: story.signal });
  const brief: RepBrief = { ...door, folder: received };
  process.say(brief);
  const fetched = await process.hear<FetchedExtract>();
  await process.end();
  story.tell(`REP ${door.user} signs in by FTPS and fetches ${fetched.file}`);
  return { ...fetched, path: join(received, fetched.file) };
}
