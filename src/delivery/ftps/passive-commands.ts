import { isIPv4 } from 'node:net';
import type { ControlSession } from './control-session.ts';

export async function pasv(session: ControlSession): Promise<string> {
  if (session.isExtendedOnly) return '503 EPSV ALL was sent.';
  const address = session.door.passiveHost ?? session.localAddress;
  if (!isIPv4(address)) return '425 PASV is for IPv4; send EPSV.';
  const port = await openPort(session);
  if (port === undefined) return NO_PORT;
  const numbers = [...address.split('.'), port >> 8, port & 255].join(',');
  return `227 Entering passive mode (${numbers}).`;
}

/** RFC 2428 §3; the client may name the network protocol that it speaks anyway. */
export async function epsv(session: ControlSession, argument: string): Promise<string> {
  if (/^ALL$/i.test(argument)) {
    session.isExtendedOnly = true;
    return '200 EPSV ALL.';
  }
  const family = isIPv4(session.localAddress) ? '1' : '2';
  if (argument !== '' && argument !== family) return `522 Use (${family}).`;
  const port = await openPort(session);
  return port === undefined ? NO_PORT : `229 Entering extended passive mode (|||${port}|).`;
}

const NO_PORT = '425 No port is free; try again later.';

async function openPort(session: ControlSession): Promise<number | undefined> {
  try {
    return await session.openPassive();
  } catch (error) {
    session.door.log.warn('no passive port', { error: String(error) });
    return undefined;
  }
}
