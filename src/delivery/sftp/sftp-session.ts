import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import ssh2, { type SFTPWrapper } from 'ssh2';
import { isHubError } from '../../errors.ts';
import type { SiteFile } from '../../extracts/site.ts';
import type { OwnSite } from '../own-site.ts';
import { findSiteFile, parseSitePath } from '../site-path.ts';
import { fileAttributes, fileEntry, rootAttributes } from './attributes.ts';
import { type Handle, Handles } from './handles.ts';
import { SequentialReader } from './sequential-reader.ts';

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp;

/** A longer READ is answered with this much, which every client takes as "ask again for the rest". */
const READ_BYTES_MAX = 64 * 1024;
/** Requests that wait; OpenSSH sends at most 64 ahead. */
const REQUESTS_MAX = 1024;
/** Unsent bytes on the socket above which no further answer is made. */
const UNSENT_BYTES_MAX = 1024 * 1024;
const ROOM_CHECK_MS = 10;
/** Keeps an answer well under the packet size that every client takes. */
const ENTRIES_PER_ANSWER = 50;

/** A status to answer with; `undefined` when the answer has been sent. */
type Answer = number | undefined;

export interface SftpSessionSettings {
  readonly site: OwnSite;
  readonly account: string;
  /** The connection underneath, for its back-pressure. */
  readonly socket: Socket;
}

/** What the library has of the SSH channel underneath, and shows nobody. */
interface Channel {
  readonly outgoing: { readonly id: number; readonly window: number };
  readonly _protocol: { exitStatus(channel: number, status: number): void };
}

/** The read-only SFTP (version 3) of one account. Requests are answered one at a time, in order. */
export class SftpSession {
  private readonly sftp: SFTPWrapper;
  private readonly site: OwnSite;
  private readonly account: string;
  private readonly socket: Socket;
  private readonly handles = new Handles();
  private turn: Promise<void> = Promise.resolve();
  private waiting = 0;
  private isOver = false;

  constructor(sftp: SFTPWrapper, { site, account, socket }: SftpSessionSettings) {
    this.sftp = sftp;
    this.site = site;
    this.account = account;
    this.socket = socket;
    this.answerReads();
    this.answerWrites();
    // OpenSSH's `sftp` says EOF and then waits for the close of its channel, for ever if need be.
    sftp.on('end', () =>
      this.inTurn(async () => {
        this.release();
        // Without it `scp` takes what it has fetched for a failure.
        const { _protocol: protocol, outgoing } = this.channel;
        protocol.exitStatus(outgoing.id, 0);
        this.sftp.end();
      }),
    );
    sftp.on('error', () => socket.destroy());
    socket.on('close', () => this.release());
  }

  private get channel(): Channel {
    return this.sftp as unknown as Channel;
  }

  private answerReads(): void {
    const { sftp } = this;
    sftp.on('OPEN', (id, path, flags) => this.answer(id, () => this.open(id, path, flags)));
    sftp.on('READ', (id, handle, offset, length) =>
      this.answer(id, () => this.read(id, { handle, offset, length })),
    );
    sftp.on('CLOSE', (id, handle) => this.answer(id, () => this.close(handle)));
    sftp.on('OPENDIR', (id, path) => this.answer(id, () => this.openFolder(id, path)));
    sftp.on('READDIR', (id, handle) => this.answer(id, () => this.readFolder(id, handle)));
    sftp.on('STAT', (id, path) => this.answer(id, () => this.stat(id, path)));
    sftp.on('LSTAT', (id, path) => this.answer(id, () => this.stat(id, path)));
    sftp.on('FSTAT', (id, handle) => this.answer(id, () => this.statHandle(id, handle)));
    sftp.on('REALPATH', (id, path) => this.answer(id, () => this.realPath(id, path)));
  }

  /** Requests without a listener are answered OP_UNSUPPORTED by the library; these are understood and refused. */
  private answerWrites(): void {
    const refuse = (id: number) => this.answer(id, () => STATUS_CODE.PERMISSION_DENIED);
    const { sftp } = this;
    sftp.on('WRITE', refuse);
    sftp.on('SETSTAT', refuse);
    sftp.on('FSETSTAT', refuse);
    sftp.on('REMOVE', refuse);
    sftp.on('MKDIR', refuse);
    sftp.on('RMDIR', refuse);
    sftp.on('RENAME', refuse);
    sftp.on('SYMLINK', refuse);
  }

  private async open(id: number, path: string, flags: number): Promise<Answer> {
    if (flags !== OPEN_MODE.READ) return STATUS_CODE.PERMISSION_DENIED;
    const { tree } = this.site;
    const file = await findSiteFile(tree, this.account, path);
    if (file === undefined) return STATUS_CODE.NO_SUCH_FILE;
    const reader = new SequentialReader((from) => tree.open(this.account, file.name, from));
    return this.answerHandle(id, { kind: 'file', file, reader, bytes: 0 });
  }

