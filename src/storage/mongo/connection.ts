import {
  type Db,
  MongoClient,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
} from 'mongodb';
import { HubError } from '../../errors.ts';

export interface MongoConnection {
  readonly client: MongoClient;
  readonly db: Db;
}

const DEFAULT_DATABASE = 'green-button-hub';
const CONNECT_TIMEOUT_MS = 5000;
const SOCKET_TIMEOUT_MS = 60_000;

const OPTIONS = {
  appName: 'green-button-hub',
  serverSelectionTimeoutMS: CONNECT_TIMEOUT_MS,
  connectTimeoutMS: CONNECT_TIMEOUT_MS,
  socketTimeoutMS: SOCKET_TIMEOUT_MS,
  // What was confirmed survives the loss of a minority of the servers, and what is read was confirmed.
  writeConcern: { w: 'majority' },
  readConcern: { level: 'majority' },
  ignoreUndefined: true,
} as const;

/**
 * Connects to the replica set or `mongos` that the URI names; its path is the database. Throws `unavailable`:
 * `storage.mongo-not-replica-set` for a stand-alone server, which has no transactions (`mongod --replSet` and one
 * `rs.initiate()` make it a replica set of one), `storage.mongo-unreachable` when nobody answers; `invalid`
 * `config.invalid` for what the driver cannot read, which is not repeated: it may hold a password.
 */
export async function openMongo(uri: string): Promise<MongoConnection> {
  const client = clientOf(uri);
  try {
    const hello = await client.db('admin').command({ hello: 1 });
    if (hello.setName === undefined && hello.msg !== 'isdbgrid') {
      throw new HubError('unavailable', 'storage.mongo-not-replica-set');
    }
    return { client, db: client.db(databaseOf(uri)) };
  } catch (error) {
    await client.close();
    throw translated(error);
  }
}

function clientOf(uri: string): MongoClient {
  try {
    return new MongoClient(uri, OPTIONS);
  } catch (cause) {
    const HUB_MONGODB_URI =
      'not as the driver has it; a % @ : or / in user or password is written %25 %40 %3A or %2F';
    throw new HubError('invalid', 'config.invalid', { HUB_MONGODB_URI }, { cause });
  }
}

/** The path of the URI; the driver alone would fall back to a database called `test`. */
function databaseOf(uri: string): string {
  return /^mongodb(?:\+srv)?:\/\/[^/]+\/([^/?]+)/.exec(uri)?.[1] ?? DEFAULT_DATABASE;
}

/** A server that cannot be reached as `unavailable`; any other error as it is. */
export function translated(error: unknown): unknown {
  if (error instanceof MongoNetworkError || error instanceof MongoServerSelectionError) {
    return new HubError('unavailable', 'storage.mongo-unreachable', {}, { cause: error });
  }
  return error;
}

const DUPLICATE_KEY = 11000;
const NAMESPACE_EXISTS = 48;

export function isDuplicateKey(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === DUPLICATE_KEY;
}

/** Transactions want their collections to exist; another hub may be making the same one. */
export async function makeCollection(db: Db, name: string): Promise<void> {
  try {
    await db.createCollection(name);
  } catch (error) {
    if (!(error instanceof MongoServerError && error.code === NAMESPACE_EXISTS)) throw error;
  }
}
