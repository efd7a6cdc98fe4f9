import { HubError } from '../../errors.ts';
import type { SiteFile } from '../../extracts/site.ts';
import { factsLine, rootFactsLine, timeValue } from '../listing.ts';
import { findSiteFile, parseSitePath } from '../site-path.ts';
import type { ControlSession } from './control-session.ts';

/** RFC 3659 §4. */
export async function sizeOf(session: ControlSession, path: string): Promise<string> {
  return `213 ${(await siteFile(session, path)).size}`;
}

/** RFC 3659 §3. */
export async function modificationTime(session: ControlSession, path: string): Promise<string> {
  return `213 ${timeValue((await siteFile(session, path)).modifiedAt)}`;
}

/** RFC 3659 §7: the facts come over the control connection. */
export async function factsOf(session: ControlSession, path: string): Promise<string> {
  const facts =
    parseSitePath(path)?.kind === 'root' ? rootFactsLine('/') : await fileFacts(session, path);
  return ['250-Facts:', ` ${facts}`, '250 End'].join('\r\n');
}

async function fileFacts(session: ControlSession, path: string): Promise<string> {
  const file = await siteFile(session, path);
  return factsLine(file, `/${file.name}`);
}

/** The signed-in account's file; `not-found` for anything else. */
export async function siteFile(session: ControlSession, path: string): Promise<SiteFile> {
  const file = await findSiteFile(session.door.tree, session.account ?? '', path);
  if (file === undefined) throw new HubError('not-found', 'delivery.no-such-file');
  return file;
}
