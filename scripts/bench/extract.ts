import { createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { csvRows } from '../../src/usage/csv-writer.ts';
import { openDuckDb } from './duckdb.ts';
import { type Figure, rounded } from './figures.ts';
import type { GreenButtonHub } from './green-button-hub.ts';
import type { History } from './history.ts';
import { contest } from './rounds.ts';

/** ESIIDs in one scope, as an extract asks for them. */
const PAGE_ESIIDS = 2000;

/** The usage of the last night, from the store to a CSV file, against DuckDB writing those rows from its own table. */
export async function repExtract(
  hub: GreenButtonHub,
  history: History,
  { folder, rounds }: { readonly folder: string; readonly rounds: number },
): Promise<Figure> {
  const path = join(folder, 'extract.csv');
  const last = await hub.usage.lastLoad();
  async function* days() {
    for (let at = 0; at < history.esiids.length; at += PAGE_ESIIDS) {
      const scope = await hub.access.forOperator(history.esiids.slice(at, at + PAGE_ESIIDS));
      yield* hub.usage.changes(scope, last - 1, last);
    }
  }
  const write = () =>
    pipeline(Readable.from(csvRows(days()), { objectMode: false }), createWriteStream(path));
  await write();
  const { size } = await stat(path);
  const duckDb = await openDuckDb();
  await duckDb.load(path);
  const copy = join(folder, 'copy.csv');
  // To write over a file makes some file systems wait for the disk; an extract's file is always a new one.
  const { anchorSeconds, subjectSeconds } = await contest(rounds, {
    anchor: { before: () => rm(copy, { force: true }), work: () => duckDb.copyTo(copy) },
    subject: { before: () => rm(path, { force: true }), work: write },
  });
  duckDb.close();
  const perSecond = (seconds: number) => rounded(size / 1e6 / seconds);
  return {
    work: `REP extract of a night, ${rounded(size / 1e6)} MB of CSV, read from the store and written`,
    anchor: 'DuckDB `COPY` of the same rows from its own table, one thread',
    value: anchorSeconds / subjectSeconds,
    goal: { must: 2.5, aim: 5, better: 'more', unit: '×' },
    detail: `${perSecond(subjectSeconds)} against ${perSecond(anchorSeconds)} MB/s`,
  };
}
