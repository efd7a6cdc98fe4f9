import { FACTS } from '../listing.ts';
import { parseSitePath } from '../site-path.ts';
import type { ControlSession } from './control-session.ts';

const FEATURES = ['AUTH TLS', 'PBSZ', 'PROT', 'UTF8', 'EPSV', 'SIZE', 'MDTM', 'REST STREAM'];

/** RFC 2389 §3; the facts that are on by default carry a star (RFC 3659 §7.8). */
export function features(): string {
  const facts = FACTS.replaceAll(';', '*;');
  const lines = [...FEATURES, `MLST ${facts}`, 'MLSD'].map((feature) => ` ${feature}`);
  return ['211-Features:', ...lines, '211 End'].join('\r\n');
}

/** Names are UTF-8 anyway, and every fact is always told, which RFC 3659 §7.9 lets a server do. */
export function options(_session: ControlSession, argument: string): string {
  if (/^UTF8( ON)?$/i.test(argument)) return '200 UTF-8 it is.';
  if (/^MLST\b/i.test(argument)) return `200 MLST OPTS ${FACTS}`;
  return '501 No such option.';
}

export function changeFolder(_session: ControlSession, path: string): string {
  return parseSitePath(path)?.kind === 'root' ? '250 In "/".' : '550 There is only "/".';
}

/** Files go byte for byte in either type: an archive must not be rewritten line by line. */
export function type(_session: ControlSession, argument: string): string {
  return /^(A|A N|I|L 8)$/i.test(argument) ? '200 Bytes go as they are.' : '504 Only A and I.';
}

export function mode(_session: ControlSession, argument: string): string {
  return /^S$/i.test(argument) ? '200 Stream.' : '504 Only MODE S.';
}

export function structure(_session: ControlSession, argument: string): string {
  return /^F$/i.test(argument) ? '200 File.' : '504 Only STRU F.';
}
