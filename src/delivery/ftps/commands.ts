import type { ControlSession } from './control-session.ts';
import { listFacts, listLong, listNames, retrieve } from './data-commands.ts';
import { factsOf, modificationTime, sizeOf } from './file-commands.ts';
import { epsv, pasv } from './passive-commands.ts';
import { changeFolder, features, mode, options, structure, type } from './session-commands.ts';
import { auth, pass, pbsz, prot, user } from './sign-in-commands.ts';

/** Gives the command's last reply; throws `not-found` or `forbidden`, which are answered with 550, or anything else, with 451. */
export type Run = (session: ControlSession, argument: string) => string | Promise<string>;

export interface Command {
  /** What must have happened before; else the command is answered with 530. */
  readonly needs: 'nothing' | 'encryption' | 'account';
  readonly run: Run;
}

const READ_ONLY: Run = () => '550 This site is read only.';
const NOT_OFFERED: Run = () => '502 Not offered here.';

/** Every command that RFC 959, 2228, 2389, 2428, 3659 and 4217 know, and what the hub makes of it. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ...may('nothing', {
    AUTH: auth,
    FEAT: features,
    NOOP: () => '200 Here.',
    OPTS: options,
    QUIT: () => '221 Goodbye.',
    SYST: () => '215 UNIX Type: L8',
  }),
  ...may('encryption', { USER: user, PASS: pass, PBSZ: pbsz, PROT: prot }),
  ...may('account', {
    PWD: () => '257 "/" is the only folder.',
    XPWD: () => '257 "/" is the only folder.',
    CWD: changeFolder,
    CDUP: (session) => changeFolder(session, '..'),
    TYPE: type,
    MODE: mode,
    STRU: structure,
    PASV: pasv,
    EPSV: epsv,
    LIST: listLong,
    NLST: listNames,
    MLSD: listFacts,
    MLST: factsOf,
    SIZE: sizeOf,
    MDTM: modificationTime,
    REST: restart,
    RETR: retrieve,
    ABOR: () => '226 Nothing is being sent.',
  }),
  ...every(
    ['STOR', 'STOU', 'APPE', 'DELE', 'MKD', 'XMKD', 'RMD', 'XRMD', 'RNFR', 'MFMT'],
    READ_ONLY,
  ),
  ...every(['RNTO'], () => '503 Send RNFR first.'),
  ...every(['CCC'], () => '534 The control connection stays encrypted.'),
  ...every(
    ['PORT', 'EPRT', 'LPRT', 'SITE', 'STAT', 'HELP', 'ACCT', 'ALLO', 'REIN', 'SMNT'],
    NOT_OFFERED,
  ),
  ...every(['ADAT', 'CONF', 'ENC', 'MIC', 'HOST', 'LANG'], NOT_OFFERED),
]);

function may(
  needs: Command['needs'],
  commands: Readonly<Record<string, Run>>,
): readonly (readonly [string, Command])[] {
  return Object.entries(commands).map(([verb, run]) => [verb, { needs, run }] as const);
}

function every(verbs: readonly string[], run: Run): readonly (readonly [string, Command])[] {
  return verbs.map((verb) => [verb, { needs: 'account', run }] as const);
}

/** The offset is checked against the file when RETR comes (RFC 3659 §5). */
function restart(session: ControlSession, argument: string): string {
  const offset = Number(argument);
  if (!/^\d{1,15}$/.test(argument) || !Number.isSafeInteger(offset)) return '501 Not an offset.';
  session.restartAt = offset;
  return `350 Restarting at ${offset}.`;
}
