/** What the operating system's refusals mean to whoever typed the command. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'is not allowed',
  EPERM: 'is not allowed',
  EROFS: 'lies where nothing can be written',
  ENOENT: 'is not there, or its folder is not',
  ENOTDIR: 'is a file, or lies below one, where a folder is needed',
  EEXIST: 'is a file, where a folder is needed',
  EISDIR: 'is a folder, where a file is needed',
  ENOSPC: 'does not fit: the disk is full',
  EDQUOT: 'does not fit: the disk is full',
  EIO: 'cannot be read or written: the disk fails',
  EMFILE: 'cannot be opened: too many files are open',
  EADDRINUSE: 'is in use by another program',
  EADDRNOTAVAIL: 'is no address of this machine',
  ECONNREFUSED: 'does not answer',
  ENOTFOUND: 'is not known by that name',
  ETIMEDOUT: 'does not answer in time',
};

/** What a code like `ENOENT` means, if it is one of the operating system's refusals. */
export function reasonOf(code: string): string | undefined {
  return Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
}

/**
 * One line for a failure that lies outside of the hub: `port 8443 is in use by another program`. Undefined for anything else,
 * which is a fault of the hub and worth its stack.
 */
export function systemFailure(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const failure: Error & Failure = error;
  if (failure.code === 'ERR_SQLITE_ERROR') return `the database cannot be used: ${error.message}`;
  const reason = REASONS[failure.code ?? ''];
  if (reason === undefined || failure.syscall === undefined) return undefined;
  return `${subjectOf(failure)} ${reason} (${failure.code})`;
}

/** The reader of a pipe has gone: `hub export … | head`. */
export function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}

interface Failure {
  readonly code?: string;
  readonly syscall?: string;
  readonly path?: string;
  readonly port?: number;
  readonly hostname?: string;
}

function subjectOf({ path, port, hostname, syscall }: Failure): string {
  if (path !== undefined) return path;
  if (port !== undefined) return `port ${port}`;
  return hostname ?? `${syscall}`;
}
