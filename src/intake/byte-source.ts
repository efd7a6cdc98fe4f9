import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { HubError } from '../errors.ts';

/** Bytes in order, read into the reader's own memory, so that a file of any size makes no garbage. */
export interface ByteSource {
  /** How many bytes were put into `into`; 0 at the end. Throws `invalid` `intake.truncated`. */
  read(into: Uint8Array): Promise<number>;
  close(): Promise<void>;
  /** The plain file that the bytes stand in, as they are. */
  readonly file?: { readonly fd: number; readonly size: number };
}

export async function bytesOfFile(file: FileHandle): Promise<ByteSource> {
  const { size } = await file.stat();
  return {
    file: { fd: file.fd, size },
    async read(into) {
      const { bytesRead } = await file.read(into, 0, into.length).catch(truncated);
      return bytesRead;
    },
    close: () => file.close(),
  };
}

export function bytesOfStream(stream: Readable): ByteSource {
  const pieces = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest: Uint8Array = new Uint8Array(0);
  return {
    async read(into) {
      while (rest.length === 0) {
        const next = await pieces.next().catch(truncated);
        if (next.done === true) return 0;
        rest = next.value;
      }
      const part = rest.subarray(0, into.length);
      into.set(part);
      rest = rest.subarray(part.length);
      return part.length;
    },
    async close() {
      stream.destroy();
    },
  };
}

function truncated(cause: unknown): never {
  throw new HubError('invalid', 'intake.truncated', {}, { cause });
}
