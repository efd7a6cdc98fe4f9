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
  'intake.too-many-files': 'has too many files in it',
  'intake.busy': 'another intake is running; try again when it is done',
  'lease.lost': 'stopped: this process stood still so long that another took over; run it again',
  'usage.load-ended': 'stopped: another intake took over; run it again',
  'extracts.busy':
    'extracts are being made already, or were until a crash in the last five minutes; try again later',
  'export.empty-range': 'the last day lies before the first',
  'demo.not-a-demo':
    'the data folder holds something that is not a demo’s; set HUB_DATA_DIR to another',
  'demo.taken-over':
    'the data folder was a demo’s, but other files were taken in since; set HUB_DATA_DIR to another',
  'demo.running': 'a demo runs in the data folder already; stop it, or set HUB_DATA_DIR to another',
  'demo.step-failed': 'the demo broke off:',
  'storage.mongo-not-replica-set':
    'the MongoDB server is no replica set: start mongod with --replSet and run rs.initiate() once',
  'storage.mongo-unreachable': 'the MongoDB server does not answer',
  'delivery.bad-site': 'HUB_EXTRACT_SITE is wrong:',
  'extracts.bad-account': 'that is no DUNS',
  'oauth.bad-client': 'that third party cannot be registered:',
  'oauth.no-such-client': 'there is no such third party',
  'organisation.invalid': 'that is not right:',
  'organisation.not-found': 'there is no such organisation',
  'organisation.decided': 'somebody has decided on that organisation already',
  'organisation.unconfirmed': 'nobody has opened the link at the notification address yet',
  'organisation.others-duns': 'another organisation has the DUNS, or the register has changed',
  'account.unknown': 'there is no such user',
  'account.wrong-state': 'that cannot be done with the user in the present state',
  'account.no-address': 'the hub knows no e-mail address of that user',
  'fixtures.out-of-range': 'that market is out of range:',
};

/** A name or a field from a file as it may be shown: what would steer the terminal is not. */
export function shown(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');
}

/** One line on standard error: what was refused, where, why. */
export function explain(error: HubError): string {
  const phrase = PHRASES[error.messageKey] ?? error.messageKey;
  const facts = Object.entries(error.detail).map(([name, value]) => `${name} ${shown(`${value}`)}`);
  return facts.length === 0 ? phrase : `${phrase} (${facts.join(', ')})`;
}

export function refused(terminal: Terminal, error: unknown, subject = 'hub'): number {
  if (!isHubError(error)) throw error;
  terminal.err.write(`${shown(subject)}: ${explain(error)}\n`);
  return EXIT_REFUSED;
}
