import { DuckDBInstance } from '@duckdb/node-api';

/** The layout that intake accepts, read as strictly as intake does: dates, times and exact decimals, or an error. */
const COLUMNS = `{
  'ESIID': 'VARCHAR', 'USAGE_DATE': 'DATE', 'REVISION_DATE': 'TIMESTAMP', 'USAGE_START_TIME': 'TIME',
  'USAGE_END_TIME': 'TIME', 'USAGE_KWH': 'DECIMAL(12,3)', 'ESTIMATED_ACTUAL': 'VARCHAR',
  'CONSUMPTION_SURPLUSGENERATION': 'VARCHAR'}`;
const COLUMN_NAMES = [...COLUMNS.matchAll(/(\w+)':/g)].map((match) => match[1]);
/** The same with times as they stand, so that a copy writes what was read. */
const COLUMNS_TO_COPY = COLUMNS.replaceAll("'TIME'", "'VARCHAR'");

/** DuckDB in memory on one thread. */
export async function openDuckDb() {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run('SET threads = 1');
  return {
    /** Rows and Wh of an interval CSV. */
    async countAndSum(path: string): Promise<{ readonly rows: number; readonly wh: number }> {
      const answer = await connection.runAndReadAll(
        `SELECT count(*) AS rows, CAST(sum(USAGE_KWH) * 1000 AS BIGINT) AS wh FROM ${source(path, COLUMNS)}`,
      );
      const [row] = answer.getRowObjects();
      return { rows: Number(row?.rows), wh: Number(row?.wh) };
    },
    /** As `countAndSum`, and no column may be left as text: what is not asked for is not converted. */
    async readEveryColumn(path: string): Promise<void> {
      const counts = COLUMN_NAMES.map((name) => `count(${name})`).join(', ');
      await connection.run(`SELECT ${counts}, sum(USAGE_KWH) FROM ${source(path, COLUMNS)}`);
    },
    async load(path: string): Promise<void> {
      await connection.run(
        `CREATE OR REPLACE TABLE usage AS SELECT * FROM ${source(path, COLUMNS_TO_COPY)}`,
      );
    },
    /** Writes what was loaded. */
    async copyTo(path: string): Promise<void> {
      await connection.run(
        `COPY usage TO '${quoted(path)}' (FORMAT csv, HEADER, DATEFORMAT '%m/%d/%Y', TIMESTAMPFORMAT '%m/%d/%Y %H:%M:%S')`,
      );
    },
    close(): void {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

function source(path: string, columns: string): string {
  const formats = `dateformat = '%m/%d/%Y', timestampformat = '%m/%d/%Y %H:%M:%S'`;
  const dialect = `auto_detect = false, header = true, delim = ',', quote = '', escape = ''`;
  return `read_csv('${quoted(path)}', columns = ${columns}, ${dialect}, ${formats})`;
}

function quoted(path: string): string {
  return path.replaceAll("'", "''");
}
