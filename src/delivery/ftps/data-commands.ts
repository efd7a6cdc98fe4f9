import type { Readable } from 'node:stream';
import type { SiteFile } from '../../extracts/site.ts';
import { factsLine, longLine, rootFactsLine } from '../listing.ts';
import { isMeantBy } from '../name-pattern.ts';
import { parseSitePath } from '../site-path.ts';
import type { ControlSession } from './control-session.ts';
import { siteFile } from './file-commands.ts';
import { linesContent, Transfer } from './transfer.ts';

/** LIST (RFC 959 §4.1.3). Options as of `ls`, which many clients send, change nothing. */
export function listLong(session: ControlSession, argument: string): Promise<string> {
  const now = session.door.clock();
  return sendListing(session, pathAfterOptions(argument), (file) => longLine(file, now));
}

export function listNames(session: ControlSession, argument: string): Promise<string> {
  return sendListing(session, pathAfterOptions(argument), ({ name }) => name);
}

/** MLSD (RFC 3659 §7): a folder only, and the folder itself first. */
export async function listFacts(session: ControlSession, path: string): Promise<string> {
  const parsed = parseSitePath(path);
  if (parsed?.kind !== 'root') return parsed ? '501 Not a folder.' : '550 There is only "/".';
  const itself = rootFactsLine('.').replace('type=dir', 'type=cdir');
  return sendListing(session, path, (file) => factsLine(file, file.name), [itself]);
}

/** Every download is on the record before the client is told that it is complete; a broken one too, with its bytes. */
export async function retrieve(session: ControlSession, path: string): Promise<string> {
  const { door, account = '', restartAt } = session;
  session.restartAt = 0;
  const refusal = refusalOf(session);
  if (refusal !== undefined) return refusal;
  const file = await siteFile(session, path);
  if (restartAt > file.size) return '554 The file is shorter than that.';

  const transfer = new Transfer();
  const opening = `150 Sending ${file.name} (${file.size - restartAt} bytes).`;
  const content = await door.tree.open(account, file.name, restartAt);
  const reply = await send(session, { transfer, content, opening });
  if (transfer.bytes > 0 || reply.startsWith('226')) {
    await door.record.downloaded('ftps', account, file.name, transfer.bytes);
  }
  return reply;
}

async function sendListing(
  session: ControlSession,
  path: string,
  line: (file: SiteFile) => string,
  before: readonly string[] = [],
): Promise<string> {
  const refusal = refusalOf(session);
  if (refusal !== undefined) return refusal;
  const files = await filesFor(session, path);
  const content = linesContent([...before, ...files.map(line)]);
  return send(session, { transfer: new Transfer(), content, opening: '150 Sending the list.' });
}

/** Of the folder, or of its files that a pattern names: clients send `*.zip` as it was typed. */
async function filesFor(session: ControlSession, path: string): Promise<readonly SiteFile[]> {
  const pattern = /^\/?([^/]*[*?][^/]*)$/.exec(path)?.[1];
  const isRoot = parseSitePath(path)?.kind === 'root';
  if (!isRoot && pattern === undefined) return [await siteFile(session, path)];
  const files = await session.door.tree.list(session.account ?? '');
  return pattern === undefined ? files : files.filter(({ name }) => isMeantBy(pattern, name));
}

/** RFC 4217 §9: 522 when the data connection would not be encrypted. */
function refusalOf(session: ControlSession): string | undefined {
  if (!session.isDataProtected) return '522 Send PROT P first.';
  return session.hasPassive ? undefined : '425 Send PASV or EPSV first.';
}

interface Sending {
  readonly transfer: Transfer;
  readonly content: Readable;
  readonly opening: string;
}

async function send(
  session: ControlSession,
  { transfer, content, opening }: Sending,
): Promise<string> {
  const passive = session.takePassive();
  if (passive === undefined) {
    content.destroy();
    return '425 Send PASV or EPSV first.';
  }
  session.transfer = transfer;
  session.reply(opening);
  const reply = await transfer.send(content, passive);
  session.transfer = undefined;
  return reply;
}

function pathAfterOptions(argument: string): string {
  return argument.replace(/^(-\S*\s*)+/, '');
}
