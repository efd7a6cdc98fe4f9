import { setTimeout as delay } from 'node:timers/promises';
import { networkOf } from '../../peer-network.ts';
import { REFUSED_SIGN_IN_DELAY_MS, SIGN_INS_PER_CONNECTION_MAX } from '../own-site.ts';
import type { ControlSession } from './control-session.ts';

/** AUTH TLS (RFC 4217 §4). `TLS-C` and `SSL` are old names that some clients still try first. */
export function auth(session: ControlSession, mechanism: string): string {
  if (session.isEncrypted) return '503 TLS is on already.';
  if (!/^(TLS|TLS-C)$/i.test(mechanism)) return '504 Only AUTH TLS.';
  session.encrypt();
  return '';
}

/** TLS protects the stream as a whole, so that the only buffer size is 0 (RFC 4217 §8). */
export function pbsz(session: ControlSession): string {
  session.isBufferSized = true;
  return '200 PBSZ=0';
}

/** PROT P only (RFC 4217 §9): usage data never goes out in clear text. */
export function prot(session: ControlSession, level: string): string {
  if (!session.isBufferSized) return '503 Send PBSZ 0 first.';
  if (/^[CSE]$/i.test(level)) return /c/i.test(level) ? '534 Only PROT P.' : '536 Only PROT P.';
  if (!/^P$/i.test(level)) return '504 Only PROT P.';
  session.isDataProtected = true;
  return '200 Data connections are encrypted.';
}

/** The same answer for every name, so that accounts cannot be probed. */
export function user(session: ControlSession, name: string): string {
  if (session.account !== undefined) return '503 Signed in already.';
  session.user = name;
  return '331 Password?';
}

export async function pass(session: ControlSession, password: string): Promise<string> {
  const { user: name, address, door } = session;
  if (session.account !== undefined) return '503 Signed in already.';
  if (name === undefined) return '503 Send USER first.';
  session.user = undefined;
  const network = networkOf(address);
  if (!(await door.signInLimit.take(network))) return '421 Too many refused sign-ins.';
  const credential = await door.accounts.checkPassword(name, password);
  if (credential === undefined) {
    await door.record.refused('ftps', name, address);
    await delay(REFUSED_SIGN_IN_DELAY_MS);
    session.refusals += 1;
    const isLast = session.refusals >= SIGN_INS_PER_CONNECTION_MAX;
    return isLast ? '421 Too many refused sign-ins.' : '530 Wrong account or password.';
  }
  await door.signInLimit.giveBack(network);
  if (!session.enterAccount(name, credential)) return '421 This account has too many connections.';
  await door.record.signedIn('ftps', name, address);
  return '230 Signed in.';
}
