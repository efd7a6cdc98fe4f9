import { SingleBar } from 'cli-progress';
import { type HubError, isHubError } from '../errors.ts';

/** Where a command writes: results on standard output, everything else on standard error. */
export interface Terminal {
  readonly out: NodeJS.WritableStream;
  readonly err: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

export const EXIT_DONE = 0;
export const EXIT_REFUSED = 1;
export const EXIT_USAGE = 2;

/** A bar on a terminal, a line now and then elsewhere. */
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
    stop: () => bar?.stop(),
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

const PHRASES: Readonly<Record<string, string>> = {
  'config.invalid': 'these settings are wrong:',
  'intake.unreadable-file': 'cannot be read',
  'intake.empty-file': 'is empty',
  'intake.binary': 'is not text',
  'intake.damaged-archive': 'is a damaged zip archive',
  'intake.truncated': 'ends too early: the archive is cut short or damaged',
  'intake.line-too-long': 'has a line too long to be of any known kind',
  'intake.unknown-kind': 'is of no kind that the hub takes in (first line)',
  'intake.not-csv': 'is not well-formed CSV',
  'intake.too-many-rejects': 'has too many bad rows and was refused whole',
  'intake.days-too-scattered': 'has the rows of its days too far apart',
  'intake.busy': 'another intake is running; try again when it is done',
  'export.empty-range': 'the last day lies before the first',
  'demo.not-a-demo':
    'the data folder holds something that is not a demo’s; set HUB_DATA_DIR to another',
  'storage.mongo-not-replica-set':
    'the MongoDB server is no replica set: start mongod with --replSet and run rs.initiate() once',
  'storage.mongo-unreachable': 'the MongoDB server does not answer',
  'delivery.bad-site': 'HUB_EXTRACT_SITE is wrong:',
  'extracts.bad-account': 'that is no DUNS',
  'oauth.bad-client': 'that third party cannot be registered:',
  'oauth.no-such-client': 'there is no such third party',
  'fixtures.out-of-range': 'that market is out of range:',
};

/** One line on standard error: what was refused, where, why. */
export function explain(error: HubError): string {
  const phrase = PHRASES[error.messageKey] ?? error.messageKey;
  const facts = Object.entries(error.detail).map(([name, value]) => `${name} ${value}`);
  return facts.length === 0 ? phrase : `${phrase} (${facts.join(', ')})`;
}

export function refused(terminal: Terminal, error: unknown, subject = 'hub'): number {
  if (!isHubError(error)) throw error;
  terminal.err.write(`${subject}: ${explain(error)}\n`);
  return EXIT_REFUSED;
}
