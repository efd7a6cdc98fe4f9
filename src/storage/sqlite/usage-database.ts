import { DatabaseSync } from 'node:sqlite';
import { inTransaction } from './database.ts';

/** Pages this large hold seven or eight rows of 4 kB, so that little of a page stays empty. */
const PAGE_BYTES = 32_768;
const BUSY_MILLISECONDS = 10_000;
const CACHE_KIBIBYTES = 32_768;
/** The write-ahead log is written back at 8 MB. */
const LOG_PAGES = 256;

/**
 *   points      an ESIID and channel as a number; neighbours in the files that came first are neighbours here
 *   meters      meter numbers as numbers; 0 is "unknown"
 *   loads       closed loads. A number above the last one belongs to a load that is still open, or was left behind
 *   touched     which days of which bands a load brought
 *   tail        newly arrived days, in the order of days (`usage-tail.ts`)
 *   months      finished days, the newest revision of each: a row per point and month (`usage-months.ts`)
 *   superseded  all other revisions of finished days, for ever
 *   registers   register reads, every revision a row (`usage-registers.ts`)
 *   register_days  which days a load brought register reads of
 *   held        which months have rows in the tail, and which among the months: a read seeks only where something is
 *   opening     counts openings, so that a load whose lease was lost cannot write any more
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS points (id INTEGER PRIMARY KEY, esiid TEXT NOT NULL, channel INTEGER NOT NULL,
    UNIQUE (esiid, channel));
  CREATE TABLE IF NOT EXISTS meters (id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE);
  CREATE TABLE IF NOT EXISTS loads (id INTEGER PRIMARY KEY, closed_at INTEGER NOT NULL, file TEXT NOT NULL,
    sha256 TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS touched (load INTEGER, band INTEGER, day INTEGER, PRIMARY KEY (load, band, day))
    WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS tail (key INTEGER PRIMARY KEY, load INTEGER NOT NULL, row BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS months (key INTEGER PRIMARY KEY, row BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS superseded (point INTEGER, day INTEGER, revised_at INTEGER, load INTEGER, ordinal INTEGER,
    meter INTEGER NOT NULL, packed BLOB NOT NULL, PRIMARY KEY (point, day, revised_at, load, ordinal)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS held (month INTEGER PRIMARY KEY, tail INTEGER NOT NULL DEFAULT 0,
    compacted INTEGER NOT NULL DEFAULT 0);
  CREATE TABLE IF NOT EXISTS registers (day INTEGER, point INTEGER, revised_at INTEGER, load INTEGER, ordinal INTEGER,
    start_wh INTEGER, end_wh INTEGER, usage_wh INTEGER, multiplier REAL NOT NULL, start_meter INTEGER NOT NULL,
    end_meter INTEGER NOT NULL, PRIMARY KEY (day, point, revised_at, load, ordinal)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS register_days (load INTEGER, day INTEGER, PRIMARY KEY (load, day)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS opening (id INTEGER PRIMARY KEY CHECK (id = 1), token INTEGER NOT NULL);
  INSERT OR IGNORE INTO meters VALUES (0, '');
  INSERT OR IGNORE INTO opening VALUES (1, 0);
`;

/** The file of the usage engine, apart from the documents' one: large rows, other page size, its own write-ahead log. */
export class UsageDatabase {
  readonly sql: DatabaseSync;

  constructor(file: string) {
    this.sql = new DatabaseSync(file, { timeout: BUSY_MILLISECONDS });
    this.sql.exec(`
      PRAGMA page_size = ${PAGE_BYTES};
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA wal_autocheckpoint = ${LOG_PAGES};
      PRAGMA cache_size = -${CACHE_KIBIBYTES};
    `);
    this.write(() => this.sql.exec(SCHEMA));
  }

  /** All or nothing. A kill afterwards loses nothing; a power cut may lose it, never half of it. */
  write<T>(work: () => T): T {
    return inTransaction(this.sql, work);
  }

  /** As `write`, and it and all before it are on the disk before this returns. */
  writeDurably<T>(work: () => T): T {
    this.sql.exec('PRAGMA synchronous = FULL');
    try {
      return this.write(work);
    } finally {
      this.sql.exec('PRAGMA synchronous = NORMAL');
    }
  }

  /** Several reads of one state, whatever another process writes meanwhile. */
  snapshot<T>(work: () => T): T {
    this.sql.exec('BEGIN');
    try {
      return work();
    } finally {
      this.sql.exec('COMMIT');
    }
  }
}
