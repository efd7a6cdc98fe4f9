import type { FileEntry } from 'ssh2';
import type { SiteFile } from '../../extracts/site.ts';
import type { SequentialReader } from './sequential-reader.ts';

export interface OpenFile {
  readonly kind: 'file';
  readonly file: SiteFile;
  readonly reader: SequentialReader;
  bytes: number;
}

export interface OpenFolder {
  readonly kind: 'folder';
  /** What READDIR has yet to tell. */
  entries: readonly FileEntry[];
}

export type Handle = OpenFile | OpenFolder;

/** More open files than any client wants at once. */
const HANDLES_MAX = 64;

/** The open files and folders of one SFTP session, by the four bytes that the client knows them by. */
export class Handles {
  private readonly open = new Map<number, Handle>();
  private next = 0;

  /** `undefined` when too many are open. */
  add(handle: Handle): Buffer | undefined {
    if (this.open.size >= HANDLES_MAX) return undefined;
    const id = this.next++;
    this.open.set(id, handle);
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(id);
    return bytes;
  }

  find(bytes: Buffer): Handle | undefined {
    return bytes.length === 4 ? this.open.get(bytes.readUInt32BE()) : undefined;
  }

  remove(bytes: Buffer): Handle | undefined {
    const handle = this.find(bytes);
    if (handle !== undefined) this.open.delete(bytes.readUInt32BE());
    return handle;
  }

  /** Takes every handle out, for a session that ends without closing them. */
  removeAll(): readonly Handle[] {
    const handles = [...this.open.values()];
    this.open.clear();
    return handles;
  }
}