  private async read(
    id: number,
    { handle, offset, length }: { handle: Buffer; offset: number; length: number },
  ): Promise<Answer> {
    const open = this.handles.find(handle);
    if (open?.kind !== 'file') return STATUS_CODE.FAILURE;
    if (offset >= open.file.size || length === 0) return STATUS_CODE.EOF;
    await this.room();
    const bytes = await open.reader.read(offset, Math.min(length, READ_BYTES_MAX));
    if (bytes.length === 0) return STATUS_CODE.EOF;
    open.bytes += bytes.length;
    this.sftp.data(id, bytes);
  }

  private async close(handle: Buffer): Promise<Answer> {
    const open = this.handles.remove(handle);
    if (open === undefined) return STATUS_CODE.FAILURE;
    await this.finish(open);
    return STATUS_CODE.OK;
  }

  private async openFolder(id: number, path: string): Promise<Answer> {
    if (parseSitePath(path)?.kind !== 'root') return STATUS_CODE.NO_SUCH_FILE;
    const now = this.site.clock();
    const files = await this.site.tree.list(this.account);
    const entries = files.map((file) => fileEntry(file, now));
    return this.answerHandle(id, { kind: 'folder', entries });
  }

  private readFolder(id: number, handle: Buffer): Answer {
    const open = this.handles.find(handle);
    if (open?.kind !== 'folder') return STATUS_CODE.FAILURE;
    if (open.entries.length === 0) return STATUS_CODE.EOF;
    this.sftp.name(id, [...open.entries.slice(0, ENTRIES_PER_ANSWER)]);
    open.entries = open.entries.slice(ENTRIES_PER_ANSWER);
  }

  private async stat(id: number, path: string): Promise<Answer> {
    const isRoot = parseSitePath(path)?.kind === 'root';
    const file = isRoot ? undefined : await findSiteFile(this.site.tree, this.account, path);
    if (!isRoot && file === undefined) return STATUS_CODE.NO_SUCH_FILE;
    this.answerAttributes(id, file);
  }

  private statHandle(id: number, handle: Buffer): Answer {
    const open = this.handles.find(handle);
    if (open === undefined) return STATUS_CODE.FAILURE;
    this.answerAttributes(id, open.kind === 'file' ? open.file : undefined);
  }

  /** Also for names that do not exist: a client asks for the full path first and opens it then. */
  private realPath(id: number, path: string): Answer {
    const parsed = parseSitePath(path);
    if (parsed === undefined) return STATUS_CODE.NO_SUCH_FILE;
    const filename = parsed.kind === 'root' ? '/' : `/${parsed.name}`;
    const attrs = rootAttributes(this.site.clock());
    this.sftp.name(id, [{ filename, longname: filename, attrs }]);
  }

  /** Of the root when there is no file. */
  private answerAttributes(id: number, file: SiteFile | undefined): void {
    this.sftp.attrs(id, file ? fileAttributes(file) : rootAttributes(this.site.clock()));
  }

  private answerHandle(id: number, handle: Handle): Answer {
    const bytes = this.handles.add(handle);
    if (bytes === undefined) return STATUS_CODE.FAILURE;
    this.sftp.handle(id, bytes);
  }

  private answer(id: number, work: () => Answer | Promise<Answer>): void {
    if (this.waiting >= REQUESTS_MAX) {
      this.socket.destroy();
      return;
    }
    this.inTurn(async () => {
      const status = await this.outcome(work);
      if (status !== undefined) this.sftp.status(id, status);
    });
  }

  private async outcome(work: () => Answer | Promise<Answer>): Promise<Answer> {
    try {
      return await work();
    } catch (error) {
      if (isHubError(error, 'not-found')) return STATUS_CODE.NO_SUCH_FILE;
      if (isHubError(error, 'forbidden')) return STATUS_CODE.PERMISSION_DENIED;
      this.site.log.error('sftp request failed', { error: String(error) });
      return STATUS_CODE.FAILURE;
    }
  }

  private inTurn(work: () => Promise<void>): void {
    this.waiting += 1;
    this.turn = this.turn.then(async () => {
      this.waiting -= 1;
      if (!this.isOver) await work();
    });
  }

  /** Waits until the client has taken most of what it asked for, so that answers do not pile up in memory. */
  private async room(): Promise<void> {
    // The library keeps what the channel's window does not let through, and tells nobody when the window opens.
    const { outgoing } = this.channel;
    while (
      !this.isOver &&
      (this.socket.writableLength > UNSENT_BYTES_MAX || outgoing.window <= 0)
    ) {
      await delay(ROOM_CHECK_MS);
    }
  }

  /** What was read is on the record even when the client never closed the file. */
  private release(): void {
    this.isOver = true;
    for (const handle of this.handles.removeAll()) {
      this.finish(handle).catch((error: unknown) =>
        this.site.log.error('sftp download not recorded', { error: String(error) }),
      );
    }
  }

  private async finish(handle: Handle): Promise<void> {
    if (handle.kind === 'folder') return;
    handle.reader.close();
    if (handle.bytes === 0 && handle.file.size > 0) return;
    await this.site.record.downloaded('sftp', this.account, handle.file.name, handle.bytes);
  }
}
