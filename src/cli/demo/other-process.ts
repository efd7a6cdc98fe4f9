import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

const TIMEOUT_MS = 60_000;

/** A program of somebody else. It speaks JSON lines over its standard streams: nothing secret is on a command line. */
export interface OtherProcess {
  say(message: unknown): void;
  /** What it says next. Throws its last words when it ends instead. */
  hear<T>(): Promise<T>;
  /** Hangs up, upon which it ends. */
  end(): Promise<void>;
}

/**
 * Starts a compiled file of this folder. It shares nothing with the hub: of the environment it gets the certificate to
 * trust, and no more. It does not outlive the story, nor a minute.
 */
export function startProcess(
  file: string,
  { certificateFile, signal }: { readonly certificateFile: string; readonly signal: AbortSignal },
): OtherProcess {
  const child = spawn(process.execPath, [join(import.meta.dirname, file)], {
    env: { NODE_EXTRA_CA_CERTS: certificateFile },
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
    signal,
  });
  // An abort is told as an error, too; `hear` says so then.
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  const ended = once(child, 'close').catch(() => []);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const lastWords = text(child.stderr);
  return {
    say: (message) => void child.stdin.write(`${JSON.stringify(message)}\n`),
    async hear() {
      const { value, done } = await lines.next();
      if (done !== true) return JSON.parse(value);
      signal.throwIfAborted();
      await ended;
      throw new Error(
        (await lastWords).trim() || `ended with ${child.exitCode ?? child.signalCode}`,
      );
    },
    async end() {
      child.stdin.end();
      await ended;
    },
  };
}
