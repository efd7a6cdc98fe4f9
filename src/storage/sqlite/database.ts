import { DatabaseSync } from 'node:sqlite';
import { HubError } from '../../errors.ts';

const BUSY_TIMEOUT_MS = 10_000;
const SQLITE_BUSY = 5;

/**
 * Opens (or makes) a database file; `:memory:` lives as long as it is open. Write-ahead logging lets readers go on while
 * one writes. `synchronous = FULL` costs one disk flush per commit and buys that a revoked consent, once confirmed, stays
 * revoked through a power cut; `NORMAL` would only promise an undamaged file.
 */
export function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  return database;
}

/** Runs `work` in one transaction: all of it is saved, or nothing. Throws `unavailable` when another process writes too long. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  begin(database);
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** The write lock is taken first, so that what the transaction reads cannot change before it writes. */
function begin(database: DatabaseSync): void {
  try {
    database.exec('BEGIN IMMEDIATE');
  } catch (error) {
    if (primaryCode(error) !== SQLITE_BUSY) throw error;
    throw new HubError('unavailable', 'storage.busy', {}, { cause: error });
  }
}

const SQLITE_CONSTRAINT_PRIMARYKEY = 1555;

export function isDuplicateKey(error: unknown): boolean {
  return errorCode(error) === SQLITE_CONSTRAINT_PRIMARYKEY;
}

/** The low byte of an extended result code names the family of the error. */
function primaryCode(error: unknown): number | undefined {
  const code = errorCode(error);
  return code === undefined ? undefined : code & 0xff;
}

function errorCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode : undefined;
}

/** A table name as SQL takes it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
