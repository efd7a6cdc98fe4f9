import { createInterface } from 'node:readline';
import { reasonOf } from './story.ts';

/** The other end of `OtherProcess`: what a program of the story talks to the demo through. */
export interface Talk {
  say(message: unknown): void;
  hear<T>(): Promise<T>;
}

/** Runs a program of the story. It ends when the demo hangs up, and with its reason on standard error when it cannot go on. */
export async function runProcess(program: (talk: Talk) => Promise<void>): Promise<void> {
  const input = createInterface(process.stdin);
  // Also when the demo was killed: nobody is left behind.
  input.on('close', () => process.exit());
  const lines = input[Symbol.asyncIterator]();
  try {
    await program({
      say: (message) => void process.stdout.write(`${JSON.stringify(message)}\n`),
      hear: async () => JSON.parse((await lines.next()).value ?? 'null'),
    });
  } catch (error) {
    process.stderr.write(`${reasonOf(error)}\n`);
    process.exit(1);
  }
}
