import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import type { PortRange } from '../../config.ts';
import { STRONG_TLS } from '../../tls.ts';
import {
  CONNECTIONS_PER_ACCOUNT_MAX,
  CONNECTIONS_PER_ADDRESS_MAX,
  ConnectionLimit,
} from '../connection-limits.ts';
import type { OwnSite, RunningSite } from '../own-site.ts';
import { peerNetwork } from '../peer-address.ts';
import { SignInLimit } from '../sign-in-limit.ts';
import { ControlSession, type FtpsDoor } from './control-session.ts';

export interface FtpsSettings extends OwnSite {
  /** PEM. */
  readonly tls: { readonly cert: string; readonly key: string };
  /** Any free port when absent. */
  readonly passivePorts?: PortRange | undefined;
  /** IPv4 address told to clients in PASV, for a hub behind address translation. */
  readonly passiveHost?: string | undefined;
}

/**
 * The hub's own FTPS site (BR-049): explicit TLS, read only, one folder per account. Written on `node:tls` because data
 * connections must share the control connection's TLS context; `test/delivery/ftps/` holds it to five clients.
 */
export async function startFtpsSite(settings: FtpsSettings): Promise<RunningSite> {
  const { cert, key } = settings.tls;
  const door: FtpsDoor = {
    ...settings,
    passivePorts: settings.passivePorts,
    passiveHost: settings.passiveHost,
    secureContext: createSecureContext({ cert, key, ...STRONG_TLS }),
    accountLimit: new ConnectionLimit(CONNECTIONS_PER_ACCOUNT_MAX),
    signInLimit: new SignInLimit(),
  };
  const addressLimit = new ConnectionLimit(CONNECTIONS_PER_ADDRESS_MAX);
  const sessions = new Set<ControlSession>();
  // Answers are small: waiting to fill a packet would cost 40 ms for each.
  const server = createServer({ noDelay: true }, welcome);
  server.listen(settings.port, settings.host);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close };

  function welcome(socket: Socket): void {
    const leave = addressLimit.enter(peerNetwork(socket));
    if (leave === undefined) {
      socket.on('error', () => socket.destroy());
      socket.end('421 Too many connections from this address.\r\n', () => socket.destroySoon());
      return;
    }
    const session = new ControlSession(socket, door);
    sessions.add(session);
    socket.on('close', () => {
      sessions.delete(session);
      leave();
    });
  }

  async function close(): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    for (const session of sessions) session.destroy();
    await closed;
  }
}
