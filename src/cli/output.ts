import { SingleBar } from 'cli-progress';
import { type HubError, isHubError } from '../errors.ts';
import { sentenceOf } from './phrases.ts';
import { reasonOf } from './system-failures.ts';

/** Where a command writes: results on standard output, everything else on standard error. */
export interface Terminal {
  readonly out: NodeJS.WritableStream;
  readonly err: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

export const EXIT_DONE = 0;
export const EXIT_REFUSED = 1;
export const EXIT_USAGE = 2;

/** A bar on a terminal, a line now and then elsewhere; it can go on after a stop. */
export interface Progress {
  update(label: string, done: number, total?: number): void;
  stop(): void;
}

const LINE_EVERY_MS = 5000;

export function progressOn(terminal: Terminal): Progress {
  return terminal.err.isTTY === true ? barOn(terminal) : linesOn(terminal);
}

function barOn(terminal: Terminal): Progress {
  let bar: SingleBar | undefined;
  return {
    update(label, done, total) {
      const format =
        total === undefined
          ? '{label}  {value}'
          : '{label}  {bar}  {value}/{total}  {eta_formatted}';
      if (bar === undefined) {
        bar = new SingleBar({ format, stream: terminal.err, hideCursor: true });
        bar.start(total ?? 0, done, { label });
      }
      if (total !== undefined) bar.setTotal(total);
      bar.update(done, { label });
    },
    stop() {
      bar?.stop();
      bar = undefined;
    },
  };
}

function linesOn(terminal: Terminal): Progress {
  let next = performance.now() + LINE_EVERY_MS;
  return {
    update(label, done, total) {
      if (performance.now() < next) return;
      next = performance.now() + LINE_EVERY_MS;
      terminal.err.write(`${label}: ${done}${total === undefined ? '' : ` of ${total}`}\n`);
    },
    stop() {},
  };
}

/** A name or a field from a file as it may be shown: what would steer the terminal is not. */
export function shown(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');
}

/** `1 row`, `2 rows`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

/** One line on standard error: what was refused, where, why; `subject` is named before it. */
export function explain(error: HubError, subject = ''): string {
  const phrase = sentenceOf(error.messageKey) ?? error.messageKey;
  const facts = factsBeside(error, subject).map(([name, value]) => {
    // What is wrong with a field comes as the key of a sentence.
    const words = typeof value === 'string' ? sentenceOf(value, name) : undefined;
    const reason = name === 'code' ? reasonOf(`${value}`) : undefined;
    if (reason !== undefined) return reason;
    return words === undefined ? `${name} ${shown(`${value}`)}` : `${name}: ${words}`;
  });
  return facts.length === 0 ? phrase : `${phrase} (${facts.join(', ')})`;
}

function factsBeside({ detail }: HubError, subject: string) {
  return Object.entries(detail).filter(([, value]) => value !== subject);
}

export function refused(terminal: Terminal, error: unknown, subject = 'hub'): number {
  if (!isHubError(error)) throw error;
  terminal.err.write(`${shown(subject)}: ${explain(error, subject)}\n`);
  return EXIT_REFUSED;
}
