import { pino } from 'pino';

/** Fields of a log line. Never personal data, tokens or secrets: identifiers of organisations, counts and times only. */
export type LogFields = Readonly<Record<string, unknown>>;

/** A log line is a constant phrase plus fields; values are never put into the phrase. */
export interface Log {
  info(phrase: string, fields?: LogFields): void;
  warn(phrase: string, fields?: LogFields): void;
  error(phrase: string, fields?: LogFields): void;
}

/** JSON lines on standard error, so that standard output stays free for what a command prints. */
export function jsonLog(level: 'info' | 'warn' | 'error' | 'silent' = 'info'): Log {
  const out = pino({ level, base: null }, pino.destination({ dest: 2, sync: true }));
  return {
    info: (phrase, fields = {}) => out.info(fields, phrase),
    warn: (phrase, fields = {}) => out.warn(fields, phrase),
    error: (phrase, fields = {}) => out.error(fields, phrase),
  };
}

export const silentLog: Log = { info() {}, warn() {}, error() {} };
