import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { CommitMark } from '../../../src/storage/sqlite/commit-mark.ts';
import { openDatabase } from '../../../src/storage/sqlite/database.ts';

const SQLITE_BUSY = 5;

describe('the mark of commits to a SQLite file', () => {
  let folder: string;
  let file: string;
  let database: DatabaseSync;
  let mark: CommitMark;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hub-'));
    file = join(folder, 'hub.sqlite');
    database = openDatabase(file);
    mark = new CommitMark(file);
    database.exec('CREATE TABLE things (id)');
  });
  afterEach(() => {
    database.close();
    mark.close();
    rmSync(folder, { recursive: true });
  });

  /** Writes in a process of its own, and gives SQLite's error code, or 0. */
  function writeElsewhere(): number | null {
    const script = `
      const { DatabaseSync } = require('node:sqlite');
      try {
        new DatabaseSync(process.argv[1], { timeout: 0 }).exec('INSERT INTO things VALUES (2)');
      } catch ({ errcode = 1 }) {
        process.exit(errcode);
      }`;
    return spawnSync(process.execPath, ['-e', script, file], { timeout: 20_000 }).status;
  }

  it('stays as long as nobody commits, whatever is read or taken back', () => {
    const number = mark.number();
    database.prepare('SELECT * FROM things').all();
    database.exec('BEGIN IMMEDIATE; INSERT INTO things VALUES (1); ROLLBACK');

    expect(mark.number()).to.equal(number);
  });

  it('moves with every commit: of this connection, of another, of another process', () => {
    const other = openDatabase(file);
    const numbers = [mark.number()];
    for (const commit of [
      () => database.exec('INSERT INTO things VALUES (1)'),
      () => other.exec('INSERT INTO things VALUES (1)'),
      () => expect(writeElsewhere()).to.equal(0),
      () => database.exec('PRAGMA wal_checkpoint(TRUNCATE); INSERT INTO things VALUES (1)'),
    ]) {
      commit();
      numbers.push(mark.number());
    }
    other.close();

    expect(new Set(numbers)).to.have.property('size', 5);
  });

  it('moves at every look where there is no file to look at', () => {
    const memory = new CommitMark(':memory:');

    expect(memory.number()).to.not.equal(memory.number());
  });

  it('leaves the locks of this process alone when one of two stores on the file is closed', () => {
    const other = openDatabase(file);
    const otherMark = new CommitMark(file);
    otherMark.number();
    database.exec('BEGIN IMMEDIATE');

    other.close();
    otherMark.close();

    expect(writeElsewhere()).to.equal(SQLITE_BUSY);
    database.exec('COMMIT');
    expect(writeElsewhere()).to.equal(0);
  });
});
