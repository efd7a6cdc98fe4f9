import { closeSync, openSync, readSync, realpathSync } from 'node:fs';

/** The header of the WAL index, which every commit of any process writes, twice over (sqlite.org/walformat.html §2.1). */
const HEADER_BYTES = 96;

/** Tells without a query whether anybody, in this process or another, has committed to a database. */
export class CommitMark {
  private readonly index: WalIndex | undefined;
  private readonly seen = Buffer.alloc(HEADER_BYTES);
  private readonly now = Buffer.alloc(HEADER_BYTES);
  private commits = 0;

  /** `database` is the file of one that is open; `:memory:` has no such index and counts as changed at every look. */
  constructor(database: string) {
    this.index = database === ':memory:' ? undefined : WalIndex.of(realpathSync(database));
  }

  /** The same number as at the last look if there was no commit since. */
  number(): number {
    // A header in the middle of being written differs from what was seen before, and from what will be.
    if (this.index?.read(this.now) !== true || !this.now.equals(this.seen)) {
      this.commits++;
      this.now.copy(this.seen);
    }
    return this.commits;
  }

  /** When the database itself is closed. */
  close(): void {
    this.index?.leave();
  }
}

/**
 * One descriptor for everybody in this process. POSIX drops all locks of a process on a file when it closes any descriptor
 * of it, and SQLite has its locks on this very file: so it is closed with the last database, not before.
 */
class WalIndex {
  private static readonly inUse = new Map<string, WalIndex>();
  private readonly database: string;
  private descriptor: number | undefined;
  private holders = 0;

  private constructor(database: string) {
    this.database = database;
  }

  static of(database: string): WalIndex {
    const index = WalIndex.inUse.get(database) ?? new WalIndex(database);
    WalIndex.inUse.set(database, index);
    index.holders++;
    return index;
  }

  /** False as long as there is no whole header. */
  read(into: Buffer): boolean {
    this.descriptor ??= opened(`${this.database}-shm`);
    if (this.descriptor === undefined) return false;
    return readSync(this.descriptor, into, 0, HEADER_BYTES, 0) === HEADER_BYTES;
  }

  leave(): void {
    if (--this.holders > 0) return;
    WalIndex.inUse.delete(this.database);
    if (this.descriptor !== undefined) closeSync(this.descriptor);
  }
}

function opened(file: string): number | undefined {
  try {
    return openSync(file, 'r');
  } catch {
    return undefined;
  }
}
