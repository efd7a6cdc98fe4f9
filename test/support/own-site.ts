import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { HubError } from '../../src/errors.ts';
import type { SiteAccounts, SiteRecord, SiteTree } from '../../src/extracts/site.ts';

/** Accounts of the tests; each sees its own files only. */
export const LONE_STAR = { account: '103994067', password: 'lone-star-Passw0rd' };
export const BAYOU = { account: '0569865940000', password: 'bayou-Passw0rd' };

export const MODIFIED_AT = Temporal.Instant.from('2026-03-02T06:30:00Z');
const CHUNK_BYTES = 64 * 1024;

/** A file of the test site, made as it is read, so that a large one costs no memory. */
export interface TestFile {
  readonly size: number;
  read(from: number): Iterable<Uint8Array>;
}

/** Account → file name → file. */
export type SiteContents = Readonly<Record<string, Readonly<Record<string, TestFile>>>>;

export function textFile(text: string): TestFile {
  const bytes = Buffer.from(text);
  return { size: bytes.length, read: (from) => [bytes.subarray(from)] };
}

/** Bytes that differ from chunk to chunk; `onChunk` hears of each that is read. */
export function largeFile(size: number, onChunk: (bytes: number) => void = () => {}): TestFile {
  return { size, read };

  function* read(from: number): Generator<Uint8Array> {
    for (let at = from - (from % CHUNK_BYTES); at < size; at += CHUNK_BYTES) {
      const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, size - at), `chunk ${at / CHUNK_BYTES};`);
      onChunk(chunk.length);
      yield at < from ? chunk.subarray(from - at) : chunk;
    }
  }
}

export function digestOf(file: TestFile): string {
  const hash = createHash('sha256');
  for (const chunk of file.read(0)) hash.update(chunk);
  return hash.digest('hex');
}

export function siteTree(contents: SiteContents): SiteTree {
  return {
    async list(account) {
      return Object.entries(contents[account] ?? {}).map(([name, { size }]) => ({
        name,
        size,
        modifiedAt: MODIFIED_AT,
      }));
    },
    async open(account, name, from) {
      const file = contents[account]?.[name];
      if (file === undefined) throw new HubError('not-found', 'storage.no-such-file');
      return Readable.from(file.read(from), { objectMode: false });
    },
  };
}

/** Knows the two accounts above; `keys` are public keys in OpenSSH form. */
export function siteAccounts(keys: Readonly<Record<string, readonly string[]>> = {}): SiteAccounts {
  return {
    checkPassword: async (account, password) =>
      [LONE_STAR, BAYOU].some((rep) => rep.account === account && rep.password === password)
        ? { kind: 'password', mark: account }
        : undefined,
    publicKeys: async (account) => keys[account] ?? [],
    isStillGood: async () => true,
  };
}

/** Notes what was put on the record, one line each: `downloaded ftps 103994067 a.zip 10`. */
export function siteRecord(): SiteRecord & { readonly lines: string[] } {
  const lines: string[] = [];
  return {
    lines,
    async signedIn(door, account) {
      lines.push(`signed in ${door} ${account}`);
    },
    async refused(door, account) {
      lines.push(`refused ${door} ${account}`);
    },
    async downloaded(door, account, name, bytes) {
      lines.push(`downloaded ${door} ${account} ${name} ${bytes}`);
    },
  };
}
