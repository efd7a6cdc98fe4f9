import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { engineCommand } from './engines.ts';

export interface TestMongo {
  /** Names a database that nobody else uses. */
  readonly uri: string;
  /** Drops that database; the server stays for the next suite. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 30_000;
const DATABASE_PATH = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?/;

let server: Promise<string | undefined> | undefined;

/**
 * A fresh database on a real server: the one of `HUB_TEST_MONGODB_URI`, else `mongod` as a replica set of one, else the
 * stand-in in `.cache/mongo`; undefined when there is none. One server serves a whole test run.
 */
export async function startMongo(): Promise<TestMongo | undefined> {
  server ??= findServer();
  const base = await server;
  if (base === undefined) return undefined;

  const uri = base.replace(DATABASE_PATH, `$1/hub-test-${randomUUID()}`);
  return {
    uri,
    stop: () => withClient(uri, async (client) => void (await client.db().dropDatabase())),
  };
}

/** A server of its own that is no replica set. */
export async function startStandAlone(): Promise<{ readonly uri: string; stop(): void }> {
  const command = engineCommand('mongo');
  if (command === undefined) throw new Error('no MongoDB server to start');
  return isMongod(command) ? spawnServer(command) : spawnServer(command, ['--standalone']);
}

async function findServer(): Promise<string | undefined> {
  const given = process.env.HUB_TEST_MONGODB_URI;
  if (given) return given;
  const command = engineCommand('mongo');
  if (command === undefined) return undefined;
  if (!isMongod(command)) return (await spawnServer(command)).uri;

  const { uri } = await spawnServer(command, ['--replSet', 'hub']);
  await initiate(uri);
  return uri;
}

function isMongod(command: string): boolean {
  return basename(command) === 'mongod';
}

/** Resolves when the server answers. It is unreferenced, so that a test run ends; then the server does too. */
async function spawnServer(command: string, options: readonly string[] = []) {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'hub-mongo-'));
  const storage = isMongod(command)
    ? ['--bind_ip', '127.0.0.1', '--dbpath', folder]
    : ['--storage-path', folder, '--cache-size', '256M', '--log-level', 'ERROR'];
  const child = spawn(command, ['--port', String(port), ...storage, ...options], {
    stdio: 'ignore',
  });
  child.unref();
  const stop = () => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  process.once('exit', stop);
  const uri = `mongodb://127.0.0.1:${port}/?directConnection=true`;
  await answers(uri, child);
  return { uri, stop };
}

async function answers(uri: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    try {
      return await withClient(uri, async (client) => void (await client.db().command({ ping: 1 })));
    } catch (error) {
      if (performance.now() > deadline || child.exitCode !== null) throw error;
      await sleep(200);
    }
  }
}

async function initiate(uri: string): Promise<void> {
  const host = new URL(uri).host;
  await withClient(uri, async (client) => {
    const admin = client.db('admin');
    await admin.command({ replSetInitiate: { _id: 'hub', members: [{ _id: 0, host }] } });
    const deadline = performance.now() + START_TIMEOUT_MS;
    while (!(await admin.command({ hello: 1 })).isWritablePrimary) {
      if (performance.now() > deadline) throw new Error('mongod did not become a primary');
      await sleep(100);
    }
  });
}

async function withClient(
  uri: string,
  work: (client: MongoClient) => Promise<void>,
): Promise<void> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 2000, socketTimeoutMS: 30_000 });
  try {
    await work(client);
  } finally {
    await client.close();
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
